import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Api } from '../src/connection/api';
import { PRIVATE, ROOM } from './world';

/** Statuses by path, and what was asked. */
let answers: Record<string, number>;
let asked: string[];
const api = new Api(() => 'aaa.bbb.ccc');

beforeEach(() => {
  asked = [];
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path);
    const status = answers[path.split('?')[0]!] ?? 404;
    return new Response(JSON.stringify({ code: status, data: [] }), { status });
  });
});

afterEach(() => vi.unstubAllGlobals());

describe('the history of a room that one is not in', () => {
  it.each([
    [403, 'one has left', 403],
    [404, 'is deleted', 403],
    [200, 'one has just joined, as the history comes from a replica that is behind', 503],
    [503, 'nobody can say', 503],
  ])('where message-service answers %i (%s) fails with %i', async (members, _, status) => {
    answers = { '/api/chat/history/room': 403, '/api/rooms/7/members': members };
    await expect(api.history(ROOM, null, null)).rejects.toMatchObject({ status });
  });
});

it('a history that there is asks nobody else', async () => {
  answers = { '/api/chat/history/room': 200, '/api/chat/history/private': 200 };
  expect(await api.history(ROOM, null, 8193)).toEqual({ messages: [], isLastPage: true });
  expect(await api.history(PRIVATE, null, null)).toEqual({ messages: [], isLastPage: true });
  expect(asked).toEqual(['/api/chat/history/room', '/api/chat/history/private']);
});
