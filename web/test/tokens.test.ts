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

/** A token of half a day from a server whose clock this machine's is so far ahead of. */
const issued = (aheadMs: number, number: number) => {
  const iat = (Date.now() - aheadMs) / 1_000;
  const exp = iat + 12 * 3_600;
  const token = `e30.${Buffer.from(JSON.stringify({ sub: '1', jti: `ü${number}>?`, iat, exp })).toString('base64url')}.c2lnbmVk`;
  return { user_id: SELF, token, expires_at: new Date(exp * 1_000).toISOString() };
};

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

describe.each([0, 13, -3])('by a clock that is %i hours ahead', (hoursAhead) => {
  const aheadMs = hoursAhead * HOUR_MS;
  let renewals: number;

  beforeEach(async () => {
    renewals = 0;
    refresh = () => answer(200, issued(aheadMs, ++renewals));
    vi.stubGlobal('fetch', (path: string) => (path === '/api/auth/refresh' ? refresh() : answer(200, issued(aheadMs, 0))));
    const { userId, token, expiresAt } = await new Api(() => null).login('ann', 'password');
    writeSession({ userId, username: 'ann', token, expiresAt });
  });

  it('a token is renewed when four fifths of its time are over', async () => {
    tokens.keepFresh();
    for (const renewed of [1, 2]) {
      await vi.advanceTimersByTimeAsync(9.6 * HOUR_MS - 1);
      expect(renewals).toBe(renewed - 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(renewals).toBe(renewed);
    }
  });

  it('a token is good for a connection until it ends', async () => {
    const { token } = readSession()!;
    await vi.advanceTimersByTimeAsync(11.9 * HOUR_MS);
    expect(await tokens.current(null)).toBe(token);
    await vi.advanceTimersByTimeAsync(0.1 * HOUR_MS);
    expect(await tokens.current(null)).not.toBe(token);
    expect(renewals).toBe(1);
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
