/** What the socket says. */

import type { AckFrame, ChatFrame, ErrorFrame, ReadyFrame, RoomFrame, ServerFrame, StatusFrame, TypingFrame } from '../wire/frames';
import { withoutConversation } from './answers';
import type { Effect, Step } from './events';
import { insert, remove } from './messages';
import { emptyConversation, keyOf, type Key, type Message, type State } from './model';
import * as queue from './outbox';
import { flush, forgetLoaded, load, newest, step, withConversation } from './reduce';

const DEFAULT_PAUSE_MS = 1_000;
/** A corrected ack follows the first one as soon as the log was read. */
const REMEMBERED_ACKS = 1_000;
/** Whoever goes on typing says so every 2 to 3 s. */
const TYPING_MS = 5_000;

export function onFrame(state: State, frame: ServerFrame, at: number, watching: boolean): Step {
  switch (frame.type) {
    case 'chat':
      return onChat(state, frame, at, watching);
    case 'ack':
      return onAck(state, frame, at);
    case 'status':
      return onStatus(state, frame);
    case 'typing':
      return onTyping(state, frame, at);
    case 'room':
      return onRoomEvent(state, frame);
    case 'error':
      return onError(state, frame, at);
    case 'ready': {
      const next: State = { ...state, position: frame.position, caughtUp: true };
      return state.caughtUp ? step(next) : caughtUp(next, frame);
    }
    case 'hello':
    case 'reconnect':
    case 'pong':
      return step(state);
  }
}

function caughtUp(state: State, frame: ReadyFrame): Step {
  // Without a position the backlog was only what had not been delivered: what is here may have a hole before it.
  const whole = state.link.kind === 'online' && state.link.resumed && !frame.truncated;
  const next = whole ? state : { ...state, conversations: forgetLoaded(state) };
  const open = next.open ? next.conversations[next.open] : undefined;
  const loading = open && !open.loaded ? load(next, open) : step(next);
  // What else has changed meanwhile (rooms joined elsewhere, names, what another device has read) the list tells.
  return step(loading.state, [...loading.effects, { kind: 'load_conversations', position: frame.position }]);
}

export function messageOf(frame: ChatFrame): Message {
  return {
    id: frame.message_id,
    senderId: frame.sender_id,
    type: frame.message_type,
    content: frame.content,
    fileUrl: frame.file_url,
    at: Date.parse(frame.created_at),
    ...(frame.client_msg_id === undefined ? {} : { clientMsgId: frame.client_msg_id }),
  };
}

function keyOfChat(state: State, frame: ChatFrame): Key {
  const peer = frame.chat_type === 'private' && frame.sender_id !== state.self ? frame.sender_id : frame.receiver_id;
  return keyOf(frame.chat_type, peer);
}

function onChat(state: State, frame: ChatFrame, at: number, watching: boolean): Step {
  const key = keyOfChat(state, frame);
  const message = messageOf(frame);
  if (frame.sender_id === state.self && frame.client_msg_id !== undefined) {
    // The ack died with its connection, or another device of the user has it.
    const settled = settle(state, frame.client_msg_id, key, message);
    return flush(settled.state, at, settled.effects);
  }
  const before = state.conversations[key] ?? emptyConversation(key);
  const isNew = message.id > (before.last?.id ?? 0);
  const counts = isNew && message.id > before.readUpto && message.senderId !== state.self;
  const { [message.senderId]: _, ...typing } = before.typing;
  const looking = watching && state.open === key;
  const next = withConversation(state, {
    ...before,
    messages: insert(before.messages, message),
    last: newest(before.last, message),
    unread: counts ? before.unread + 1 : before.unread,
    typing,
    lineAfter: counts && !looking && state.open === key && before.lineAfter === null ? before.readUpto : before.lineAfter,
  });
  const effects = missing(state, key, message.senderId);
  if (counts && state.caughtUp && !looking) effects.push({ kind: 'notify', key, message });
  return step(next, effects);
}

/** Names that are to be asked for. */
function missing(state: State, key: Key, userId: number): Effect[] {
  const effects: Effect[] = [];
  if (!state.people[userId]) effects.push({ kind: 'load_people', ids: [userId] });
  if (key.startsWith('room:') && !state.rooms[Number(key.slice(5))]) {
    effects.push({ kind: 'load_room', id: Number(key.slice(5)), joined: true });
  }
  return effects;
}

/** One's own message has its place: it leaves the queue, and where it had another place it leaves that. */
export function settle(state: State, clientMsgId: string, key: Key, message: Message): Step {
  const before = state.conversations[key] ?? emptyConversation(key);
  const earlier = state.acked.find((each) => each.clientMsgId === clientMsgId);
  const kept = earlier && earlier.id !== message.id ? remove(before.messages, earlier.id) : before.messages;
  const waited = state.outbox.some((each) => each.clientMsgId === clientMsgId);
  const messages = insert(kept, { ...message, clientMsgId });
  const last = before.last?.id === earlier?.id ? (messages.at(-1) ?? null) : newest(before.last, message);
  const next = withConversation(
    {
      ...state,
      outbox: waited ? state.outbox.filter((each) => each.clientMsgId !== clientMsgId) : state.outbox,
      acked: [...state.acked.filter((each) => each !== earlier), { clientMsgId, key, id: message.id }].slice(-REMEMBERED_ACKS),
    },
    { ...before, messages, last },
  );
  return step(next, waited ? [{ kind: 'forget', clientMsgId }] : []);
}

