/**
 * The page's state as a pure function: what happened in, the next state and what is to be done about it out. Time comes with
 * the events, so that a test decides what time it is.
 */

import { onConversations, onHistory, onReceipts, onRoom, withoutConversation } from './answers';
import type { Effect, Event, Snapshot, Step, TabNews } from './events';
import { onFrame, settle } from './live';
import { countOfOthersAfter } from './messages';
import { emptyConversation, type Conversation, type Key, type Message, type Pending, type State } from './model';
import * as queue from './outbox';

/** Receipts of a scroll are merged for this long. */
const MARKS_MERGE_MS = 150;
/** Half of what a user may send in a second, so that marks of many conversations leave room for messages. */
const MARKS_AT_ONCE = 10;
const MARKS_PAUSE_MS = 1_000;

export function reduce(state: State, event: Event): Step {
  switch (event.type) {
    case 'restored':
      return restored(state, event.snapshot, event.outbox);
    case 'connecting':
      return step({ ...state, link: { kind: 'connecting' } });
    case 'online':
      return online(state, event.resumed);
    case 'lost':
      return step({
        ...state,
        link: { kind: 'lost', retryAt: event.retryAt },
        caughtUp: false,
        outbox: queue.connectionLost(state.outbox),
        marksUnsent: { ...state.marksSent, ...state.marksUnsent },
        marksSent: {},
      });
    case 'signed_out':
      return step({ ...state, signedOut: true, link: { kind: 'idle' }, caughtUp: false, outbox: queue.connectionLost(state.outbox) });
    case 'frame':
      return onFrame(state, event.frame, event.at, event.watching);
    case 'written':
      return written(state, { ...event.message, stage: 'fresh', tab: state.tab }, event.at);
    case 'retried':
      return retried(state, event.clientMsgId, event.at);
    case 'discarded': {
      const item = state.outbox.find((each) => each.clientMsgId === event.clientMsgId);
      if (!item) return step(state);
      return step({ ...state, outbox: state.outbox.filter((each) => each !== item) }, [
        { kind: 'forget', clientMsgId: item.clientMsgId },
        { kind: 'tell_tabs', news: { kind: 'settled', clientMsgId: item.clientMsgId, message: null, key: item.key } },
      ]);
    }
    case 'pause_over':
      return flush(event.until === state.pausedUntil ? { ...state, pausedUntil: 0 } : state, event.at);
    case 'opened':
      return opened(state, event.key);
    case 'seen':
      return seen(state, event.key, event.messageId);
    case 'marks_due':
      return sendMarks(state);
    case 'typing_over': {
      const conversation = state.conversations[event.key];
      if (!conversation) return step(state);
      const typing = Object.fromEntries(Object.entries(conversation.typing).filter(([, until]) => until > event.at));
      return step(withConversation(state, { ...conversation, typing }));
    }
    case 'older_wanted':
      return olderWanted(state, event.key);
    case 'history_came':
      return onHistory(state, event);
    case 'history_failed': {
      const conversation = state.conversations[event.key];
      if (!conversation) return step(state);
      if (event.gone) return withoutConversation(state, event.key);
      return step(withConversation(state, { ...conversation, loading: false, loadFailed: true }));
    }
    case 'conversations_came':
      return onConversations(state, event);
    case 'people_came':
      return step({ ...state, people: { ...state.people, ...Object.fromEntries(event.people.map((p) => [p.userId, p])) } });
    case 'presence_came':
      return step({ ...state, presence: { ...state.presence, ...event.presence } });
    case 'room_came':
      return onRoom(state, event.room, event.joined);
    case 'room_gone':
      return withoutConversation(state, `room:${event.id}`);
    case 'receipts_wanted': {
      const key = state.open;
      return key ? step(state, [{ kind: 'load_receipts', key, messageId: event.messageId }]) : step(state);
    }
    case 'receipts_came':
      return onReceipts(state, event.key, event.receipts);
    case 'adopted':
      return flush(
        {
          ...state,
          outbox: event.items.reduce<readonly Pending[]>((outbox, item) => {
            const mine: Pending = { ...item, tab: state.tab, stage: item.stage === 'failed' ? 'failed' : 'uncertain' };
            const known = outbox.some((each) => each.clientMsgId === item.clientMsgId);
            return known ? outbox.map((each) => (each.clientMsgId === item.clientMsgId ? mine : each)) : [...outbox, mine];
          }, state.outbox),
        },
        event.at,
      );
    case 'told_by_tab':
      return toldByTab(state, event.news);
  }
}

