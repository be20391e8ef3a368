import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decode } from '../src/wire/frames';
import { golden, GOLDEN } from './golden';

describe('the golden frames of the server', () => {
  it.each(readdirSync(`${GOLDEN}/server`))('%s is understood as it stands', (file) => {
    const text = readFileSync(`${GOLDEN}/server/${file}`, 'utf8');
    expect(decode(text)).toEqual(JSON.parse(text));
  });

  it('are of every kind that the page knows', () => {
    const kinds = new Set(readdirSync(`${GOLDEN}/server`).map((file) => golden('server', file).type));
    expect([...kinds].sort()).toEqual(['ack', 'chat', 'error', 'hello', 'pong', 'ready', 'reconnect', 'room', 'status', 'typing']);
  });
});

describe('what is no frame', () => {
  it.each(['', 'null', '[]', '7', '"chat"', '{', '{}', '{"type":"news"}', '{"type":"chat"}', '{"type":"toString"}', '{"type":7}'])('%s is passed over', (text) => {
    expect(decode(text)).toBeNull();
  });

  it('a frame with more fields than this version knows is taken', () => {
    expect(decode('{"type":"pong","mood":"fine"}')).toMatchObject({ type: 'pong' });
  });
});
