/** The REST calls (docs/openapi.yaml), in the page's own words. */

import type { MessageType } from '../wire/frames';
import { keyOf, partsOf, type Key, type Message, type Person, type Presence, type Receipts, type Room, type Status } from '../state/model';
import type { ListedConversation } from '../state/events';
import { endOf } from './lifetime';

export const HISTORY_PAGE = 50;
const LIST_PAGE = 100;
/** Conversations beyond this are found by search. */
const LIST_PAGES = 10;
const CALL_TIMEOUT_MS = 15_000;

/** What a call was refused with; `status` is 0 where nobody answered. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    message: string,
    readonly retryAfterS: number | null = null,
  ) {
    super(message);
  }
}

export interface Login {
  userId: number;
  token: string;
  /** By this machine's clock, which may be hours off. */
  expiresAt: number;
}

interface ToldMessage {
  id: number;
  sender_id: number;
  content: string;
  created_at: string;
  status: Status;
  message_type: MessageType;
  file_url: string | null;
}

interface ToldPerson {
  user_id: number;
  username: string | null;
  display_name: string | null;
}

interface ToldRoom {
  id: number;
  name: string;
  description: string | null;
  created_at: string;
  owner_id: number;
  member_count: number;
}

export class Api {
  constructor(
    private readonly token: () => string | null,
    /** Somebody did not believe the token. */
    private readonly unauthorized: () => void = () => {},
  ) {}

  async register(username: string, password: string, displayName: string): Promise<Login> {
    const body = displayName ? { username, password, display_name: displayName } : { username, password };
    return login(await this.call('POST', '/api/auth/register', body, true));
  }

  async login(username: string, password: string): Promise<Login> {
    return login(await this.call('POST', '/api/auth/login', { username, password }, true));
  }

  async refresh(token: string): Promise<Login> {
    return login(await request('POST', '/api/auth/refresh', undefined, token));
  }

  /** 403 where the user is not in the room any more. */
  async history(key: Key, beforeId: number | null, atLeastId: number | null): Promise<{ messages: Message[]; isLastPage: boolean }> {
    const { chatType, id } = partsOf(key);
    const asked = {
      [chatType === 'private' ? 'user_id' : 'room_id']: id,
      page_size: HISTORY_PAGE,
      ...(beforeId === null ? {} : { before_id: beforeId }),
      ...(atLeastId === null ? {} : { at_least_id: atLeastId }),
    };
    try {
      const told = await this.call<ToldMessage[]>('POST', `/api/chat/history/${chatType}`, asked);
      return { messages: told.map(message).reverse(), isLastPage: told.length < HISTORY_PAGE };
    } catch (failure) {
      // A replica that is behind does not know yet that one has joined: who is in a room message-service knows.
      if (isRefusal(failure, 403) && (await this.isMember(id))) throw new ApiError(503, 'unavailable', 'the history is behind');
      throw failure;
    }
  }

  async conversations(position: string | null): Promise<{ list: ListedConversation[]; isAll: boolean }> {
    type Told = {
      peer?: ToldPerson;
      room?: { id: number; name: string; member_count: number };
      last_message: ToldMessage | null;
      unread: number;
      read_upto: number;
    };
    const list: ListedConversation[] = [];
    for (let page = 1; page <= LIST_PAGES; page++) {
      const told = await this.call<Told[]>('POST', '/api/chat/conversations', {
        page,
        page_size: LIST_PAGE,
        ...(position === null ? {} : { at_position: position }),
      });
      for (const each of told) {
        list.push({
          key: each.room ? keyOf('room', each.room.id) : keyOf('private', each.peer!.user_id),
          peer: each.peer ? person(each.peer) : null,
          room: each.room ? { id: each.room.id, name: each.room.name, memberCount: each.room.member_count } : null,
          last: each.last_message ? message(each.last_message) : null,
          unread: each.unread,
          readUpto: each.read_upto,
        });
      }
      if (told.length < LIST_PAGE) return { list, isAll: true };
    }
    return { list, isAll: false };
  }

  async people(ids: number[]): Promise<Person[]> {
    return (await this.call<ToldPerson[]>('GET', `/api/users?ids=${ids.join(',')}`)).map(person);
  }

  async searchPeople(beginning: string): Promise<Person[]> {
    const query = encodeURIComponent(beginning.slice(0, 32));
    return (await this.call<ToldPerson[]>('GET', `/api/users?query=${query}&limit=20`)).map(person);
  }

