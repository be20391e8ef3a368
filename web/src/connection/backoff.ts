/**
 * How long to wait before the next attempt: exponential with full jitter, so that the pages of a gateway that died do not
 * come back all at once.
 */
export class Backoff {
  private failures = 0;

  constructor(
    private readonly baseMs: number,
    private readonly capMs: number,
    private readonly random: () => number = Math.random,
  ) {}

  next(): number {
    const ceiling = Math.min(this.capMs, this.baseMs * 2 ** Math.min(this.failures, 20));
    this.failures++;
    return Math.floor(this.random() * (ceiling + 1));
  }

  reset(): void {
    this.failures = 0;
  }
}
