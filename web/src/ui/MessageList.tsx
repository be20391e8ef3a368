import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { isWatching } from '../app';
import { placeOf } from '../state/messages';
import type { Conversation, Message, Pending } from '../state/model';
import { titleOf } from '../state/select';
import { isSameDay } from '../text/dates';
import { useApp, useSelect, useSurroundings } from './context';
import { Icon } from './Icons';
import { MessageRow } from './MessageRow';
import { useVirtualizer } from './virtual';

/** Messages of one sender closer than this stand together. */
const GROUP_MS = 5 * 60_000;
/** So many rows before the first one loads what is older. */
const LOAD_AHEAD_ROWS = 15;
/** So far back the first new message is looked for; whoever missed more begins in the midst of it. */
const SOUGHT_MESSAGES = 300;
const FAR_FROM_END_PX = 260;
const AT_END_PX = 60;

/** A conversation's messages, oldest first; keeps its place while older ones come, and follows the newest at its end. */
export function MessageList({ conversation, pending }: { conversation: Conversation; pending: Pending[] }) {
  const app = useApp();
  const { texts, dates } = useSurroundings();
  const scroller = useRef<HTMLDivElement>(null);
  const { messages } = conversation;
  const waiting = useMemo(() => pending.map(asMessage.bind(null, app.session.userId)), [pending]);
  const count = 1 + messages.length + waiting.length;
  const rowAt = useCallback((index: number): Message | undefined => messages[index - 1] ?? waiting[index - 1 - messages.length], [messages, waiting]);
  // The same function as long as the rows are the same: with another one all rows are measured anew.
  const keyOf = useCallback(
    (index: number) => {
      const row = index === 0 ? null : rowAt(index);
      return !row ? 'head' : (row.clientMsgId ?? row.id);
    },
    [rowAt],
  );

  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (index === 0 ? 48 : estimate(rowAt(index)!)),
    getItemKey: keyOf,
    overscan: 10,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
    paddingStart: 8,
    paddingEnd: 12,
  });

  // Where reading goes on: the line of new messages, which may stand some pages back, or the end.
  const placed = useRef(false);
  const line = conversation.lineAfter;
  const isSeeking =
    !placed.current && line !== null && !conversation.complete && !conversation.loadFailed && (messages[0]?.id ?? 0) > line && messages.length < SOUGHT_MESSAGES;
  useLayoutEffect(() => {
    if (placed.current || !conversation.loaded || isSeeking) return;
    placed.current = true;
    const first = line === null ? messages.length : placeOf(messages, line + 1);
    if (first < messages.length) virtualizer.scrollToIndex(first + 1, { align: 'start' });
    else virtualizer.scrollToEnd();
  });

  // Whoever writes wants to see it.
  const written = useRef(pending.length);
  useLayoutEffect(() => {
    if (pending.length > written.current) virtualizer.scrollToEnd();
    written.current = pending.length;
  }, [pending.length]);

  const items = virtualizer.getVirtualItems();
  const range = virtualizer.range;
  // Before the first scroll the range is that of the list's beginning, whatever is shown.
  const goesBack = virtualizer.scrollDirection === 'backward' || virtualizer.getTotalSize() <= (scroller.current?.clientHeight ?? 0);
  const isNearStart = placed.current && goesBack && (range?.startIndex ?? 0) <= LOAD_AHEAD_ROWS;
  const wantsOlder = (isSeeking || isNearStart) && !conversation.complete && !conversation.loading && !conversation.loadFailed;
  useEffect(() => {
    if (wantsOlder) app.dispatch({ type: 'older_wanted', key: conversation.key });
  }, [wantsOlder, messages[0]?.id]);

  const shown = useRef<Message | undefined>(undefined);
  shown.current = range ? newestOfOthers(messages, range.endIndex, app.session.userId) : undefined;
  const markSeen = useCallback(() => {
    const message = shown.current;
    if (!message || !placed.current || !isWatching()) return;
    app.dispatch({ type: 'seen', key: conversation.key, messageId: message.id, at: Date.now() });
  }, [conversation.key]);
  useEffect(markSeen, [shown.current?.id, conversation.loaded]);
  useEffect(() => {
    addEventListener('focus', markSeen);
    document.addEventListener('visibilitychange', markSeen);
    return () => {
      removeEventListener('focus', markSeen);
      document.removeEventListener('visibilitychange', markSeen);
    };
  }, [markSeen]);

  const isFar = placed.current && virtualizer.getDistanceFromEnd() > FAR_FROM_END_PX;
  const now = useDay();
  const lastOwn = useMemo(() => messages.findLast((each) => each.senderId === app.session.userId)?.id, [messages]);

  return (
    <div class="messages-frame">
      <div class={`messages${isSeeking ? ' seeking' : ''}`} ref={scroller} tabIndex={0} role="region" aria-label={texts.messages} aria-busy={conversation.loading}>
        <div class="messages-space" style={{ height: `${virtualizer.getTotalSize()}px` }}>
          <div class="messages-window" role="list" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => {
              if (index === 0) {
                return (
                  <div key={key} data-index={index} ref={virtualizer.measureElement} class="list-head" role="listitem">
                    <ListHead conversation={conversation} />
                  </div>
                );
              }
              const message = rowAt(index)!;
              const before = index > 1 ? rowAt(index - 1) : undefined;
              const after = rowAt(index + 1);
              const isLine = conversation.lineAfter !== null && message.id > conversation.lineAfter && (before?.id ?? 0) <= conversation.lineAfter;
              const newDay = !before || !isSameDay(before.at, message.at);
              const begins = newDay || isLine || !belongs(before!, message);
              const ends = !after || !isSameDay(after.at, message.at) || !belongs(message, after) || isLineBetween(conversation, message, after);
              const item = index > messages.length ? pending[index - 1 - messages.length] : undefined;
              return (
                <div key={key} data-index={index} ref={virtualizer.measureElement} class={`row${begins ? ' row-begins' : ''}`} role="listitem" aria-setsize={conversation.complete ? count - 1 : -1} aria-posinset={index}>
                  {newDay && (
                    <div class="day">
                      <span>{dates.separator(message.at, now)}</span>
                    </div>
                  )}
                  {isLine && (
                    <div class="new-line">
                      <span>{texts.newMessages}</span>
                    </div>
                  )}
                  <MessageRow conversation={conversation} message={message} pending={item} begins={begins} ends={ends} isLastOwn={message.id === lastOwn} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      {isFar && (
        <button type="button" class="to-latest" aria-label={conversation.unread > 0 ? `${texts.toLatest}, ${texts.unread(conversation.unread)}` : texts.toLatest} title={texts.toLatest} onClick={() => virtualizer.scrollToEnd({ behavior: conversation.messages.length > 500 || reducedMotion() ? 'auto' : 'smooth' })}>
          <Icon name="down" />
          {conversation.unread > 0 && <span class="badge">{conversation.unread > 99 ? '99+' : conversation.unread}</span>}
        </button>
      )}
    </div>
  );
}

function ListHead({ conversation }: { conversation: Conversation }) {
  const app = useApp();
  const { texts } = useSurroundings();
  const name = useSelect((state) => titleOf(state, conversation.key));
  if (conversation.loadFailed) {
    return (
      <p class="notice">
        {texts.loadFailed}{' '}
        <button type="button" class="text-button" onClick={() => app.dispatch({ type: 'older_wanted', key: conversation.key })}>
          {texts.retry}
        </button>
      </p>
    );
  }
  if (!conversation.complete) return <p class="notice">{texts.loadingOlder}</p>;
  if (conversation.messages.length > 0) return <p class="notice">{texts.beginning}</p>;
  return <p class="notice">{conversation.chatType === 'private' ? texts.sayHello(name) : texts.sayHelloRoom}</p>;
}

/** What waits for its ack stands behind everything that has a place. */
function asMessage(self: number, item: Pending): Message {
  const { clientMsgId, type, content, fileUrl, at } = item;
  return { id: Number.MAX_SAFE_INTEGER, senderId: self, type, content, fileUrl, at, clientMsgId };
}

function belongs(before: Message, message: Message): boolean {
  return before.senderId === message.senderId && before.type !== 'system' && message.type !== 'system' && message.at - before.at < GROUP_MS;
}

function isLineBetween(conversation: Conversation, message: Message, after: Message): boolean {
  const line = conversation.lineAfter;
  return line !== null && message.id <= line && after.id > line;
}

function newestOfOthers(messages: readonly Message[], endIndex: number, self: number): Message | undefined {
  for (let i = Math.min(endIndex - 1, messages.length - 1); i >= 0; i--) {
    if (messages[i]!.senderId !== self) return messages[i];
  }
  return undefined;
}

/** A guess until a row is measured: good guesses keep the scroll bar calm. */
function estimate(message: Message): number {
  if (message.type === 'image' || message.type === 'video') return 250;
  if (message.type !== 'text') return 90;
  const lines = message.content.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 52)), 0);
  return 20 + lines * 21;
}

/** The day that it is; renders again after midnight, when "today" has become "yesterday". */
function useDay(): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow((before) => (isSameDay(before, Date.now()) ? before : Date.now())), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function reducedMotion(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