  async presence(ids: number[]): Promise<Record<number, Presence>> {
    type Told = { user_id: number; online: boolean; last_seen: string | null };
    const told = await this.call<Told[]>('GET', `/api/presence?ids=${ids.join(',')}`);
    return Object.fromEntries(
      told.map((each) => [each.user_id, { online: each.online, lastSeen: each.last_seen ? Date.parse(each.last_seen) : null }]),
    );
  }

  async receipts(messageId: number): Promise<Receipts> {
    type Told = { message_id: number; members: number; delivered: number; read: number; users: { user_id: number; status: Status }[] };
    const told = await this.call<Told>('POST', '/api/chat/message/receipts', { message_id: messageId });
    const users = told.users.map((each) => ({ userId: each.user_id, status: each.status }));
    return { messageId: told.message_id, members: told.members, delivered: told.delivered, read: told.read, users };
  }

  async room(id: number): Promise<Room> {
    return room(await this.call<ToldRoom>('GET', `/api/rooms/${id}`));
  }

  async searchRooms(query: string): Promise<Room[]> {
    const told = await this.call<ToldRoom[]>('GET', `/api/rooms?query=${encodeURIComponent(query.slice(0, 100))}&page_size=20`);
    return told.map(room);
  }

  async createRoom(name: string, description: string): Promise<Room> {
    return room(await this.call<ToldRoom>('POST', '/api/rooms', description ? { name, description } : { name }));
  }

  async updateRoom(id: number, name: string, description: string): Promise<Room> {
    return room(await this.call<ToldRoom>('PATCH', `/api/rooms/${id}`, { name, description }));
  }

  async deleteRoom(id: number): Promise<void> {
    await this.call('DELETE', `/api/rooms/${id}`);
  }

  async members(id: number, page: number): Promise<{ people: Person[]; isLastPage: boolean }> {
    const told = await this.call<ToldPerson[]>('GET', `/api/rooms/${id}/members?page=${page}&page_size=${LIST_PAGE}`);
    return { people: told.map(person), isLastPage: told.length < LIST_PAGE };
  }

  private async isMember(id: number): Promise<boolean> {
    try {
      await this.call('GET', `/api/rooms/${id}/members?page_size=1`);
      return true;
    } catch (failure) {
      if (isRefusal(failure, 403) || isRefusal(failure, 404)) return false;
      throw failure;
    }
  }

  async join(id: number): Promise<void> {
    await this.call('POST', `/api/rooms/${id}/members`);
  }

  async addMember(id: number, userId: number): Promise<void> {
    await this.call('POST', `/api/rooms/${id}/members`, { user_id: userId });
  }

  async removeMember(id: number, userId: number): Promise<void> {
    await this.call('DELETE', `/api/rooms/${id}/members/${userId}`);
  }

  private async call<T>(method: string, path: string, body?: unknown, open = false): Promise<T> {
    try {
      return await request<T>(method, path, body, open ? null : this.token());
    } catch (failure) {
      if (!open && failure instanceof ApiError && failure.status === 401) this.unauthorized();
      throw failure;
    }
  }
}

function isRefusal(failure: unknown, status: number): boolean {
  return failure instanceof ApiError && failure.status === status;
}

async function request<T>(method: string, path: string, body: unknown, token: string | null): Promise<T> {
  let response: Response;
  let answer: { data?: T; error?: string; message?: string };
  try {
    response = await fetch(path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });
    answer = (await response.json()) as typeof answer;
  } catch (failure) {
    throw new ApiError(0, 'unreachable', String(failure));
  }
  if (!response.ok) {
    const retryAfter = Number(response.headers.get('Retry-After'));
    throw new ApiError(response.status, answer.error ?? 'error', answer.message ?? '', retryAfter || null);
  }
  return answer.data as T;
}

function login(told: { user_id: number; token: string; expires_at: string }): Login {
  return { userId: told.user_id, token: told.token, expiresAt: endOf(told.token, Date.parse(told.expires_at)) };
}

function message(told: ToldMessage): Message {
  return {
    id: told.id,
    senderId: told.sender_id,
    type: told.message_type,
    content: told.content,
    fileUrl: told.file_url,
    at: Date.parse(told.created_at),
    status: told.status,
  };
}

function person(told: ToldPerson): Person {
  return { userId: told.user_id, username: told.username, displayName: told.display_name };
}

function room(told: ToldRoom): Room {
  return {
    id: told.id,
    name: told.name,
    description: told.description,
    ownerId: told.owner_id,
    memberCount: told.member_count,
    createdAt: Date.parse(told.created_at),
  };
}
