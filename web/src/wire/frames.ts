/**
 * The frames of `/ws/chat`, version 1 (docs/asyncapi.yaml): names and spellings are the wire's own, so that what is here can
 * be held against the golden files under protocol/src/test/resources/wire.
 */

export type ChatType = 'private' | 'room';
export type MessageType = 'text' | 'image' | 'file' | 'audio' | 'video' | 'system';
export type ReceiptStatus = 'delivered' | 'read';

export interface ChatFrame {
  type: 'chat';
  message_id: number;
  chat_type: ChatType;
  sender_id: number;
  receiver_id: number;
  message_type: MessageType;
  content: string;
  file_url: string | null;
  created_at: string;
  /** In the user's own messages only. */
  client_msg_id?: string;
}

export interface AckFrame {
  type: 'ack';
  client_msg_id?: string;
  message_id: number;
  created_at: string;
  status: 'sent';
}

export interface StatusFrame {
  type: 'status';
  chat_type: ChatType;
  receiver_id: number;
  user_id: number;
  message_id: number;
  status: ReceiptStatus;
}

export interface TypingFrame {
  type: 'typing';
  chat_type: ChatType;
  sender_id: number;
  receiver_id: number;
}

export type RoomEvent = 'created' | 'updated' | 'joined' | 'left' | 'deleted';

export interface RoomFrame {
  type: 'room';
  event: RoomEvent;
  room_id: number;
  user_id: number;
}

export interface ErrorFrame {
  type: 'error';
  code: string;
  message: string;
  client_msg_id?: string;
  retry_after_ms?: number;
}

export interface ReadyFrame {
  type: 'ready';
  position: string;
  truncated?: boolean;
}

export interface HelloFrame {
  type: 'hello';
  user_id: number;
  session_id: string;
  heartbeat_seconds: number;
}

export type ServerFrame =
  | HelloFrame
  | ChatFrame
  | AckFrame
  | StatusFrame
  | TypingFrame
  | RoomFrame
  | ReadyFrame
  | ErrorFrame
  | { type: 'reconnect'; after_ms: number }
  | { type: 'pong' };

export interface OutgoingChat {
  type: 'chat';
  chat_type: ChatType;
  receiver_id: number;
  message_type: MessageType;
  content: string;
  file_url: string | null;
  client_msg_id: string;
  retry?: true;
}

export type ClientFrame =
  | OutgoingChat
  | { type: 'receipt'; chat_type: ChatType; receiver_id: number; message_id: number; status: ReceiptStatus }
  | { type: 'typing'; chat_type: ChatType; receiver_id: number }
  | { type: 'ping' }
  | { type: 'auth'; token: string };

type Fields = Record<string, unknown>;

const ids = (frame: Fields, ...names: string[]) => names.every((name) => Number.isSafeInteger(frame[name]));
const texts = (frame: Fields, ...names: string[]) => names.every((name) => typeof frame[name] === 'string');
const isChatType = (value: unknown) => value === 'private' || value === 'room';

/** What must be there for the page to act on a frame; more than that is the server's business. */
const complete: Record<string, (frame: Fields) => boolean> = {
  hello: (f) => ids(f, 'user_id', 'heartbeat_seconds'),
  chat: (f) => ids(f, 'message_id', 'sender_id', 'receiver_id') && texts(f, 'content', 'created_at') && isChatType(f.chat_type),
  ack: (f) => ids(f, 'message_id') && texts(f, 'created_at'),
  status: (f) => ids(f, 'receiver_id', 'user_id', 'message_id') && isChatType(f.chat_type),
  typing: (f) => ids(f, 'sender_id', 'receiver_id') && isChatType(f.chat_type),
  room: (f) => ids(f, 'room_id', 'user_id') && texts(f, 'event'),
  ready: (f) => texts(f, 'position'),
  error: (f) => texts(f, 'code'),
  reconnect: (f) => ids(f, 'after_ms'),
  pong: () => true,
};

/** The frame, or null for what this version does not know: a newer server's frame is no reason to part. */
export function decode(text: string): ServerFrame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const frame = value as Fields;
  const isComplete = typeof frame.type === 'string' && Object.hasOwn(complete, frame.type) ? complete[frame.type] : undefined;
  return isComplete?.(frame) ? (value as ServerFrame) : null;
}
