import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Api } from '../src/connection/api';
import { Connection } from '../src/connection/socket';
import { Tokens } from '../src/connection/tokens';
import { readSession, writeSession } from '../src/storage/local';
import { FakeSocket, MemoryStorage } from './browser';
import { golden } from './golden';
import { NOON, SELF } from './world';

const HOUR_MS = 3_600_000;

let tokens: Tokens;
/** What message-service answers when it is asked for a newer token. */
let refresh: () => Promise<Response>;

const answer = (status: number, data: object = {}) => Promise.resolve(new Response(JSON.stringify({ code: status, data }), { status }));
const fresh = () => answer(200, { user_id: SELF, token: 'fresh', expires_at: new Date(Date.now() + 12 * HOUR_MS).toISOString() });

beforeEach(() => {
  vi.useFakeTimers({ now: NOON });
  vi.stubGlobal('localStorage', new MemoryStorage());
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('fetch', (path: string) => (path === '/api/auth/refresh' ? refresh() : answer(404)));
  writeSession({ userId: SELF, username: 'ann', token: 'old', expiresAt: NOON + 5 * HOUR_MS });
  refresh = fresh;
  tokens = new Tokens(new Api(() => null), SELF, () => {});
});

afterEach(() => {
  tokens.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a token that a handshake was refused with', () => {
  it('is renewed', async () => {
    expect(await tokens.current('old')).toBe('fresh');
    expect(readSession()).toMatchObject({ token: 'fresh' });
  });

  it('is the end where it cannot be renewed for what it is', async () => {
    refresh = () => answer(401);
    expect(await tokens.current('old')).toBeNull();
  });

  it.each([
    ['is away', () => answer(503)],
    ['cannot be reached', () => Promise.reject(new TypeError('Failed to fetch'))],
  ])('is tried again where whoever renews it %s', async (_, nobody) => {
    refresh = nobody;
    expect(await tokens.current('old')).toBe('old');
    expect(readSession()).toMatchObject({ token: 'old' });
  });

  it('is tried again where whoever renews it says nothing', async () => {
    refresh = () => new Promise(() => {});
    const token = tokens.current('old');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await token).toBe('old');
  });

  it('is not tried again where it has ended', async () => {
    refresh = () => answer(503);
    vi.setSystemTime(NOON + 5 * HOUR_MS);
    await expect(tokens.current('old')).rejects.toMatchObject({ status: 503 });
  });
});

it('a page whose gateway went comes back to another one while message-service is away', async () => {
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all = [];
  refresh = () => answer(503);
  const heard: string[] = [];
  const connection = new Connection(
    {
      token: (refused) => tokens.current(refused),
      position: () => null,
      connecting: () => {},
      online: () => heard.push('online'),
      received: () => {},
      lost: () => heard.push('lost'),
      signedOut: () => heard.push('signed out'),
    },
    'ws://localhost:8080/ws/chat',
  );
  connection.start();
  await vi.advanceTimersByTimeAsync(0);
  FakeSocket.last.drop(1006);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(FakeSocket.all).toHaveLength(2);
  expect(FakeSocket.last.protocols).toEqual(['parley.v1', 'bearer.old']);
  FakeSocket.last.say(golden('server', 'hello'));
  expect(heard).toEqual(['lost', 'online']);
  connection.stop();
});
