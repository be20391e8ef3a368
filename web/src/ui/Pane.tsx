import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Conversation, Key } from '../state/model';
import { nameOf, titleOf, totalUnread } from '../state/select';
import { Avatar } from './Avatar';
import { Composer } from './Composer';
import { useApp, useSelect, useSurroundings } from './context';
import { summary } from './ConversationRow';
import { Icon } from './Icons';
import { MessageList } from './MessageList';
import { RoomInfo } from './RoomInfo';
import { openList } from './route';

/** An open conversation. */
export function Pane({ conversationKey: key }: { conversationKey: Key }) {
  const conversation = useSelect((state) => state.conversations[key]);
  const outbox = useSelect((state) => state.outbox);
  const pending = useMemo(() => outbox.filter((each) => each.key === key), [outbox, key]);
  const title = useSelect((state) => titleOf(state, key));
  if (!conversation) return null;
  return (
    <main class="pane" aria-label={title}>
      <PaneHead conversation={conversation} title={title} />
      <MessageList key={key} conversation={conversation} pending={pending} />
      <Composer key={`write ${key}`} conversationKey={key} name={title} />
      <Announcer key={`hear ${key}`} conversation={conversation} />
    </main>
  );
}

function PaneHead({ conversation, title }: { conversation: Conversation; title: string }) {
  const { texts } = useSurroundings();
  const [info, setInfo] = useState(false);
  const isRoom = conversation.chatType === 'room';
  // Seen where the list is not: on a phone.
  const elsewhere = useSelect((state) => totalUnread(state) - (state.conversations[conversation.key]?.unread ?? 0));
  const back = elsewhere > 0 ? `${texts.back}, ${texts.unread(elsewhere)}` : texts.back;
  const online = useSelect((state) => !isRoom && (state.presence[conversation.id]?.online ?? false));
  const face = <Avatar id={conversation.id} name={title} room={isRoom} online={online} size="s" />;
  const words = (
    <span class="pane-words">
      <h1 class="pane-title">{title}</h1>
      <Subtitle conversation={conversation} />
    </span>
  );
  return (
    <header class="pane-head">
      <button type="button" class="round pane-back" aria-label={back} title={back} onClick={openList}>
        <Icon name="back" />
        {elsewhere > 0 && (
          <span class="badge" aria-hidden="true">
            {elsewhere > 99 ? '99+' : elsewhere}
          </span>
        )}
      </button>
      {isRoom ? (
        <button type="button" class="pane-who" aria-haspopup="dialog" title={texts.roomInfo} onClick={() => setInfo(true)}>
          {face}
          {words}
        </button>
      ) : (
        <div class="pane-who">
          {face}
          {words}
        </div>
      )}
      {isRoom && (
        <button type="button" class="round" aria-label={texts.roomInfo} title={texts.roomInfo} aria-haspopup="dialog" onClick={() => setInfo(true)}>
          <Icon name="info" />
        </button>
      )}
      {info && <RoomInfo id={conversation.id} onClose={() => setInfo(false)} />}
    </header>
  );
}

function Subtitle({ conversation }: { conversation: Conversation }) {
  const { texts, dates } = useSurroundings();
  const state = useSelect((all) => all);
  const typists = Object.keys(conversation.typing).map((id) => nameOf(state.people[Number(id)], Number(id)));
  const isRoom = conversation.chatType === 'room';
  let words: string;
  if (typists.length > 0) words = isRoom ? texts.typingNamed(typists) : texts.typing;
  else if (isRoom) words = texts.members(state.rooms[conversation.id]?.memberCount ?? 1);
  else {
    const presence = state.presence[conversation.id];
    if (presence?.online) words = texts.online;
    else if (presence?.lastSeen) words = texts.lastSeen(dates.brief(presence.lastSeen, Date.now()));
    else words = presence ? texts.offline : '\u00a0';
  }
  return <span class={`pane-sub${typists.length > 0 ? ' typing' : ''}`}>{words}</span>;
}

/** Says what has come to a screen reader; the list itself is rendered anew whenever one scrolls and would say too much. */
function Announcer({ conversation }: { conversation: Conversation }) {
  const app = useApp();
  const { texts } = useSurroundings();
  const heard = useRef(conversation.last?.id ?? 0);
  const [words, setWords] = useState('');
  const last = conversation.last;
  useEffect(() => {
    if (!last || last.id <= heard.current) return;
    const before = heard.current;
    heard.current = last.id;
    if (before === 0 || last.senderId === app.session.userId) return;
    setWords(`${nameOf(app.current.people[last.senderId], last.senderId)}: ${summary(last, texts)}`);
  }, [last?.id]);
  return (
    <p class="hidden" role="log" aria-live="polite">
      {words}
    </p>
  );
}

