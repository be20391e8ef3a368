/** What the REST calls answered. */

import type { Effect, Event, ListedConversation, Step } from './events';
import { countOfOthersAfter, union } from './messages';
import { emptyConversation, type Conversation, type Cursor, type Key, type Receipts, type Room, type State } from './model';
import { newest, step, withConversation } from './reduce';

type HistoryCame = Extract<Event, { type: 'history_came' }>;
type ConversationsCame = Extract<Event, { type: 'conversations_came' }>;

export function onHistory(state: State, { key, messages, beforeId, isLastPage }: HistoryCame): Step {
  const before = state.conversations[key];
  if (!before) return step(state);
  const next: Conversation = { ...before, loading: false, loadFailed: false };
  if (beforeId !== null) {
    // An answer to a question that a reload has overtaken would stand behind a hole.
    if (!before.loaded || before.messages[0]?.id !== beforeId) return step(withConversation(state, next));
    return step(withConversation(state, { ...next, messages: union(messages, before.messages), complete: isLastPage }));
  }
  const first = messages[0]?.id ?? 0;
  // Without a hole is what came live behind the page's first message; what is older may have one.
  const live = isLastPage ? before.messages : before.messages.filter((each) => each.id >= first);
  return withCursors(
    withConversation(state, {
      ...next,
      messages: union(messages, live),
      last: newest(before.last, messages.at(-1) ?? null),
      loaded: true,
      complete: isLastPage,
    }),
    key,
  );
}

/** What a history says of one's newest own messages moves the cursors of a private conversation. */
function withCursors(state: State, key: Key): Step {
  const conversation = state.conversations[key]!;
  const effects: Effect[] = [];
  const own = conversation.messages.filter((each) => each.senderId === state.self);
  if (conversation.chatType === 'private') {
    const peer = conversation.id;
    const cursor: Cursor = { ...(conversation.cursors[peer] ?? { delivered: 0, read: 0 }) };
    for (const message of own) {
      if (message.status === 'read') cursor.read = Math.max(cursor.read, message.id);
      if (message.status === 'read' || message.status === 'delivered') cursor.delivered = Math.max(cursor.delivered, message.id);
    }
    return step(withConversation(state, { ...conversation, cursors: { ...conversation.cursors, [peer]: cursor } }));
  }
  const newestOwn = own.at(-1);
  if (newestOwn) effects.push({ kind: 'load_receipts', key, messageId: newestOwn.id });
  const unknown = [...new Set(conversation.messages.map((each) => each.senderId))].filter((id) => !state.people[id]);
  if (unknown.length > 0) effects.push({ kind: 'load_people', ids: unknown });
  return step(state, effects);
}

export function onReceipts(state: State, key: Key, receipts: Receipts): Step {
  const conversation = state.conversations[key];
  if (!conversation) return step(state);
  const cursors: Record<number, Cursor> = { ...conversation.cursors };
  for (const { userId, status } of receipts.users) {
    const before = cursors[userId] ?? { delivered: 0, read: 0 };
    cursors[userId] = {
      delivered: status === 'sent' ? before.delivered : Math.max(before.delivered, receipts.messageId),
      read: status === 'read' ? Math.max(before.read, receipts.messageId) : before.read,
    };
  }
  const unknown = receipts.users.map((each) => each.userId).filter((id) => !state.people[id]);
  return step(
    { ...withConversation(state, { ...conversation, cursors }), receipts: { ...state.receipts, [receipts.messageId]: receipts } },
    unknown.length > 0 ? [{ kind: 'load_people', ids: unknown }] : [],
  );
}

export function onConversations(state: State, { list, isAll, known }: ConversationsCame): Step {
  const conversations: Record<string, Conversation> = { ...state.conversations };
  const people = { ...state.people };
  const rooms = { ...state.rooms };
  for (const told of list) {
    const before = conversations[told.key] ?? emptyConversation(told.key);
    conversations[told.key] = told.last || told.room ? listed(before, told, state.self) : before;
    if (told.peer) people[told.peer.userId] = told.peer;
    if (told.room) {
      rooms[told.room.id] = { description: null, ownerId: null, ...rooms[told.room.id], ...told.room };
    }
  }
  const effects: Effect[] = [];
  if (isAll) {
    // A room that is not listed any more was left on another device. One in which something was said meanwhile may have moved
    // to a page that had been read already, and one that was joined meanwhile may have come too late for it.
    const told = new Set<string>(list.map((each) => each.key));
    for (const [key, { last }] of Object.entries(conversations)) {
      const isOld = known[key] !== undefined && known[key].last?.id === last?.id;
      if (key.startsWith('room:') && !told.has(key) && state.open !== key && isOld) delete conversations[key];
    }
  }
  const senders = list.flatMap((each) => (each.last && each.room ? [each.last.senderId] : []));
  const unknown = [...new Set(senders)].filter((id) => !people[id]);
  if (unknown.length > 0) effects.push({ kind: 'load_people', ids: unknown });
  return step({ ...state, conversations, people, rooms, listLoaded: true }, effects);
}

function listed(before: Conversation, told: ListedConversation, self: number): Conversation {
  const toldLast = told.last?.id ?? 0;
  const readUpto = Math.max(before.readUpto, told.readUpto);
  const readFurther = readUpto > told.readUpto;
  const upToLast = !readFurther
    ? told.unread
    : readUpto >= toldLast
      ? 0
      : Math.min(told.unread, countOfOthersAfter(before.messages, readUpto, self));
  // What came live is newer than what the store knew.
  const since = readFurther && readUpto < toldLast ? 0 : countOfOthersAfter(before.messages, Math.max(readUpto, toldLast), self);
  return { ...before, last: newest(before.last, told.last), readUpto, unread: upToLast + since };
}

export function onRoom(state: State, room: Room, joined: boolean): Step {
  const known = { ...state, rooms: { ...state.rooms, [room.id]: room } };
  const key: Key = `room:${room.id}`;
  if (!joined || known.conversations[key]) return step(known);
  return step(withConversation(known, emptyConversation(key)));
}

export function withoutConversation(state: State, key: Key): Step {
  if (!state.conversations[key]) return step(state);
  const { [key]: _, ...conversations } = state.conversations;
  return step({ ...state, conversations, open: state.open === key ? null : state.open }, [{ kind: 'closed', key }]);
}