export function step(state: State, effects: Effect[] = []): Step {
  return { state, effects };
}

export function withConversation(state: State, conversation: Conversation): State {
  return { ...state, conversations: { ...state.conversations, [conversation.key]: conversation } };
}

/** Sends what may go, unless the server asked for patience. */
export function flush(state: State, at: number, effects: Effect[] = []): Step {
  if (state.link.kind !== 'online' || at < state.pausedUntil) return step(state, effects);
  const { outbox, frames } = queue.next(state.outbox, state.tab);
  return step({ ...state, outbox }, [...effects, ...frames.map((frame): Effect => ({ kind: 'send', frame }))]);
}

export function newest(a: Message | null, b: Message | null): Message | null {
  return !a ? b : !b ? a : b.id >= a.id ? b : a;
}

function restored(state: State, snapshot: Snapshot | null, outbox: Pending[]): Step {
  const kept: State = { ...state, outbox };
  if (!snapshot) return step(kept);
  return step({
    ...kept,
    position: snapshot.position,
    listLoaded: snapshot.conversations.length > 0,
    conversations: Object.fromEntries(snapshot.conversations.map((each) => [each.key, each])),
    people: Object.fromEntries(snapshot.people.map((each) => [each.userId, each])),
    rooms: Object.fromEntries(snapshot.rooms.map((each) => [each.id, each])),
  });
}

function online(state: State, resumed: boolean): Step {
  const marks = sendMarks({ ...state, link: { kind: 'online', resumed }, caughtUp: false, signedOut: false, pausedUntil: 0 });
  return flush(marks.state, 0, marks.effects);
}

/** All conversations are to be loaded anew; what is shown stays until the answer comes. */
export function forgetLoaded(state: State): State['conversations'] {
  return Object.fromEntries(
    Object.entries(state.conversations).map(([key, each]) => [key, { ...each, loaded: false, loading: false }]),
  );
}

function written(state: State, item: Pending, at: number): Step {
  const before = state.conversations[item.key] ?? emptyConversation(item.key);
  const next = withConversation({ ...state, outbox: [...state.outbox, item] }, { ...before, lineAfter: null });
  return flush(next, at, [
    { kind: 'keep', item },
    { kind: 'tell_tabs', news: { kind: 'pending', item } },
  ]);
}

function retried(state: State, clientMsgId: string, at: number): Step {
  const item = state.outbox.find((each) => each.clientMsgId === clientMsgId && each.stage === 'failed');
  if (!item) return step(state);
  const { error: _, mayHaveArrived, ...rest } = item;
  const again: Pending = { ...rest, at, tab: state.tab, stage: mayHaveArrived ? 'uncertain' : 'fresh' };
  const outbox = [...state.outbox.filter((each) => each !== item), again];
  return flush({ ...state, outbox }, at, [
    { kind: 'keep', item: again },
    { kind: 'tell_tabs', news: { kind: 'pending', item: again } },
  ]);
}

function opened(state: State, key: Key | null): Step {
  if (key === state.open) return step(state);
  const left = state.open ? state.conversations[state.open] : undefined;
  const closed = left ? withConversation(state, { ...left, lineAfter: null }) : state;
  if (!key) return step({ ...closed, open: null });
  const before = closed.conversations[key] ?? emptyConversation(key);
  const now: Conversation = { ...before, lineAfter: before.unread > 0 ? before.readUpto : null };
  const next = withConversation({ ...closed, open: key }, now);
  return now.loaded ? step(next) : load(next, now);
}

