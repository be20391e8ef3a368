/**
 * Tabs of one user. Each has a connection of its own; what one of them reads or queues the others show. A queued message
 * belongs to the tab in which it was written, which alone sends it; when that tab is gone (its lock is free), exactly one of
 * the others takes it over.
 */

import type { TabNews } from '../state/events';

type Talk = { from: string; userId: number } & ({ kind: 'news'; news: TabNews } | { kind: 'watching'; watching: boolean });

export class Tabs {
  readonly id = newId();
  private readonly channel: BroadcastChannel | null;
  private readonly watching = new Set<string>();
  private readonly followed = new Set<string>();
  private readonly awaited = new Set<string>([this.id]);

  constructor(
    private readonly userId: number,
    onNews: (news: TabNews) => void,
  ) {
    this.channel = 'BroadcastChannel' in globalThis ? new BroadcastChannel('parley') : null;
    this.channel?.addEventListener('message', (message: MessageEvent<Talk>) => {
      const talk = message.data;
      if (talk.userId !== userId) return;
      if (talk.kind === 'news') onNews(talk.news);
      else if (talk.watching) this.watchedFrom(talk.from);
      else this.watching.delete(talk.from);
    });
    void navigator.locks?.request(lockOf(this.id), () => new Promise(() => {}));
  }

  tell(news: TabNews): void {
    this.say({ kind: 'news', news });
  }

  tellWatching(watching: boolean): void {
    this.say({ kind: 'watching', watching });
  }

  /** Whether the user looks at Parley in another tab: that one is enough. */
  othersWatch(): boolean {
    return this.watching.size > 0;
  }

  /**
   * Calls when that tab is gone. Only one tab at a time is told; without Web Locks (a page that did not come by https) it is
   * taken for gone: then two tabs may send a message, under one `client_msg_id`, which makes one message of it.
   */
  whenGone(tab: string, then: () => Promise<void>): void {
    if (this.awaited.has(tab)) return;
    this.awaited.add(tab);
    if (!navigator.locks) void then();
    else void navigator.locks.request(lockOf(tab), then);
  }

  close(): void {
    this.tellWatching(false);
    this.channel?.close();
  }

  private watchedFrom(tab: string): void {
    this.watching.add(tab);
    if (this.followed.has(tab)) return;
    this.followed.add(tab);
    // One that crashes says nothing, and would silence the others for as long as they are open.
    void navigator.locks?.request(lockOf(tab), () => {
      this.watching.delete(tab);
      this.followed.delete(tab);
    });
  }

  private say(what: { kind: 'news'; news: TabNews } | { kind: 'watching'; watching: boolean }): void {
    this.channel?.postMessage({ ...what, from: this.id, userId: this.userId } satisfies Talk);
  }
}

/** 128 random bits; crypto.randomUUID is not there on a page that did not come by https. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function lockOf(tab: string): string {
  return `parley.tab.${tab}`;
}
