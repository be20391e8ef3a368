import { useState } from 'preact/hooks';
import type { Conversation, Message, Pending } from '../state/model';
import { nameOf, reachOf } from '../state/select';
import { isFewEmoji, partsOf } from '../text/rich';
import type { Texts } from '../text/texts';
import { Avatar } from './Avatar';
import { useApp, useSelect, useSurroundings } from './context';
import { Media } from './Media';
import { MessageInfo } from './MessageInfo';
import { refusalOf, Tick } from './Tick';

interface Props {
  conversation: Conversation;
  message: Message;
  pending: Pending | undefined;
  begins: boolean;
  ends: boolean;
  isLastOwn: boolean;
}

export function MessageRow({ conversation, message, pending, begins, ends, isLastOwn }: Props) {
  const app = useApp();
  const { texts } = useSurroundings();
  const sender = useSelect((state) => state.people[message.senderId]);
  const own = message.senderId === app.session.userId;
  const inRoom = conversation.chatType === 'room';
  const name = own ? texts.you : nameOf(sender, message.senderId);
  if (message.type === 'system') return <p class="notice">{message.content}</p>;
  const bare = message.type === 'text' && isFewEmoji(message.content);
  return (
    <div class={`line ${own ? 'own' : 'other'}${ends ? ' ends' : ''}`}>
      {inRoom && !own && <span class="line-face">{ends && <Avatar id={message.senderId} name={name} size="s" />}</span>}
      <div class="line-body">
        <article class={`bubble${bare ? ' bare' : ''}${pending?.stage === 'failed' ? ' failed' : ''}`}>
          {inRoom && !own && begins ? (
            <p class={`bubble-name hue-text-${(message.senderId * 7) % 8}`}>{name}</p>
          ) : (
            <span class="hidden">{name}: </span>
          )}
          {message.type !== 'text' && <Media message={message} />}
          {message.content && <Text content={message.content} />}
          <Meta conversation={conversation} message={message} pending={pending} own={own} />
        </article>
        {pending?.stage === 'failed' && <Failed item={pending} />}
        {isLastOwn && inRoom && !pending && <ReadBy conversation={conversation} message={message} />}
      </div>
    </div>
  );
}

function Text({ content }: { content: string }) {
  return (
    <span class="text" dir="auto">
      {partsOf(content).map((part, i) =>
        part.kind === 'text' ? (
          part.text
        ) : (
          <a key={i} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ),
      )}
    </span>
  );
}

function Meta({ conversation, message, pending, own }: { conversation: Conversation; message: Message; pending: Pending | undefined; own: boolean }) {
  const { texts, dates } = useSurroundings();
  const [open, setOpen] = useState(false);
  const time = <time dateTime={new Date(message.at).toISOString()}>{dates.time(message.at)}</time>;
  if (!own) return <span class="meta" title={dates.full(message.at)}>{time}</span>;
  if (pending) {
    const failed = pending.stage === 'failed';
    return (
      <span class="meta">
        {time} <Tick kind={failed ? 'failed' : 'sending'} label={failed ? refusalOf(pending, texts) : texts.sending} />
      </span>
    );
  }
  return (
    <>
      <button type="button" class="meta" aria-haspopup="dialog" title={dates.full(message.at)} onClick={() => setOpen(true)}>
        {time} <Reached conversation={conversation} message={message} />
        <span class="hidden">. {texts.info}</span>
      </button>
      {open && <MessageInfo conversation={conversation} message={message} onClose={() => setOpen(false)} />}
    </>
  );
}

function Reached({ conversation, message }: { conversation: Conversation; message: Message }) {
  const { texts } = useSurroundings();
  const status = useSelect((state) => reachOf(state, state.conversations[conversation.key] ?? conversation, message).status);
  return <Tick kind={status} label={texts[status]} />;
}

function ReadBy({ conversation, message }: { conversation: Conversation; message: Message }) {
  const { texts } = useSurroundings();
  const words = useSelect((state) => {
    const reach = reachOf(state, state.conversations[conversation.key] ?? conversation, message);
    if (reach.others < 1 || reach.read < 1) return '';
    return reach.read >= reach.others ? texts.readByAll : texts.readBy(reach.read, reach.others);
  });
  return words ? <p class="read-by">{words}</p> : null;
}

function Failed({ item }: { item: Pending }) {
  const app = useApp();
  const { texts } = useSurroundings();
  const reason = texts[item.error as keyof Texts];
  return (
    <p class="not-sent" role="alert">
      <span>
        {refusalOf(item, texts)}
        {typeof reason === 'string' && `: ${reason}`}
      </span>
      <button type="button" class="text-button" onClick={() => app.dispatch({ type: 'retried', clientMsgId: item.clientMsgId, at: Date.now() })}>
        {texts.retry}
      </button>
      <button type="button" class="text-button" onClick={() => app.dispatch({ type: 'discarded', clientMsgId: item.clientMsgId })}>
        {texts.discard}
      </button>
    </p>
  );
}
