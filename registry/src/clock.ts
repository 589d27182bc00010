/**
 * Time as this package needs it, so that tests can turn it by hand. Milliseconds on a monotonic clock: setting the
 * machine's wall clock never moves a deadline.
 */
export interface Clock {
  /** Same scale as `performance.now()`. */
  now(): number;
  /** Calls once after `ms`; the result cancels. */
  after(ms: number, call: () => void): () => void;
  /** Calls once this turn's work is over; the result cancels. */
  soon(call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  soon(call) {
    const immediate = setImmediate(call);
    return () => clearImmediate(immediate);
  },
};

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 0;
  #order = 0;
  readonly #timers = new Map<number, { at: number; call: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, call: () => void): () => void {
    const id = this.#order++;
    this.#timers.set(id, { at: this.#now + Math.max(0, ms), call });
    return () => void this.#timers.delete(id);
  }

  soon(call: () => void): () => void {
    return this.after(0, call);
  }

  /** Lets `ms` pass: calls what falls due, in order, and lets promises settle after each. `0` only settles. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#next(end);
      if (next === undefined) break;
      this.#timers.delete(next.id);
      this.#now = Math.max(this.#now, next.at);
      next.call();
      await settle();
    }
    this.#now = end;
  }

  #next(end: number): { id: number; at: number; call: () => void } | undefined {
    let best: { id: number; at: number; call: () => void } | undefined;
    for (const [id, timer] of this.#timers)
      if (timer.at <= end && (best === undefined || timer.at < best.at)) best = { id, ...timer };
    return best;
  }
}

/** Promise chains run to their end before the next turn of Node's event loop begins. */
function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
