/**
 * The one owner of the WebSocket (contract, sections 2 and 3.4; the Java client's Connector is the model): opens it, notices
 * when it dies, waits as the server asks or with back-off, and opens the next.
 */

import { decode, type ClientFrame, type ServerFrame } from '../wire/frames';
import { Backoff } from './backoff';

/**
 * From the first packet to `hello`. A server to which everybody comes at once may need longer than the first; were the next
 * attempt given up as early, all its work would again be for pages that have gone.
 */
const FIRST_PATIENCE_MS = 15_000;
const LONGEST_PATIENCE_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** Whoever was thrown out for his rate stays away at least this long. */
const RATE_LIMIT_WAIT_MS = 5_000;
/** A question after a sleep or a change of network is answered within this, or the connection is dead. */
const PROBE_MS = 4_000;

const CLOSED_TOKEN_EXPIRED = 4401;
const CLOSED_RATE_LIMITED = 4429;

export interface Owner {
  /** A good token, or null where the user has to log in again; throws where nobody can say (the server is away). */
  token(refused: string | null): Promise<string | null>;
  /** What to resume from. */
  position(): string | null;
  connecting(): void;
  online(resumed: boolean): void;
  received(frame: ServerFrame): void;
  lost(retryInMs: number): void;
  signedOut(): void;
}

export class Connection {
  private readonly backoff = new Backoff(FIRST_WAIT_MS, LONGEST_WAIT_MS);
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopped = true;
  private online = false;
  /** Grows with every connection: what belongs to an older one is history. */
  private generation = 0;
  private lastHeard = 0;
  /** When the last heartbeat's question went out. */
  private pingedAt: number | null = null;
  private patienceMs = FIRST_PATIENCE_MS;
  private comeBackAt: number | null = null;
  private refusedToken: string | null = null;

  constructor(
    private readonly owner: Owner,
    private readonly url: string,
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.abandon();
  }

  send(frame: ClientFrame): boolean {
    if (!this.online || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The user asks, or the network is back: now rather than when the wait is over. */
  retryNow(): void {
    if (this.stopped || this.socket) return;
    clearTimeout(this.timer);
    void this.connect();
  }

  /** Asks whether the other side is still there, where a sleep or another network may have cut it off. */
  probe(): void {
    if (!this.online) return this.retryNow();
    const asked = this.lastHeard;
    this.send({ type: 'ping' });
    const generation = this.generation;
    setTimeout(() => {
      if (generation === this.generation && this.lastHeard === asked) this.lose(0);
    }, PROBE_MS);
  }

  private async connect(): Promise<void> {
    const generation = ++this.generation;
    this.owner.connecting();
    let token: string | null;
    try {
      token = await this.owner.token(this.refusedToken);
    } catch {
      if (generation === this.generation) this.lose(this.backoff.next());
      return;
    }
    if (generation !== this.generation) return;
    if (token === null) {
      this.stop();
      this.owner.signedOut();
      return;
    }
    this.open(generation, token);
  }

  private open(generation: number, token: string): void {
    const resume = this.owner.position();
    // The position is opaque and no secret; a token never stands in an address (it would end up in access logs).
    const address = resume === null ? this.url : `${this.url}?resume=${encodeURIComponent(resume)}`;
    const socket = new WebSocket(address, ['parley.v1', `bearer.${token}`]);
    this.socket = socket;
    this.timer = setTimeout(() => {
      this.patienceMs = Math.min(2 * this.patienceMs, LONGEST_PATIENCE_MS);
      this.lose(this.backoff.next());
    }, this.patienceMs);
    socket.onmessage = (message) => {
      if (generation === this.generation) this.heard(String(message.data), resume !== null);
    };
    socket.onclose = (closed) => {
      if (generation === this.generation) this.closed(closed.code, token);
    };
  }

  private heard(text: string, resumed: boolean): void {
    this.lastHeard = performance.now();
    const frame = decode(text);
    if (!frame) return;
    if (frame.type === 'hello') {
      clearTimeout(this.timer);
      this.patienceMs = FIRST_PATIENCE_MS;
      this.online = true;
      this.pingedAt = null;
      this.refusedToken = null;
      this.beatEvery(frame.heartbeat_seconds * 1_000);
      this.owner.online(resumed);
    } else if (frame.type === 'ready') {
      this.backoff.reset();
    } else if (frame.type === 'reconnect') {
      this.comeBackAt = performance.now() + frame.after_ms;
    }
    this.owner.received(frame);
  }

  /**
   * Nothing at all since a question that is a heartbeat old: dead. Time alone does not tell, as browsers let the timers of a
   * page that nobody looks at run once a minute.
   */
  private beatEvery(ms: number): void {
    this.timer = setTimeout(() => {
      const now = performance.now();
      if (this.pingedAt !== null && this.lastHeard < this.pingedAt && now - this.pingedAt >= ms) {
        this.lose(0);
      } else {
        this.send({ type: 'ping' });
        this.pingedAt = now;
        this.beatEvery(ms);
      }
    }, ms);
  }

  private closed(code: number, token: string): void {
    // A browser does not tell why a handshake failed; a token that was refused is one of the reasons, so it is asked about.
    if (code === CLOSED_TOKEN_EXPIRED || !this.online) this.refusedToken = token;
    const asked = this.comeBackAt === null ? null : Math.max(0, this.comeBackAt - performance.now());
    const wait = code === CLOSED_TOKEN_EXPIRED ? 0 : this.backoff.next();
    this.lose(asked ?? wait + (code === CLOSED_RATE_LIMITED ? RATE_LIMIT_WAIT_MS : 0));
  }

  private lose(waitMs: number): void {
    this.abandon();
    if (this.stopped) return;
    this.timer = setTimeout(() => void this.connect(), waitMs);
    this.owner.lost(waitMs);
  }

  private abandon(): void {
    this.generation++;
    clearTimeout(this.timer);
    const socket = this.socket;
    this.socket = null;
    this.online = false;
    this.comeBackAt = null;
    if (socket) {
      socket.onmessage = null;
      socket.onclose = null;
      socket.close();
    }
  }
}
