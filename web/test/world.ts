/** A page to try things on: feeds events in and gathers what it wants done. */

import type { Effect, Event, ListedConversation } from '../src/state/events';
import { initialState, type Key, type Message, type State } from '../src/state/model';
import { reduce } from '../src/state/reduce';
import type { ChatFrame, ClientFrame, ServerFrame } from '../src/wire/frames';

export const SELF = 1;
export const PEER = 2;
export const PRIVATE: Key = 'private:2';
export const ROOM: Key = 'room:7';
export const NOON = Date.parse('2026-11-23T12:00:00.000Z');

export class World {
  state: State = initialState(SELF, 'this tab');
  effects: Effect[] = [];
  now = NOON;
  watching = true;

  on(event: Event): this {
    const { state, effects } = reduce(this.state, event);
    this.state = state;
    this.effects.push(...effects);
    return this;
  }

  hear(frame: ServerFrame): this {
    return this.on({ type: 'frame', frame, at: this.now, watching: this.watching });
  }

  online(resumed = false): this {
    return this.on({ type: 'connecting' }).on({ type: 'online', resumed });
  }

  ready(position = 'P1', truncated = false): this {
    return this.hear(truncated ? { type: 'ready', position, truncated } : { type: 'ready', position });
  }

  lost(): this {
    return this.on({ type: 'lost', retryAt: this.now + 500 });
  }

  write(clientMsgId: string, content = clientMsgId, key: Key = PRIVATE): this {
    return this.on({ type: 'written', message: { clientMsgId, key, type: 'text', content, fileUrl: null, at: this.now }, at: this.now });
  }

  ack(clientMsgId: string, id: number): this {
    return this.hear({ type: 'ack', client_msg_id: clientMsgId, message_id: id, created_at: new Date(this.now).toISOString(), status: 'sent' });
  }

  page(key: Key, ids: number[], isLastPage = false, beforeId: number | null = null): this {
    return this.on({ type: 'history_came', key, messages: ids.map((id) => message(id)), beforeId, isLastPage });
  }

  /** `known`: what the page knew when it asked. */
  list(list: ListedConversation[], isAll = true, known = this.state.conversations): this {
    return this.on({ type: 'conversations_came', list, isAll, known });
  }

  /** What was sent since this was asked last. */
  sent(): ClientFrame[] {
    return this.take('send').map((each) => each.frame);
  }

  take<K extends Effect['kind']>(kind: K): Extract<Effect, { kind: K }>[] {
    const taken = this.effects.filter((each) => each.kind === kind);
    this.effects = this.effects.filter((each) => each.kind !== kind);
    return taken as Extract<Effect, { kind: K }>[];
  }

  conversation(key: Key) {
    return this.state.conversations[key]!;
  }

  ids(key: Key): number[] {
    return this.conversation(key).messages.map((each) => each.id);
  }
}

export function message(id: number, senderId = PEER): Message {
  return { id, senderId, type: 'text', content: `message ${id}`, fileUrl: null, at: NOON + id };
}

export function chat(id: number, from = PEER, more: Partial<ChatFrame> = {}): ChatFrame {
  return {
    type: 'chat',
    message_id: id,
    chat_type: 'private',
    sender_id: from,
    receiver_id: from === SELF ? PEER : SELF,
    message_type: 'text',
    content: `message ${id}`,
    file_url: null,
    created_at: new Date(NOON + id).toISOString(),
    ...more,
  };
}

export function roomChat(id: number, from = 3, more: Partial<ChatFrame> = {}): ChatFrame {
  return chat(id, from, { chat_type: 'room', receiver_id: 7, ...more });
}
