/** What happens to the page, and what it does about it. */

import type { ClientFrame, ServerFrame } from '../wire/frames';
import type { Conversation, Key, Message, Pending, Person, Presence, Receipts, Room, State } from './model';

/** A conversation as `/api/chat/conversations` tells it. */
export interface ListedConversation {
  key: Key;
  peer: Person | null;
  room: { id: number; name: string; memberCount: number } | null;
  last: Message | null;
  unread: number;
  readUpto: number;
}

/** What was kept of the last time: a position and everything that the page knew before it. */
export interface Snapshot {
  position: string;
  conversations: Conversation[];
  people: Person[];
  rooms: Room[];
}

export type Event =
  | { type: 'restored'; snapshot: Snapshot | null; outbox: Pending[] }
  | { type: 'connecting' }
  | { type: 'online'; resumed: boolean }
  | { type: 'lost'; retryAt: number }
  | { type: 'signed_out' }
  | { type: 'frame'; frame: ServerFrame; at: number; watching: boolean }
  | { type: 'written'; message: Omit<Pending, 'stage' | 'tab'>; at: number }
  | { type: 'retried'; clientMsgId: string; at: number }
  | { type: 'discarded'; clientMsgId: string }
  /** Of the pause until then, by a timer: the clock may have been set meanwhile. */
  | { type: 'pause_over'; at: number; until?: number | undefined }
  | { type: 'opened'; key: Key | null }
  | { type: 'seen'; key: Key; messageId: number; at: number }
  | { type: 'marks_due'; at: number }
  | { type: 'typing_over'; key: Key; at: number }
  | { type: 'older_wanted'; key: Key }
  | { type: 'history_came'; key: Key; messages: Message[]; beforeId: number | null; isLastPage: boolean }
  | { type: 'history_failed'; key: Key; gone: boolean }
  /** `known`: the conversations as they were when the list was asked for. */
  | { type: 'conversations_came'; list: ListedConversation[]; isAll: boolean; known: State['conversations'] }
  | { type: 'people_came'; people: Person[] }
  | { type: 'presence_came'; presence: Record<number, Presence> }
  | { type: 'room_came'; room: Room; joined: boolean }
  | { type: 'room_gone'; id: number }
  | { type: 'receipts_wanted'; messageId: number }
  | { type: 'receipts_came'; key: Key; receipts: Receipts }
  | { type: 'adopted'; items: Pending[]; at: number }
  | { type: 'told_by_tab'; news: TabNews; at: number };

/** What tabs of one user tell each other. */
export type TabNews =
  | { kind: 'pending'; item: Pending }
  | { kind: 'settled'; clientMsgId: string; message: Message | null; key: Key }
  | { kind: 'read'; key: Key; messageId: number };

export type Effect =
  | { kind: 'send'; frame: ClientFrame }
  /** Keeps a message of the queue where it survives a reload. */
  | { kind: 'keep'; item: Pending }
  | { kind: 'forget'; clientMsgId: string }
  | { kind: 'tell_tabs'; news: TabNews }
  | { kind: 'load_history'; key: Key; beforeId: number | null; atLeastId: number | null }
  | { kind: 'load_conversations'; position: string | null }
  | { kind: 'load_people'; ids: number[] }
  | { kind: 'load_room'; id: number; joined: boolean }
  | { kind: 'load_receipts'; key: Key; messageId: number }
  | { kind: 'notify'; key: Key; message: Message }
  | { kind: 'after'; ms: number; event: 'pause_over' | 'marks_due'; until?: number }
  | { kind: 'typing_ends'; key: Key; ms: number }
  /** The conversation is gone under the user: he was removed from the room, or it was deleted. */
  | { kind: 'closed'; key: Key };

export interface Step {
  state: State;
  effects: Effect[];
}
