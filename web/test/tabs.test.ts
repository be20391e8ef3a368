import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Tabs } from '../src/storage/tabs';
import { FakeChannel, FakeLocks } from './browser';
import { SELF } from './world';

let locks: FakeLocks;
let here: Tabs;
let there: Tabs;

/** Lets what was promised come true. */
const settle = () => new Promise((resolve) => setImmediate(resolve));
const crash = (tab: Tabs) => {
  locks.crash(`parley.tab.${tab.id}`);
  return settle();
};

beforeEach(() => {
  FakeChannel.all = [];
  locks = new FakeLocks();
  vi.stubGlobal('BroadcastChannel', FakeChannel);
  vi.stubGlobal('navigator', { locks });
  here = new Tabs(SELF, () => {});
  there = new Tabs(SELF, () => {});
});

afterEach(() => vi.unstubAllGlobals());

describe('a tab that the user looks at', () => {
  it('is enough, until he looks away or closes it', async () => {
    expect(here.othersWatch()).toBe(false);
    there.tellWatching(true);
    await settle();
    expect(here.othersWatch()).toBe(true);
    there.tellWatching(false);
    expect(here.othersWatch()).toBe(false);
    there.tellWatching(true);
    expect(here.othersWatch()).toBe(true);
    there.close();
    expect(here.othersWatch()).toBe(false);
  });

  it('of somebody else is none', () => {
    new Tabs(SELF + 1, () => {}).tellWatching(true);
    expect(here.othersWatch()).toBe(false);
  });

  it('and that crashes no longer silences the others', async () => {
    there.tellWatching(true);
    there.tellWatching(true);
    await crash(there);
    expect(here.othersWatch()).toBe(false);
  });

  it('and that crashes leaves what it wrote to the others, one after the other', async () => {
    const third = new Tabs(SELF, () => {});
    there.tellWatching(true);
    const adopted: string[] = [];
    here.whenGone(there.id, async () => void adopted.push('here'));
    third.whenGone(there.id, async () => void adopted.push('third'));
    expect(adopted).toEqual([]);
    await crash(there);
    await vi.waitFor(() => expect(adopted).toEqual(['here', 'third']));
    expect(third.othersWatch()).toBe(false);
  });
});
