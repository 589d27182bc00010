import { systemClock } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { RegistryError } from '../errors.ts';
import type { CommitResult, Compare, Operation, RangeResult, Store, Watch, WatchListener } from '../store.ts';
import { MemoryData } from './data.ts';
import { watchMemory } from './watch.ts';
import type { MemoryWatch } from './watch.ts';

export interface MemoryOptions {
  /** Drives leases and timeouts; the system's when not given. */
  readonly clock?: Clock;
  /** After how long a call without an answer rejects with `timeout`, and a silent cut ends watches. */
  readonly requestTimeoutMs?: number;
}

/**
 * How the link of one client is cut.
 * - `refuse`: calls reject at once with `refused`, watches end
 * - `silent`: nothing comes back; calls and watches end after the request timeout
 * - `deaf`: as `silent`, but what was sent is carried out: only the answers are lost
 * - `late`: as `silent`, but writes made meanwhile are applied when the link heals, although their callers were told `timeout`
 */
export type Cut = 'refuse' | 'silent' | 'deaf' | 'late';

/**
 * The in-memory twin of etcd: same revisions, leases, history, watches, transactions and refusals. One object is one
 * client with its own link that can be cut; {@link MemoryStore.connect} gives another client of the same data.
 */
export class MemoryStore implements Store {
  readonly #clock: Clock;
  readonly #data: MemoryData;
  readonly #timeoutMs: number;
  readonly #watches = new Set<MemoryWatch>();
  #cut: Cut | undefined;
  #late: (() => void)[] = [];
  #lostAnswers = 0;
  #closed = false;

  constructor(options: MemoryOptions = {}, data?: MemoryData) {
    this.#clock = options.clock ?? systemClock;
    this.#timeoutMs = options.requestTimeoutMs ?? 1000;
    this.#data = data ?? new MemoryData(this.#clock);
  }

  /** Another client of the same data, its link whole. */
  connect(): MemoryStore {
    return new MemoryStore({ clock: this.#clock, requestTimeoutMs: this.#timeoutMs }, this.#data);
  }

  /** Cuts this client's link until {@link heal}. */
  cut(how: Cut = 'silent'): void {
    this.#cut = how;
    const end = (): void => {
      for (const watch of [...this.#watches]) watch.end(this.#failure(how === 'refuse' ? 'refused' : 'timeout'));
    };
    for (const watch of this.#watches) watch.mute();
    if (how === 'refuse') end();
    else this.#clock.after(this.#timeoutMs, end);
  }

  /** With `hold` the late writes stay on their way until the next call: newer ones overtake them. */
  heal(hold?: 'hold'): void {
    this.#cut = undefined;
    if (hold !== undefined) return;
    const late = this.#late;
    this.#late = [];
    for (const apply of late) apply();
  }

  /** The next writes are applied, but their callers are told `timeout`. */
  loseAnswers(count = 1): void {
    this.#lostAnswers = count;
  }

  /** Forgets history up to a revision (default: all of it). Watchers that are behind end. */
  compact(revision = this.#data.revision): void {
    this.#data.compact(revision);
  }

  /** Ends all watches of this client, as a reconnect does. */
  endWatches(): void {
    for (const watch of [...this.#watches]) watch.end(this.#failure('unavailable'));
  }

  /** Revision of the latest change. */
  get revision(): number {
    return this.#data.revision;
  }

  range(prefixes: readonly string[], options?: { keysOnly?: boolean }): Promise<RangeResult> {
    return this.#read(() => this.#data.range(prefixes, options?.keysOnly ?? false));
  }

  get(keys: readonly string[]): Promise<RangeResult> {
    return this.#read(() => this.#data.get(keys));
  }

  commit(compares: readonly Compare[], operations: readonly Operation[]): Promise<CommitResult> {
    return this.#write(() => this.#data.commit(compares, operations));
  }

  grant(ttlSeconds: number): Promise<{ id: string; ttlSeconds: number }> {
    return this.#write(() => this.#data.grant(ttlSeconds));
  }

  keepAlive(lease: string): Promise<number | undefined> {
    return this.#read(() => this.#data.keepAlive(lease));
  }

  timeToLive(lease: string): Promise<number | undefined> {
    return this.#read(() => this.#data.timeToLive(lease));
  }

  revoke(lease: string): Promise<void> {
    return this.#write(() => this.#data.revoke(lease));
  }

  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch {
    const watch = watchMemory(this.#data, prefix, fromRevision, {
      onEvents: (events, revision) => listener.onEvents(events, revision),
      onEnd: error => {
        this.#watches.delete(watch);
        listener.onEnd(error);
      },
    });
    this.#watches.add(watch);
    if (this.#closed) watch.end(this.#failure('closed'));
    else if (this.#cut === 'refuse') watch.end(this.#failure('refused'));
    else if (this.#cut !== undefined) {
      watch.mute();
      this.#clock.after(this.#timeoutMs, () => watch.end(this.#failure('timeout')));
    }
    return {
      cancel: () => {
        this.#watches.delete(watch);
        watch.cancel();
      },
    };
  }

  close(): Promise<void> {
    this.#closed = true;
    for (const watch of [...this.#watches]) watch.end(this.#failure('closed'));
    return Promise.resolve();
  }

  async #read<T>(work: () => T): Promise<T> {
    await Promise.resolve();
    if (this.#closed) throw this.#failure('closed');
    if (this.#cut === 'refuse') throw this.#failure('refused');
    if (this.#cut === 'deaf') attempt(work);
    if (this.#cut !== undefined) return await this.#noAnswer();
    return work();
  }

  async #write<T>(work: () => T): Promise<T> {
    if (this.#cut === 'late') this.#late.push(() => attempt(work));
    const result = await this.#read(work);
    if (this.#lostAnswers === 0) return result;
    this.#lostAnswers--;
    return await this.#noAnswer();
  }

  #noAnswer(): Promise<never> {
    return new Promise((_resolve, reject) => {
      this.#clock.after(this.#timeoutMs, () => reject(this.#failure('timeout')));
    });
  }

  #failure(code: 'refused' | 'timeout' | 'unavailable' | 'closed'): RegistryError {
    const texts = {
      refused: 'memory: connection refused',
      timeout: `memory: no answer within ${this.#timeoutMs} ms`,
      unavailable: 'memory: connection lost',
      closed: 'memory: this client was closed',
    };
    return new RegistryError(code, texts[code]);
  }
}

/** A late write that the server refuses has nobody left to tell. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
  }
}
