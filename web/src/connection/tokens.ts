/**
 * The session's token: renewed before it ends, by one tab for all of them. It lives in localStorage and in requests' headers
 * only, never in an address (docs/decisions/0019).
 */

import { readSession, writeSession, type Session } from '../storage/local';
import { ApiError, type Api } from './api';

const RENEW_AT_SHARE = 0.8;
const LEAST_RENEW_WAIT_MS = 60_000;
const RETRY_WAIT_MS = 15_000;
/** setTimeout's own limit is 24 days. */
const LONGEST_WAIT_MS = 12 * 3_600_000;
/** A token younger than this was not refused for its age: whoever did not answer was away. */
const FRESH_MS = 60_000;
/** Half a minute is left for a handshake. */
const ENDING_MS = 30_000;
/** Whoever wants to connect waits so long for a newer token, while the one at hand has not ended. */
const PATIENCE_MS = 5_000;

export class Tokens {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private renewed = { token: '', at: 0 };

  constructor(
    private readonly api: Api,
    private readonly userId: number,
    private readonly onFresh: (token: string) => void,
  ) {}

  /** A good token; null where the user has to log in again; throws where nobody can say. */
  async current(refused: string | null): Promise<string | null> {
    const session = this.session();
    if (!session) return null;
    const isFresh = session.token === this.renewed.token && performance.now() - this.renewed.at < FRESH_MS;
    const leftMs = session.expiresAt - Date.now();
    if (isFresh || (session.token !== refused && leftMs >= ENDING_MS)) return session.token;
    const renewed = this.renew(session);
    return leftMs > 0 ? orAtHand(renewed, session.token) : renewed;
  }

  /** Renews the token in time, for as long as the page is open. */
  keepFresh(): void {
    clearTimeout(this.timer);
    const session = this.session();
    if (!session) return;
    const rest = (session.expiresAt - Date.now()) * RENEW_AT_SHARE;
    this.renewIn(Math.min(Math.max(rest, LEAST_RENEW_WAIT_MS), LONGEST_WAIT_MS), session);
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private renewIn(ms: number, old: Session): void {
    this.timer = setTimeout(() => {
      this.renew(old).then(
        (token) => {
          if (token === null) return;
          this.onFresh(token);
          this.keepFresh();
        },
        () => this.renewIn(RETRY_WAIT_MS, old),
      );
    }, ms);
  }

  private renew(old: Session): Promise<string | null> {
    const renewed = async (): Promise<string | null> => {
      const now = this.session();
      if (!now) return null;
      // Another tab was faster.
      if (now.token !== old.token) return now.token;
      try {
        const login = await this.api.refresh(now.token);
        this.renewed = { token: login.token, at: performance.now() };
        // The session may have ended while the answer was under way.
        const still = this.session();
        if (!still) return null;
        writeSession({ ...still, token: login.token, expiresAt: login.expiresAt });
        return login.token;
      } catch (failure) {
        if (failure instanceof ApiError && failure.status === 401) return null;
        throw failure;
      }
    };
    return navigator.locks ? navigator.locks.request('parley.refresh', renewed) : renewed();
  }

  private session(): Session | null {
    const session = readSession();
    return session?.userId === this.userId ? session : null;
  }
}

/**
 * Gateways need neither message-service nor Postgres for a handshake (contract, section 3.3.6), and most handshakes that fail
 * do not fail for their token: where nobody renews it, it is tried as it is.
 */
function orAtHand(renewed: Promise<string | null>, token: string): Promise<string | null> {
  const patience = new Promise<string>((resolve) => setTimeout(() => resolve(token), PATIENCE_MS));
  return Promise.race([renewed.catch(() => token), patience]);
}