function onAck(state: State, frame: AckFrame, at: number): Step {
  const clientMsgId = frame.client_msg_id;
  if (clientMsgId === undefined) return step(state);
  const item = state.outbox.find((each) => each.clientMsgId === clientMsgId);
  if (item) {
    const message: Message = {
      id: frame.message_id,
      senderId: state.self,
      type: item.type,
      content: item.content,
      fileUrl: item.fileUrl,
      at: Date.parse(frame.created_at),
      clientMsgId,
    };
    const { state: next, effects } = settle(state, clientMsgId, item.key, message);
    return flush(next, at, [
      ...effects,
      { kind: 'tell_tabs', news: { kind: 'settled', clientMsgId, message, key: item.key } },
    ]);
  }
  const earlier = state.acked.find((each) => each.clientMsgId === clientMsgId);
  const wrong = earlier && state.conversations[earlier.key]?.messages.find((each) => each.id === earlier.id);
  if (!earlier || !wrong || earlier.id === frame.message_id) return step(state);
  return settle(state, clientMsgId, earlier.key, { ...wrong, id: frame.message_id, at: Date.parse(frame.created_at) });
}

function onStatus(state: State, frame: StatusFrame): Step {
  const key = keyOf(frame.chat_type, frame.receiver_id);
  // In a private conversation the receiver is the one who received: the peer, from here.
  const conversation = state.conversations[key];
  if (!conversation) return step(state);
  const cursor = conversation.cursors[frame.user_id] ?? { delivered: 0, read: 0 };
  const read = frame.status === 'read' ? Math.max(cursor.read, frame.message_id) : cursor.read;
  // Whoever has read a message has received it.
  const delivered = Math.max(cursor.delivered, read, frame.message_id);
  if (read === cursor.read && delivered === cursor.delivered) return step(state);
  return step(
    withConversation(state, { ...conversation, cursors: { ...conversation.cursors, [frame.user_id]: { delivered, read } } }),
  );
}

function onTyping(state: State, frame: TypingFrame, at: number): Step {
  if (frame.sender_id === state.self) return step(state);
  const key = keyOf(frame.chat_type, frame.chat_type === 'private' ? frame.sender_id : frame.receiver_id);
  const conversation = state.conversations[key];
  if (!conversation) return step(state);
  return step(
    withConversation(state, { ...conversation, typing: { ...conversation.typing, [frame.sender_id]: at + TYPING_MS } }),
    [...missing(state, key, frame.sender_id), { kind: 'typing_ends', key, ms: TYPING_MS }],
  );
}

function onRoomEvent(state: State, frame: RoomFrame): Step {
  const key = keyOf('room', frame.room_id);
  const own = frame.user_id === state.self;
  switch (frame.event) {
    case 'deleted':
      return withoutConversation(state, key);
    case 'left':
      return own ? withoutConversation(state, key) : step(state, [{ kind: 'load_room', id: frame.room_id, joined: true }]);
    case 'created':
    case 'joined':
    case 'updated':
      return step(state, [{ kind: 'load_room', id: frame.room_id, joined: true }]);
  }
}

function onError(state: State, frame: ErrorFrame, at: number): Step {
  const clientMsgId = frame.client_msg_id;
  switch (frame.code) {
    case 'rate_limited':
    case 'unavailable': {
      const ms = frame.retry_after_ms ?? DEFAULT_PAUSE_MS;
      const outbox =
        clientMsgId === undefined
          ? state.outbox
          : frame.code === 'unavailable'
            ? queue.uncertain(state.outbox, clientMsgId)
            : queue.refusedForNow(state.outbox, clientMsgId);
      // Which frame was not taken the server does not say where it has no id: any mark of this connection may be lost.
      const marks =
        clientMsgId === undefined
          ? { marksUnsent: { ...state.marksSent, ...state.marksUnsent }, marksSent: {} }
          : { marksUnsent: state.marksUnsent, marksSent: state.marksSent };
      const until = at + ms;
      return step({ ...state, ...marks, outbox, pausedUntil: Math.max(state.pausedUntil, until) }, [
        { kind: 'after', ms, event: 'pause_over', until },
        ...(clientMsgId === undefined ? [{ kind: 'after', ms: DEFAULT_PAUSE_MS, event: 'marks_due' } as const] : []),
      ]);
    }
    case 'token_expired':
      return step(state);
    default: {
      const refused = state.outbox.find((each) => each.clientMsgId === clientMsgId);
      if (!refused) return step(state);
      // What is said of a repeat says nothing about the first sending.
      const repeated = refused.stage === 'uncertain' || refused.stage === 'retry_in_flight';
      const failed = { ...refused, stage: 'failed' as const, error: frame.code, ...(repeated ? { mayHaveArrived: true } : {}) };
      return flush({ ...state, outbox: state.outbox.map((each) => (each === refused ? failed : each)) }, at, [
        { kind: 'keep', item: failed },
        { kind: 'tell_tabs', news: { kind: 'pending', item: failed } },
      ]);
    }
  }
}
