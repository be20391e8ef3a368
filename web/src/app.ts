/** The edge around the pure state: hands it what happens and does what it says. One per logged-in user and tab. */

import { Api, ApiError } from './connection/api';
import { Connection } from './connection/socket';
import { Tokens } from './connection/tokens';
import type { Effect, Event, Snapshot } from './state/events';
import { initialState, partsOf, type Conversation, type Key, type Message, type State } from './state/model';
import { reduce } from './state/reduce';
import { byRecency, titleOf } from './state/select';
import { Database } from './storage/database';
import { forgetDrafts, onSessionChange, readSession, writeSession, type Session } from './storage/local';
import { newId, Tabs } from './storage/tabs';
import type { MessageType } from './wire/frames';

const SNAPSHOT_DELAY_MS = 1_500;
const SNAPSHOT_CONVERSATIONS = 200;
const SNAPSHOT_FILLED = 30;
const SNAPSHOT_MESSAGES = 60;
const PRESENCE_EVERY_MS = 30_000;
const PRESENCE_AT_ONCE = 100;
const PEOPLE_AT_ONCE = 100;
const TYPING_EVERY_MS = 2_500;
const LOAD_AGAIN_MS = 3_000;
const ROOM_DELAYS_MS = [100, 1_500, 6_000];

export class App {
  readonly api: Api;
  /** Shows what arrived to whoever does not look (notifications); set by the page. */
  onNotify: (key: Key, message: Message) => void = () => {};
  /** A room is gone under the user; set by the page. */
  onClosed: (name: string) => void = () => {};

  private state: State;
  private readonly listeners = new Set<() => void>();
  private readonly connection: Connection;
  private readonly tokens: Tokens;
  private readonly tabs: Tabs;
  private database!: Database;
  private snapshotTimer: ReturnType<typeof setTimeout> | undefined;
  private presenceTimer: ReturnType<typeof setInterval> | undefined;
  private readonly wantedPeople = new Set<number>();
  private readonly askedPeople = new Set<number>();
  private lastTyped: { key: Key; at: number } | null = null;
  private ended = false;
  private readonly roomTimers = new Map<number, ReturnType<typeof setTimeout>[]>();

  constructor(
    readonly session: Session,
    /** The page starts anew: somebody logged out, or in as somebody else. */
    private readonly onEnd: () => void,
  ) {
    const self = session.userId;
    this.tabs = new Tabs(self, (news) => {
      if (news.kind === 'pending') this.adoptFrom(news.item.tab);
      this.dispatch({ type: 'told_by_tab', news, at: Date.now() });
    });
    this.state = initialState(self, this.tabs.id);
    this.api = new Api(
      () => readSession()?.token ?? null,
      () => this.connection.probe(),
    );
    this.tokens = new Tokens(this.api, self, (token) => this.connection.send({ type: 'auth', token }));
    const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
    this.connection = new Connection(
      {
        token: (refused) => this.tokens.current(refused),
        position: () => this.state.position,
        connecting: () => this.dispatch({ type: 'connecting' }),
        online: (resumed) => {
          this.dispatch({ type: 'online', resumed });
          this.tokens.keepFresh();
        },
        received: (frame) => this.dispatch({ type: 'frame', frame, at: Date.now(), watching: isWatching() }),
        lost: (ms) => this.dispatch({ type: 'lost', retryAt: Date.now() + ms }),
        signedOut: () => this.dispatch({ type: 'signed_out' }),
      },
      `${scheme}://${location.host}/ws/chat`,
    );
  }

  async start(): Promise<void> {
    const self = this.session.userId;
    this.database = await Database.open();
    const [outbox, snapshot] = await Promise.all([this.database.queue(self), this.database.snapshot(self)]);
    this.dispatch({ type: 'restored', snapshot, outbox });
    for (const tab of new Set(outbox.map((each) => each.tab))) this.adoptFrom(tab);
    this.dispatchPeople([self]);
    this.connection.start();
    onSessionChange((session) => {
      if (session?.userId !== self) this.end();
      else if (this.state.signedOut) this.connection.start();
    });
    for (const change of ['online', 'offline']) addEventListener(change, () => this.connection.probe());
    addEventListener('focus', () => this.watchingChanged());
    addEventListener('blur', () => this.watchingChanged());
    addEventListener('pagehide', () => {
      this.tabs.tellWatching(false);
      this.saveSnapshot();
    });
    document.addEventListener('visibilitychange', () => this.watchingChanged());
    // A page that opens under one's eyes gets no event for it.
    this.tabs.tellWatching(isWatching());
    this.presenceTimer = setInterval(() => void this.askPresence(), PRESENCE_EVERY_MS);
  }

