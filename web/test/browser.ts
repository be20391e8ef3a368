/** What of a browser the page's parts need, in a test's hand. */

/** The WebSocket as far as the page uses it, with the server's end. */
export class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    return FakeSocket.all.at(-1)!;
  }
  readyState = FakeSocket.OPEN;
  sent: { type: string }[] = [];
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: ((closed: { code: number }) => void) | null = null;

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  say(...frames: object[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** localStorage of a browser that has just been installed. */
export class MemoryStorage {
  private readonly values = new Map<string, string>();

  getItem(name: string): string | null {
    return this.values.get(name) ?? null;
  }

  setItem(name: string, value: string): void {
    this.values.set(name, value);
  }

  removeItem(name: string): void {
    this.values.delete(name);
  }
}

/** BroadcastChannel whose messages are there at once. */
export class FakeChannel {
  static all: FakeChannel[] = [];
  private readonly listeners: ((message: { data: unknown }) => void)[] = [];

  constructor(readonly name: string) {
    FakeChannel.all.push(this);
  }

  addEventListener(_: 'message', listener: (message: { data: unknown }) => void): void {
    this.listeners.push(listener);
  }

  postMessage(data: unknown): void {
    const others = FakeChannel.all.filter((each) => each !== this && each.name === this.name);
    others.forEach((each) => each.listeners.forEach((listener) => listener({ data })));
  }

  close(): void {
    FakeChannel.all = FakeChannel.all.filter((each) => each !== this);
  }
}

/** Web Locks: whoever asked first has it, until what it does is done or the test takes it away as a crash does. */
export class FakeLocks {
  private readonly queues = new Map<string, (() => unknown)[]>();

  request(name: string, then: () => unknown): Promise<void> {
    const queue = this.queues.get(name) ?? [];
    this.queues.set(name, queue);
    queue.push(then);
    if (queue.length === 1) this.grant(name);
    return Promise.resolve();
  }

  crash(name: string): void {
    this.queues.get(name)?.shift();
    this.grant(name);
  }

  private grant(name: string): void {
    const queue = this.queues.get(name);
    const holder = queue?.[0];
    if (!holder) return;
    void Promise.resolve(holder()).then(() => {
      if (queue[0] === holder) this.crash(name);
    });
  }
}
