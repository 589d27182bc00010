import type { Clock } from './clock.ts';
import { asRegistryError } from './errors.ts';
import type { RegistryError } from './errors.ts';
import type { Store } from './store.ts';

/** What became of a lease. */
export interface LeaseListener {
  /** The server renewed it. */
  onRenewed(): void;
  /** The server does not answer; renewal goes on. */
  onSilence(error: RegistryError): void;
  /** The server says that it is gone. Renewal has stopped. */
  onGone(): void;
}

const RETRY_MS = 500;

/**
 * Renews one lease every third of its time. Its deadline is this side's own: the server counts from when it received
 * the last renewal, so nobody can see the lease end before the send time of the last answered renewal + TTL.
 */
export class LeaseKeeper {
  readonly id: string;
  readonly #ttlMs: number;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #listener: LeaseListener;
  #deadline: number;
  #cancelTimer = (): void => undefined;
  #stopped = false;

  /** `since`: the clock when the request that granted the lease was sent. */
  constructor(
    store: Store,
    clock: Clock,
    lease: { readonly id: string; readonly ttlSeconds: number },
    since: number,
    listener: LeaseListener,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.id = lease.id;
    this.#ttlMs = lease.ttlSeconds * 1000;
    this.#listener = listener;
    this.#deadline = this.#deadlineFrom(since);
    this.#next(this.#ttlMs / 3);
  }

  /** On the clock's scale. A tenth of the TTL is kept back for whoever acts at the deadline. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Renews now, out of turn: something suggests that the lease is gone. */
  check(): void {
    if (!this.#stopped) this.#next(0);
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
  }

  #next(wait: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(wait, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const sent = this.#clock.now();
    let answer: number | undefined;
    try {
      answer = await this.#store.keepAlive(this.id);
    } catch (error) {
      if (this.#isStopped()) return;
      this.#next(Math.min(RETRY_MS, this.#ttlMs / 6));
      this.#listener.onSilence(asRegistryError(error, `renewing lease ${this.id}`));
      return;
    }
    if (this.#isStopped()) return;
    if (answer === undefined) {
      this.stop();
      this.#listener.onGone();
      return;
    }
    this.#deadline = this.#deadlineFrom(sent);
    this.#next(Math.max(0, sent + this.#ttlMs / 3 - this.#clock.now()));
    this.#listener.onRenewed();
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  #deadlineFrom(sent: number): number {
    return sent + this.#ttlMs * 0.9;
  }
}