  get current(): State {
    return this.state;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  dispatch(event: Event): void {
    const { state, effects } = reduce(this.state, event);
    const before = this.state;
    const changed = state !== before;
    this.state = state;
    for (const effect of effects) this.perform(effect, before);
    if (changed) {
      this.listeners.forEach((listener) => listener());
      this.scheduleSnapshot();
    }
    if (event.type === 'conversations_came' || (event.type === 'opened' && event.key)) void this.askPresence();
  }

  send(key: Key, type: MessageType, content: string, fileUrl: string | null): void {
    const at = Date.now();
    this.lastTyped = null;
    this.dispatch({ type: 'written', message: { clientMsgId: newId(), key, type, content, fileUrl, at }, at });
  }

  typed(key: Key): void {
    const now = Date.now();
    if (this.lastTyped?.key === key && now - this.lastTyped.at < TYPING_EVERY_MS) return;
    this.lastTyped = { key, at: now };
    const [chatType, id] = key.split(':') as ['private' | 'room', string];
    this.connection.send({ type: 'typing', chat_type: chatType, receiver_id: Number(id) });
  }

  retryConnection(): void {
    this.connection.retryNow();
  }

  /** The session had ended, and the user has logged in again: the queue goes on. */
  signedInAgain(session: Session): void {
    writeSession(session);
    this.connection.start();
  }

  /** Nothing of the user stays in this browser. */
  async logOut(): Promise<void> {
    this.stop();
    await this.database.forgetUser(this.session.userId);
    forgetDrafts(this.session.userId);
    writeSession(null);
    this.onEnd();
  }

  private end(): void {
    if (this.ended) return;
    this.stop();
    this.onEnd();
  }

  private stop(): void {
    this.ended = true;
    clearTimeout(this.snapshotTimer);
    clearInterval(this.presenceTimer);
    this.tokens.stop();
    this.connection.stop();
    this.tabs.close();
  }

  private perform(effect: Effect, before: State): void {
    const self = this.session.userId;
    switch (effect.kind) {
      case 'send':
        this.connection.send(effect.frame);
        break;
      case 'keep':
        void this.database.keep(self, effect.item);
        break;
      case 'forget':
        void this.database.forget(self, effect.clientMsgId);
        break;
      case 'tell_tabs':
        this.tabs.tell(effect.news);
        break;
      case 'load_history':
        void this.loadHistory(effect.key, effect.beforeId, effect.atLeastId);
        break;
      case 'load_conversations':
        void this.loadConversations(effect.position);
        break;
      case 'load_people':
        this.dispatchPeople(effect.ids);
        break;
      case 'load_room':
        this.loadRoomSoon(effect.id, effect.joined);
        break;
      case 'load_receipts':
        void this.api.receipts(effect.messageId).then(
          (receipts) => this.dispatch({ type: 'receipts_came', key: effect.key, receipts }),
          () => {},
        );
        break;
      case 'notify':
        if (!this.tabs.othersWatch()) this.onNotify(effect.key, effect.message);
        break;
      case 'after':
        setTimeout(() => this.dispatch({ type: effect.event, at: Date.now(), until: effect.until }), effect.ms);
        break;
      case 'typing_ends':
        setTimeout(() => this.dispatch({ type: 'typing_over', key: effect.key, at: Date.now() }), effect.ms);
        break;
      case 'closed':
        // What was going to be asked about the room would bring it back.
        this.roomTimers.get(partsOf(effect.key).id)?.forEach(clearTimeout);
        if (before.open === effect.key) this.onClosed(titleOf(before, effect.key));
        break;
    }
  }

  /** What another tab wrote becomes this one's to send when that one is gone. */
  private adoptFrom(tab: string): void {
    if (tab === this.tabs.id) return;
    this.tabs.whenGone(tab, async () => {
      const orphans = (await this.database.queue(this.session.userId)).filter((each) => each.tab === tab);
      await Promise.all(orphans.map((each) => this.database.keep(this.session.userId, { ...each, tab: this.tabs.id })));
      if (orphans.length > 0) this.dispatch({ type: 'adopted', items: orphans, at: Date.now() });
    });
  }

  private async loadHistory(key: Key, beforeId: number | null, atLeastId: number | null): Promise<void> {
    try {
      const page = await this.api.history(key, beforeId, atLeastId);
      this.dispatch({ type: 'history_came', key, beforeId, ...page });
    } catch (failure) {
      const gone = failure instanceof ApiError && failure.status === 403;
      this.dispatch({ type: 'history_failed', key, gone });
      if (gone || this.ended) return;
      // The store may be behind, or away: whoever waits before an open conversation gets it when it can be had.
      setTimeout(() => {
        const conversation = this.state.conversations[key];
        if (!this.ended && this.state.open === key && conversation?.loadFailed && !conversation.loading) {
          this.dispatch({ type: 'older_wanted', key });
        }
      }, LOAD_AGAIN_MS);
    }
  }

  private async loadConversations(position: string | null): Promise<void> {
    const known = this.state.conversations;
    try {
      const answer = await this.api.conversations(position);
      this.dispatch({ type: 'conversations_came', ...answer, known });
    } catch {
      setTimeout(() => {
        if (!this.ended && this.state.link.kind === 'online') void this.loadConversations(null);
      }, LOAD_AGAIN_MS);
    }
  }

  /**
   * What happens in a room is told before the store knows it: it is asked at once and once more a little later. Many who join
   * one after the other are asked about together.
   */
  private loadRoomSoon(id: number, joined: boolean): void {
    this.roomTimers.get(id)?.forEach(clearTimeout);
    const timers = ROOM_DELAYS_MS.map((ms) => setTimeout(() => void this.loadRoom(id, joined), ms));
    this.roomTimers.set(id, timers);
  }

  private async loadRoom(id: number, joined: boolean): Promise<void> {
    if (this.ended) return;
    try {
      this.dispatch({ type: 'room_came', room: await this.api.room(id), joined });
    } catch (failure) {
      if (failure instanceof ApiError && failure.status === 404) this.dispatch({ type: 'room_gone', id });
    }
  }

  /** Gathers for a moment, so that a page of a room's history asks once for all its people. */
  private dispatchPeople(ids: number[]): void {
    const scheduled = this.wantedPeople.size > 0;
    for (const id of ids) if (!this.askedPeople.has(id)) this.wantedPeople.add(id);
    if (!scheduled && this.wantedPeople.size > 0) setTimeout(() => void this.askPeople(), 30);
  }

  private async askPeople(): Promise<void> {
    const ids = [...this.wantedPeople];
    this.wantedPeople.clear();
    ids.forEach((id) => this.askedPeople.add(id));
    for (let i = 0; i < ids.length; i += PEOPLE_AT_ONCE) {
      const some = ids.slice(i, i + PEOPLE_AT_ONCE);
      try {
        this.dispatch({ type: 'people_came', people: await this.api.people(some) });
      } catch {
        some.forEach((id) => this.askedPeople.delete(id));
      }
    }
  }

  private async askPresence(): Promise<void> {
    if (this.ended || document.visibilityState !== 'visible' || this.state.link.kind !== 'online') return;
    const ids = byRecency(this.state)
      .filter((each) => each.chatType === 'private')
      .slice(0, PRESENCE_AT_ONCE)
      .map((each) => each.id);
    if (ids.length === 0) return;
    try {
      this.dispatch({ type: 'presence_came', presence: await this.api.presence(ids) });
    } catch {
      // Asked again soon.
    }
  }

  private watchingChanged(): void {
    this.tabs.tellWatching(isWatching());
    if (document.visibilityState === 'visible') {
      this.connection.probe();
      void this.askPresence();
    } else {
      this.saveSnapshot();
    }
  }

  private scheduleSnapshot(): void {
    this.snapshotTimer ??= setTimeout(() => this.saveSnapshot(), SNAPSHOT_DELAY_MS);
  }

  private saveSnapshot(): void {
    clearTimeout(this.snapshotTimer);
    this.snapshotTimer = undefined;
    const snapshot = snapshotOf(this.state);
    if (snapshot && !this.ended) void this.database?.saveSnapshot(this.session.userId, snapshot);
  }
}

/** Whether the user can be taken to see what stands in the window. */
export function isWatching(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}

function snapshotOf(state: State): Snapshot | null {
  if (!state.position || !state.listLoaded) return null;
  const conversations = byRecency(state)
    .slice(0, SNAPSHOT_CONVERSATIONS)
    .map((each, place): Conversation => {
      const messages = place < SNAPSHOT_FILLED ? each.messages.slice(-SNAPSHOT_MESSAGES) : [];
      const isWhole = messages.length === each.messages.length;
      return {
        ...each,
        messages,
        loaded: each.loaded && messages.length > 0,
        complete: each.complete && isWhole,
        loading: false,
        loadFailed: false,
        typing: {},
        lineAfter: null,
      };
    });
  return { position: state.position, conversations, people: Object.values(state.people), rooms: Object.values(state.rooms) };
}
