import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection, type Owner } from '../src/connection/socket';
import { FakeSocket } from './browser';
import { golden } from './golden';

const hello = golden('server', 'hello');
const ready = golden('server', 'ready');

let heard: string[];
let position: string | null;
let token: (refused: string | null) => Promise<string | null>;
let connection: Connection;

/** Lets what was promised come true, without time passing. */
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.spyOn(Math, 'random').mockReturnValue(0.9999);
  FakeSocket.all = [];
  heard = [];
  position = null;
  token = async () => 'aaa.bbb.ccc';
  const owner: Owner = {
    token: (refused) => token(refused),
    position: () => position,
    connecting: () => heard.push('connecting'),
    online: (resumed) => heard.push(resumed ? 'resumed' : 'online'),
    received: (frame) => heard.push(frame.type),
    lost: (ms) => heard.push(`lost ${ms}`),
    signedOut: () => heard.push('signed out'),
  };
  connection = new Connection(owner, 'ws://localhost:8080/ws/chat');
});

afterEach(() => {
  connection.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function online(): Promise<void> {
  connection.start();
  await settle();
  FakeSocket.last.say(hello, ready);
  heard = [];
}

describe('a handshake', () => {
  it('carries the token as a subprotocol, and never in the address', async () => {
    connection.start();
    await settle();
    expect(FakeSocket.last.url).toBe('ws://localhost:8080/ws/chat');
    expect(FakeSocket.last.protocols).toEqual(['parley.v1', 'bearer.aaa.bbb.ccc']);
  });

  it('resumes from where the page is', async () => {
    position = 'AQ/+=';
    connection.start();
    await settle();
    expect(FakeSocket.last.url).toBe('ws://localhost:8080/ws/chat?resume=AQ%2F%2B%3D');
    FakeSocket.last.say(hello);
    expect(heard).toEqual(['connecting', 'resumed', 'hello']);
  });

  it('that brings no hello is given up', async () => {
    connection.start();
    await settle();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(heard).toEqual(['connecting', 'lost 500']);
  });

  it('is waited for longer each time, until there is one', async () => {
    connection.start();
    await settle();
    for (const patience of [15_000, 30_000, 60_000, 60_000]) {
      const begun = FakeSocket.all.length;
      await vi.advanceTimersByTimeAsync(patience - 1);
      expect(heard.at(-1)).toBe('connecting');
      await vi.advanceTimersByTimeAsync(1);
      expect(heard.at(-1)).toMatch(/^lost/);
      await vi.advanceTimersByTimeAsync(Number(heard.at(-1)!.split(' ')[1]));
      expect(FakeSocket.all).toHaveLength(begun + 1);
    }
    FakeSocket.last.say(hello);
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(Number(heard.at(-1)!.split(' ')[1]));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(heard.at(-1)).toMatch(/^lost/);
  });

  it('that fails asks whether the token is good', async () => {
    const refused: (string | null)[] = [];
    token = async (each) => {
      refused.push(each);
      return each === null ? 'old' : 'new';
    };
    connection.start();
    await settle();
    FakeSocket.last.drop();
    await vi.advanceTimersByTimeAsync(500);
    expect(refused).toEqual([null, 'old']);
    expect(FakeSocket.last.protocols[1]).toBe('bearer.new');
  });

  it('without a good token ends in front of the door', async () => {
    token = async () => null;
    connection.start();
    await settle();
    expect(heard).toEqual(['connecting', 'signed out']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toEqual([]);
  });

  it('waits where nobody can say whether the token is good', async () => {
    token = () => Promise.reject(new Error('no network'));
    connection.start();
    await settle();
    expect(heard).toEqual(['connecting', 'lost 500']);
  });
});

describe('a connection that ends', () => {
  it.each([1006, 1012, 4408])('with %i is opened again, after a wait that grows until a backlog came', async (code) => {
    await online();
    FakeSocket.last.drop(code);
    await vi.advanceTimersByTimeAsync(500);
    FakeSocket.last.drop(code);
    await vi.advanceTimersByTimeAsync(1_000);
    FakeSocket.last.say(hello, ready);
    FakeSocket.last.drop(code);
    expect(heard.filter((each) => each.startsWith('lost'))).toEqual(['lost 500', 'lost 1000', 'lost 500']);
  });

  it('after "reconnect" comes back when it was asked to', async () => {
    await online();
    FakeSocket.last.say(golden('server', 'reconnect'));
    await vi.advanceTimersByTimeAsync(30);
    FakeSocket.last.drop(1012);
    expect(heard).toEqual(['reconnect', 'lost 1700']);
  });

  it('with 4401 comes back at once, with another token', async () => {
    await online();
    const refused: (string | null)[] = [];
    token = async (each) => {
      refused.push(each);
      return 'fresh';
    };
    FakeSocket.last.say(golden('server', 'error-token_expired'));
    FakeSocket.last.drop(4401);
    await settle();
    expect(heard).toContain('lost 0');
    expect(refused).toEqual(['aaa.bbb.ccc']);
    expect(FakeSocket.last.protocols[1]).toBe('bearer.fresh');
  });

  it('with 4429 stays away for longer', async () => {
    await online();
    FakeSocket.last.drop(4429);
    expect(heard).toEqual(['lost 5500']);
  });

  it('says nothing any more', async () => {
    await online();
    const old = FakeSocket.last;
    const { onmessage } = old;
    old.drop();
    onmessage?.({ data: JSON.stringify(golden('server', 'pong')) });
    expect(heard).not.toContain('pong');
    expect(connection.send({ type: 'ping' })).toBe(false);
  });
});

describe('silence', () => {
  it('of two heartbeats is the end', async () => {
    await online();
    await vi.advanceTimersByTimeAsync(25_000);
    expect(FakeSocket.last.sent).toEqual([golden('client', 'ping')]);
    await vi.advanceTimersByTimeAsync(25_000);
    expect(heard).toEqual(['lost 0']);
  });

  it('is broken by any frame', async () => {
    await online();
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(25_000);
      FakeSocket.last.say(golden('server', 'pong'));
    }
    expect(FakeSocket.all).toHaveLength(1);
  });

  it('between timers that the browser lets run once a minute is none, where the last question was answered', async () => {
    const soon = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (task: () => void, ms: number) => soon(task, Math.max(ms, 60_000)));
    await online();
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(60_000);
      expect(FakeSocket.last.sent).toHaveLength(i + 1);
      FakeSocket.last.say(golden('server', 'pong'));
    }
    expect(heard).not.toContain('lost 0');
    await vi.advanceTimersByTimeAsync(120_000);
    expect(heard).toContain('lost 0');
  });

  it('after a sleep is asked about, and not waited for', async () => {
    await online();
    connection.probe();
    await vi.advanceTimersByTimeAsync(3_999);
    expect(heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(heard[0]).toBe('lost 0');
  });

  it('that a pong breaks is none', async () => {
    await online();
    vi.advanceTimersByTime(10);
    connection.probe();
    FakeSocket.last.say(golden('server', 'pong'));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(heard).toEqual(['pong']);
  });
});

it('whoever does not want to wait does not', async () => {
  await online();
  for (let i = 0; i < 4; i++) {
    FakeSocket.last.drop();
    connection.retryNow();
    await settle();
  }
  expect(FakeSocket.all).toHaveLength(5);
});
