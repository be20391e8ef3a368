import type { Conversation, Key, Message, Pending } from '../state/model';
import { nameOf, pendingOf, reachOf, titleOf } from '../state/select';
import { Avatar } from './Avatar';
import { useApp, useSelect, useSurroundings } from './context';
import { refusalOf, Tick } from './Tick';
import type { Texts } from '../text/texts';

/** A line of the list: who, what was said last and when, how much is unread. */
export function ConversationRow({ conversation, isOpen, draft, onOpen }: { conversation: Conversation; isOpen: boolean; draft: string; onOpen: (key: Key) => void }) {
  const app = useApp();
  const { texts, dates } = useSurroundings();
  const { key, unread, last } = conversation;
  const self = app.session.userId;
  const state = useSelect((all) => all);
  const title = titleOf(state, key);
  const isRoom = conversation.chatType === 'room';
  const online = !isRoom && (state.presence[conversation.id]?.online ?? false);
  const waiting = pendingOf(state, key).at(-1);
  const typists = Object.keys(conversation.typing).map((id) => nameOf(state.people[Number(id)], Number(id)));
  const at = waiting?.at ?? last?.at;
  const own = waiting !== undefined || last?.senderId === self;

  return (
    <button type="button" class={`entry${isOpen ? ' entry-open' : ''}${unread > 0 ? ' entry-unread' : ''}`} aria-current={isOpen ? 'true' : undefined} onClick={() => onOpen(key)}>
      <Avatar id={conversation.id} name={title} room={isRoom} online={online} />
      <span class="entry-text">
        <span class="entry-top">
          <span class="entry-title">{title}</span>
          {online && <span class="hidden">, {texts.online}</span>}
          {own && !draft && at !== undefined && <Status conversation={conversation} last={last} waiting={waiting} />}
          {at !== undefined && <time class="entry-time">{dates.brief(at, Date.now())}</time>}
        </span>
        <span class="entry-bottom">
          <span class="entry-last" dir="auto">
            {typists.length > 0 ? (
              <em class="typing">{isRoom ? texts.typingNamed(typists) : texts.typing}</em>
            ) : draft ? (
              <>
                <em class="draft">{texts.draft}</em> {draft}
              </>
            ) : (
              <>
                {isRoom && last && !waiting && <b>{last.senderId === self ? texts.you : nameOf(state.people[last.senderId], last.senderId)}: </b>}
                {waiting ? summary(waiting, texts) : last ? summary(last, texts) : isRoom ? texts.members(state.rooms[conversation.id]?.memberCount ?? 1) : ''}
              </>
            )}
          </span>
          {unread > 0 && (
            <span class="badge">
              <span aria-hidden="true">{unread > 999 ? '999+' : unread}</span>
              <span class="hidden">{texts.unread(unread)}</span>
            </span>
          )}
        </span>
      </span>
    </button>
  );
}

function Status({ conversation, last, waiting }: { conversation: Conversation; last: Message | null; waiting: Pending | undefined }) {
  const { texts } = useSurroundings();
  const status = useSelect((state) => (last ? reachOf(state, conversation, last).status : 'sent'));
  if (waiting) return waiting.stage === 'failed' ? <Tick kind="failed" label={refusalOf(waiting, texts)} /> : <Tick kind="sending" label={texts.sending} />;
  return <Tick kind={status} label={texts[status]} />;
}

export function summary(message: { type: Message['type']; content: string }, texts: Texts): string {
  if (message.type === 'text' || message.type === 'system') return message.content;
  return message.content ? `${texts[message.type]}: ${message.content}` : texts[message.type];
}
