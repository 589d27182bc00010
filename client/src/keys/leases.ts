import type { KeySpace } from '@flotilla/registry';

interface Known {
  /** Milliseconds of `now`; when it ends, or `undefined` when it has ended. */
  readonly endsAt: number | undefined;
  readonly askedAt: number;
}

/** A lease that somebody renews is asked for again after this time. */
const FRESH_MS = 10_000;
const MOST = 1000;

/** What leases have left, asked of etcd once in a while and counted down in between. One question for all keys of a lease. */
export class Leases {
  readonly #now: () => number;
  readonly #known = new Map<string, Promise<Known>>();
  readonly #settled = new Map<string, Known>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Seconds; `undefined` when it is over. Rejects as etcd does. */
  async left(space: KeySpace, lease: string): Promise<number | undefined> {
    const settled = this.#settled.get(lease);
    if (settled !== undefined && this.#now() - settled.askedAt >= FRESH_MS) this.#forget(lease);
    const asked = this.#known.get(lease) ?? this.#ask(space, lease);
    const { endsAt } = await asked;
    return endsAt === undefined ? undefined : Math.max(0, (endsAt - this.#now()) / 1000);
  }

  #ask(space: KeySpace, lease: string): Promise<Known> {
    if (this.#known.size >= MOST) this.#known.clear();
    const asked = space.leaseLeft(lease).then(seconds => {
      const askedAt = this.#now();
      const known = { askedAt, endsAt: seconds === undefined ? undefined : askedAt + seconds * 1000 };
      this.#settled.set(lease, known);
      return known;
    });
    this.#known.set(lease, asked);
    asked.catch(() => this.#forget(lease));
    return asked;
  }

  #forget(lease: string): void {
    this.#known.delete(lease);
    this.#settled.delete(lease);
  }
}