/** Asks for the newest page. */
export function load(state: State, conversation: Conversation): Step {
  if (conversation.loading) return step(state);
  return step(withConversation(state, { ...conversation, loading: true, loadFailed: false }), [
    { kind: 'load_history', key: conversation.key, beforeId: null, atLeastId: conversation.last?.id ?? null },
  ]);
}

function olderWanted(state: State, key: Key): Step {
  const conversation = state.conversations[key];
  if (!conversation || conversation.loading) return step(state);
  if (!conversation.loaded) return load(state, conversation);
  const first = conversation.messages[0];
  if (conversation.complete || !first) return step(state);
  return step(withConversation(state, { ...conversation, loading: true, loadFailed: false }), [
    { kind: 'load_history', key, beforeId: first.id, atLeastId: null },
  ]);
}

function seen(state: State, key: Key, messageId: number): Step {
  const read = readUpTo(state, key, messageId);
  if (read === state) return step(state);
  const scheduled = Object.keys(state.marksUnsent).length > 0;
  return step({ ...read, marksUnsent: { ...read.marksUnsent, [key]: messageId } }, [
    { kind: 'tell_tabs', news: { kind: 'read', key, messageId } },
    ...(scheduled ? [] : [{ kind: 'after', ms: MARKS_MERGE_MS, event: 'marks_due' } as const]),
  ]);
}

function readUpTo(state: State, key: Key, messageId: number): State {
  const conversation = state.conversations[key];
  if (!conversation || messageId <= conversation.readUpto) return state;
  const all = messageId >= (conversation.last?.id ?? 0);
  const behind = countOfOthersAfter(conversation.messages, messageId, state.self);
  return withConversation(state, { ...conversation, readUpto: messageId, unread: all ? 0 : Math.min(conversation.unread, behind) });
}

function sendMarks(state: State): Step {
  if (state.link.kind !== 'online') return step(state);
  const due = Object.entries(state.marksUnsent);
  const now = due.slice(0, MARKS_AT_ONCE);
  const effects = now.map(([key, messageId]): Effect => {
    const { chatType, id } = state.conversations[key] ?? emptyConversation(key as Key);
    return { kind: 'send', frame: { type: 'receipt', chat_type: chatType, receiver_id: id, message_id: messageId, status: 'read' } };
  });
  if (due.length > now.length) effects.push({ kind: 'after', ms: MARKS_PAUSE_MS, event: 'marks_due' });
  return step(
    {
      ...state,
      marksUnsent: Object.fromEntries(due.slice(MARKS_AT_ONCE)),
      marksSent: { ...state.marksSent, ...Object.fromEntries(now) },
    },
    effects,
  );
}

function toldByTab(state: State, news: TabNews): Step {
  switch (news.kind) {
    case 'pending': {
      const others = state.outbox.filter((each) => each.clientMsgId !== news.item.clientMsgId);
      const isKnown = others.length < state.outbox.length;
      const conversation = state.conversations[news.item.key] ?? emptyConversation(news.item.key);
      const came = conversation.messages.some((each) => each.clientMsgId === news.item.clientMsgId);
      if (came) return step(state);
      // One that was refused stays where it is; one that is tried again is the newest.
      const outbox =
        isKnown && news.item.stage === 'failed'
          ? state.outbox.map((each) => (each.clientMsgId === news.item.clientMsgId ? news.item : each))
          : [...others, news.item];
      return step(withConversation({ ...state, outbox }, conversation));
    }
    case 'settled': {
      if (news.message) return settle(state, news.clientMsgId, news.key, news.message);
      return step({ ...state, outbox: state.outbox.filter((each) => each.clientMsgId !== news.clientMsgId) });
    }
    case 'read':
      return step(readUpTo(state, news.key, news.messageId));
  }
}
