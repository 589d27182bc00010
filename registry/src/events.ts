import type { Clock } from './clock.ts';
import { decodeEvent, encodeEvent } from './codec.ts';
import { RegistryError } from './errors.ts';
import type { Keys } from './keys.ts';
import type { LiveSink } from './live.ts';
import type { ClusterEvent, LiveListener } from './registry.ts';
import type { RangeResult, Store, StoredValue, StoreEvent } from './store.ts';

/** An event is gone after a day: its lease is not renewed. */
const TTL_SECONDS = 86_400;
/** Events of this time share a lease, so they live for a day less this at least. */
const LEASE_FOR_MS = 3_600_000;
/** The longest ring of one writer; older ones of its own are deleted when new ones are written. */
const RING = 500;
/** Written at once, at most this often: a storm costs ten transactions a second, whatever it is made of. */
const BATCH = 60;
const SPACING_MS = 100;
const RETRY_MS = 1_000;
/** After so many failures in a row what waits is forgotten: events are for people, not for the record. */
const ATTEMPTS = 5;

/**
 * Writes events behind the work that they tell of: nobody waits for them, and when they can't be written they are lost.
 * Costs nothing while nothing happens.
 */
export class EventWriter {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #clock: Clock;
  /** Tells writers apart that write in the same millisecond. */
  readonly #writer: string;
  #queue: ClusterEvent[] = [];
  #dropped = 0;
  readonly #ring: string[] = [];
  #count = 0;
  #lease: { readonly id: string; readonly until: number } | undefined;
  #cancel: (() => void) | undefined;
  #writing = false;
  #failures = 0;
  #lastFlush = -Infinity;
  #closed = false;

  constructor(store: Store, keys: Keys, clock: Clock, random: () => number) {
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
    this.#writer = Math.floor(random() * 2 ** 24)
      .toString(16)
      .padStart(6, '0');
  }

  add(event: ClusterEvent): void {
    if (this.#closed) return;
    if (this.#queue.length < RING) this.#queue.push(event);
    else this.#dropped++;
    this.#schedule(Math.max(0, this.#lastFlush + SPACING_MS - this.#clock.now()));
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #schedule(wait: number): void {
    if (this.#cancel !== undefined || this.#writing || this.#closed) return;
    const flush = (): void => {
      this.#cancel = undefined;
      void this.#flush();
    };
    this.#cancel = wait > 0 ? this.#clock.after(wait, flush) : this.#clock.soon(flush);
  }

  async #flush(): Promise<void> {
    this.#writing = true;
    this.#lastFlush = this.#clock.now();
    try {
      await this.#write(this.#queue.slice(0, BATCH));
      this.#failures = 0;
    } catch (error) {
      // nothing is compared, so this can only mean the lease; any other failure says nothing of it
      if (error instanceof RegistryError && error.code === 'conflict') this.#lease = undefined;
      if (++this.#failures >= ATTEMPTS) this.#queue = [];
    }
    this.#writing = false;
    if (this.#queue.length > 0) this.#schedule(this.#failures > 0 ? RETRY_MS : SPACING_MS);
  }

  async #write(events: readonly ClusterEvent[]): Promise<void> {
    const { id: lease } = await this.#currentLease();
    const batch = this.#dropped > 0 ? [...events, this.#droppedNote()] : events;
    const keys = batch.map((event, index) => this.#keys.event(this.#name(event, index)));
    const puts = batch.map((event, index) => {
      return { type: 'put' as const, key: keys[index] ?? '', value: encodeEvent(event), lease };
    });
    const old = this.#ring.slice(0, Math.max(0, this.#ring.length + keys.length - RING));
    await this.#store.commit([], [...puts, ...old.map(key => ({ type: 'delete' as const, key }))]);
    this.#ring.splice(0, old.length);
    this.#ring.push(...keys);
    this.#count += keys.length;
    this.#queue.splice(0, events.length);
    if (batch.length > events.length) this.#dropped = 0;
  }

  /** In the order of time; of one writer in the order of writing. */
  #name({ time }: ClusterEvent, index: number): string {
    const count = this.#count + index;
    return `${String(time).padStart(13, '0')}-${String(count).padStart(9, '0')}-${this.#writer}`;
  }

  #droppedNote(): ClusterEvent {
    return { time: Date.now(), kind: 'dropped', text: `${this.#dropped} more events came too fast and were not kept` };
  }

  async #currentLease(): Promise<{ readonly id: string }> {
    const now = this.#clock.now();
    if (this.#lease === undefined || now >= this.#lease.until) {
      const { id } = await this.#store.grant(TTL_SECONDS);
      this.#lease = { id, until: now + LEASE_FOR_MS };
    }
    return this.#lease;
  }
}

/** Events below the prefix as they are stored; the oldest first. What can't be read is left out. */
export function eventsOf(values: readonly StoredValue[]): ClusterEvent[] {
  return values.flatMap(({ key, value }) => {
    try {
      return [decodeEvent(key, value)];
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return [];
    }
  });
}

/** Tells of each event once, whatever a watch doubles or a new list repeats. */
export class EventFeed implements LiveSink {
  readonly #listener: LiveListener<readonly ClusterEvent[]>;
  #known = new Set<string>();
  #fresh: StoredValue[] = [];

  constructor(listener: LiveListener<readonly ClusterEvent[]>) {
    this.#listener = listener;
  }

  reset({ values }: RangeResult): boolean {
    const fresh = values.filter(({ key }) => !this.#known.has(key));
    this.#known = new Set(values.map(({ key }) => key));
    this.#fresh.push(...fresh);
    return fresh.length > 0;
  }

  apply(events: readonly StoreEvent[]): boolean {
    const before = this.#fresh.length;
    for (const event of events) {
      if (event.type === 'delete') this.#known.delete(event.key);
      else if (!this.#known.has(event.value.key)) {
        this.#known.add(event.value.key);
        this.#fresh.push(event.value);
      }
    }
    return this.#fresh.length > before;
  }

  emit(): void {
    const fresh = this.#fresh.sort((one, other) => (one.key < other.key ? -1 : 1));
    this.#fresh = [];
    this.#listener.onValue(eventsOf(fresh));
  }

  trouble(error: Error | undefined): void {
    this.#listener.onTrouble?.(error);
  }
}
