/** What the page knows. Values only: whoever changes them is in reduce.ts. */

import type { ChatType, MessageType, ReceiptStatus } from '../wire/frames';

/** A conversation from the user's own side: `private:<peer>` or `room:<id>`. */
export type Key = `${ChatType}:${number}`;

export type Status = 'sent' | ReceiptStatus;

export interface Message {
  id: number;
  senderId: number;
  type: MessageType;
  content: string;
  fileUrl: string | null;
  /** Milliseconds since 1970: the log's time. */
  at: number;
  /** What the history said when it was asked; cursors may have got further since. */
  status?: Status;
  clientMsgId?: string;
}

/**
 * How far a message of one's own has got that has no ack: `fresh` was never sent, `in_flight` is under way, `uncertain` may
 * be in the log or not and goes out again with `retry`, `failed` was refused and waits for the user.
 */
export type Stage = 'fresh' | 'in_flight' | 'uncertain' | 'retry_in_flight' | 'failed';

export interface Pending {
  clientMsgId: string;
  key: Key;
  type: MessageType;
  content: string;
  fileUrl: string | null;
  at: number;
  stage: Stage;
  /** The error's code where it was refused. */
  error?: string;
  /** A repeat was refused: the first sending, of which nobody heard, may be in the log. */
  mayHaveArrived?: boolean;
  /** The tab that sends it; the others only show it. */
  tab: string;
}

export interface Person {
  userId: number;
  username: string | null;
  displayName: string | null;
}

export interface Presence {
  online: boolean;
  lastSeen: number | null;
}

/** Somebody's watermarks in a conversation: he has received, or read, everything up to these messages. */
export interface Cursor {
  delivered: number;
  read: number;
}

export interface Receipts {
  messageId: number;
  members: number;
  delivered: number;
  read: number;
  users: { userId: number; status: Status }[];
}

export interface Room {
  id: number;
  name: string;
  description: string | null;
  ownerId: number | null;
  memberCount: number;
  /** When it was created, in ms since 1970, where that was told: the list of conversations does not. */
  createdAt?: number;
}

export interface Conversation {
  key: Key;
  chatType: ChatType;
  /** The peer or the room. */
  id: number;
  /** Without a hole, by id; the history before the first of them may be elsewhere. */
  messages: readonly Message[];
  /** The newest page of the history is in `messages`. */
  loaded: boolean;
  /** There is nothing before the first of `messages`. */
  complete: boolean;
  loading: boolean;
  loadFailed: boolean;
  last: Message | null;
  unread: number;
  readUpto: number;
  cursors: Readonly<Record<number, Cursor>>;
  /** Whoever types, and until when one believes it. */
  typing: Readonly<Record<number, number>>;
  /** The "new messages" line stands behind this message, for as long as the conversation is open. */
  lineAfter: number | null;
}

/** What the connection does, as the user is told. */
export type Link =
  | { kind: 'idle' }
  | { kind: 'connecting' }
  /** `resumed`: it began with a position, so that nothing is missing before its backlog. */
  | { kind: 'online'; resumed: boolean }
  | { kind: 'lost'; retryAt: number };

export interface State {
  self: number;
  tab: string;
  link: Link;
  /** Everything before this has come; null before the first `ready`. */
  position: string | null;
  /** The open connection has sent its backlog. */
  caughtUp: boolean;
  listLoaded: boolean;
  conversations: Readonly<Record<string, Conversation>>;
  open: Key | null;
  people: Readonly<Record<number, Person>>;
  rooms: Readonly<Record<number, Room>>;
  presence: Readonly<Record<number, Presence>>;
  /** In the order in which they were written; those of other tabs among them. */
  outbox: readonly Pending[];
  /** Nothing goes out before this: the server asked for patience. */
  pausedUntil: number;
  /** The last acks, oldest first: a second ack with another id corrects the first. */
  acked: readonly { clientMsgId: string; key: Key; id: number }[];
  /** Read marks that this connection has not taken yet, and those that it took. */
  marksUnsent: Readonly<Record<string, number>>;
  marksSent: Readonly<Record<string, number>>;
  receipts: Readonly<Record<number, Receipts>>;
  /** The session ended: whoever logs in again finds the queue as it was. */
  signedOut: boolean;
}

export function initialState(self: number, tab: string): State {
  return {
    self,
    tab,
    link: { kind: 'idle' },
    position: null,
    caughtUp: false,
    listLoaded: false,
    conversations: {},
    open: null,
    people: {},
    rooms: {},
    presence: {},
    outbox: [],
    pausedUntil: 0,
    acked: [],
    marksUnsent: {},
    marksSent: {},
    receipts: {},
    signedOut: false,
  };
}

export function keyOf(chatType: ChatType, id: number): Key {
  return `${chatType}:${id}`;
}

export function partsOf(key: Key): { chatType: ChatType; id: number } {
  const [chatType, id] = key.split(':');
  return { chatType: chatType as ChatType, id: Number(id) };
}

export function emptyConversation(key: Key): Conversation {
  return {
    key,
    ...partsOf(key),
    messages: [],
    loaded: false,
    complete: false,
    loading: false,
    loadFailed: false,
    last: null,
    unread: 0,
    readUpto: 0,
    cursors: {},
    typing: {},
    lineAfter: null,
  };
}
