import { describe, expect, it } from 'vitest';
import { Backoff } from '../src/connection/backoff';
import { Dates, daysBetween } from '../src/text/dates';
import { isPassword, isUsername, sendable, utf8Bytes } from '../src/text/limits';
import { asAddress, isFewEmoji, isWebAddress, partsOf } from '../src/text/rich';
import { chooseLanguage, TEXTS } from '../src/text/texts';
import { isOfInputMethod } from '../src/ui/keys';
import { parseRoute } from '../src/ui/route';

describe('links', () => {
  const linksOf = (text: string) => partsOf(text).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

  it.each([
    ['see https://example.org.', ['https://example.org']],
    ['(https://example.org/a_(b))', ['https://example.org/a_(b)']],
    ['地图：https://example.org/地图，别迟到。', ['https://example.org/地图']],
    ['http://localhost:8080/#/room/7!', ['http://localhost:8080/#/room/7']],
    ['two: https://a.org and https://b.org?', ['https://a.org', 'https://b.org']],
    ['javascript:alert(1) data:text/html,x ftp://a.org', []],
    ['<https://a.org>"https://b.org"', ['https://a.org', 'https://b.org']],
    ['https://', []],
  ])('of %s', (text, links) => {
    expect(linksOf(text)).toEqual(links);
    expect(partsOf(text).map((part) => part.text).join('')).toBe(text);
  });
});

it('a key belongs to the input method while a word is composed, and in Safari right after', () => {
  expect(isOfInputMethod({ isComposing: true, keyCode: 13 })).toBe(true);
  expect(isOfInputMethod({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(isOfInputMethod({ isComposing: false, keyCode: 13 })).toBe(false);
});

describe('what is sent', () => {
  it('has no U+0000, no lone surrogate and no blank edges, and keeps everything else', () => {
    expect(sendable('a\u0000b')).toBe('ab');
    expect(sendable('a\ud800b\udc00')).toBe('a\ufffdb\ufffd');
    expect(sendable('👋🏽')).toBe('👋🏽');
    expect(sendable('\n  \nfirst\n\n  indented \n')).toBe('first\n\n  indented');
    expect(sendable('  \n ')).toBe('');
  });

  it('is measured in bytes of UTF-8', () => {
    expect([utf8Bytes('a'), utf8Bytes('ü'), utf8Bytes('好'), utf8Bytes('👋')]).toEqual([1, 2, 3, 4]);
  });
});

it.each([
  [' https://example.org/plan 花园.pdf ', 'https://example.org/plan%20花园.pdf'],
  ['https://example.org/a|b{c}.png?q="x y"', 'https://example.org/a%7Cb%7Bc%7D.png?q=%22x%20y%22'],
  ['https://example.org/a%20b?c=[1]#d', 'https://example.org/a%20b?c=[1]#d'],
  ['/files/7/rose 1.png', '/files/7/rose%201.png'],
])('the address %j is sent as %j', (pasted, sent) => {
  expect(asAddress(pasted)).toBe(sent);
});

it.each([
  ['https://example.org/a.png', true],
  ['http://minio_1:9000/a.png', true],
  ['https://files.例え.jp/猫.png', true],
  ['http://:80/', false],
  ['http://minio_1:port/x', false],
  ['ftp://minio_1/x', false],
])('the page takes what the server does: %j, %j', (address, taken) => {
  expect(isWebAddress(address)).toBe(taken);
});

describe('emoji', () => {
  it.each(['🎉', '👋🏽', '👨‍👩‍👧', '🇨🇳', '❤️ 🎂 🌹'])('%s stands alone', (text) => expect(isFewEmoji(text)).toBe(true));
  it.each(['', '1', '123', '#', 'hi 🎉', '🎉🎉🎉🎉', '好'])('%s does not', (text) => expect(isFewEmoji(text)).toBe(false));
});

describe('days', () => {
  it('are those of the calendar, whatever the clock says', () => {
    const at = (text: string) => new Date(text).getTime();
    expect(daysBetween(at('2026-11-22T23:59:00'), at('2026-11-23T00:01:00'))).toBe(1);
    expect(daysBetween(at('2026-11-23T00:01:00'), at('2026-11-23T23:59:00'))).toBe(0);
    expect(daysBetween(at('2026-03-28T12:00:00'), at('2026-03-30T01:00:00'))).toBe(2);
  });

  it('have names near by', () => {
    const now = new Date('2026-11-23T12:00:00').getTime();
    const zh = new Dates('zh', TEXTS.zh);
    expect(zh.separator(now, now)).toBe('今天');
    expect(zh.separator(now - 86_400_000, now)).toBe('昨天');
    expect(zh.separator(new Date('2026-11-11T12:00:00').getTime(), now)).toBe('11月11日星期三');
    expect(zh.time(new Date('2026-11-11T15:04:00').getTime())).toBe('15:04');
  });
});

describe('the language', () => {
  it.each([
    [['zh-TW', 'en'], 'zh'],
    [['de-DE', 'en-GB', 'zh'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
  ] as const)('for a browser that wants %j is %s', (wanted, language) => expect(chooseLanguage('auto', wanted)).toBe(language));

  it('is the user’s, where he has chosen', () => expect(chooseLanguage('zh', ['en'])).toBe('zh'));

  it('says nothing in the one that it says in the other', () => {
    const same = Object.keys(TEXTS.en).filter((key) => TEXTS.en[key as 'send'] === TEXTS.zh[key as 'send'] && key !== 'appName');
    expect(same).toEqual([]);
  });
});

describe('an address of the page', () => {
  it.each([
    ['#/private/5', { kind: 'conversation', key: 'private:5' }],
    ['#/room/7', { kind: 'conversation', key: 'room:7' }],
    ['#/with/alice', { kind: 'invitation', username: 'alice' }],
    ['#/room/7x', { kind: 'list' }],
    ['#/with/a b', { kind: 'list' }],
    ['', { kind: 'list' }],
  ])('%s', (hash, route) => expect(parseRoute(hash)).toEqual(route));
});

it('names and passwords are what the server takes', () => {
  expect(['abc', 'A.b_c-9', 'x'.repeat(32)].every(isUsername)).toBe(true);
  expect(['ab', 'x'.repeat(33), 'a b', '小明'].some(isUsername)).toBe(false);
  expect([isPassword('1234567'), isPassword('12345678'), isPassword('x'.repeat(129))]).toEqual([false, true, false]);
});

it('the waits grow, have jitter and an end', () => {
  const backoff = new Backoff(500, 30_000, () => 0.999);
  const waits = Array.from({ length: 9 }, () => backoff.next());
  expect(waits.slice(0, 3)).toEqual([500, 999, 1_998]);
  expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
  backoff.reset();
  expect(backoff.next()).toBe(500);
  expect(new Backoff(500, 30_000, () => 0).next()).toBe(0);
});
