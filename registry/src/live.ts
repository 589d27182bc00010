import type { Clock } from './clock.ts';
import { asRegistryError } from './errors.ts';
import type { RangeResult, Store, StoreEvent, Watch } from './store.ts';

/** What keeps the keys that a live view is made of. */
export interface LiveSink {
  /** A complete list replaces all that was known. Returns whether anything differs. */
  reset(list: RangeResult): boolean;
  /** Changes, in order. Returns whether any of them matters here. */
  apply(events: readonly StoreEvent[], revision: number): boolean;
  /** Something changed since the last call: tell whoever listens. */
  emit(): void;
  /** Trouble that is being dealt with; `undefined`: over. */
  trouble(error: Error | undefined): void;
}

export interface LiveOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** What is listed. */
  readonly prefixes: readonly string[];
  /** What is watched: contains all of the above. */
  readonly watched: string;
}

/** Between two calls of the listener under load. A change after a quiet time is told at once. */
const SPACING_MS = 15;
/** A list without a cause: catches what a watch may have lost. */
const RELIST_MS = 300_000;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1000;

/**
 * List, then watch from that revision; after an error, a compaction or a reconnect list again. Watches are hints only:
 * whatever they lose, double or reorder, the next list puts right.
 */
export function live(options: LiveOptions, sink: LiveSink): Watch {
  const running = new Live(options, sink);
  running.start();
  return running;
}

class Live implements Watch {
  readonly #options: LiveOptions;
  readonly #sink: LiveSink;
  #watch: Watch | undefined;
  #cancelTimer = (): void => undefined;
  #cancelEmission: (() => void) | undefined;
  #retryMs = FIRST_RETRY_MS;
  #troubled = false;
  #listed = false;
  #cancelled = false;
  /** Counts lists and watches, so that a late answer of an older one is told apart. */
  #round = 0;
  #lastEmission = -Infinity;

  constructor(options: LiveOptions, sink: LiveSink) {
    this.#options = options;
    this.#sink = sink;
  }

  start(): void {
    void this.#list();
  }

  cancel(): void {
    this.#cancelled = true;
    this.#round++;
    this.#cancelTimer();
    this.#cancelEmission?.();
    this.#watch?.cancel();
  }

  async #list(): Promise<void> {
    const round = ++this.#round;
    this.#cancelTimer();
    this.#watch?.cancel();
    this.#watch = undefined;
    try {
      const list = await this.#options.store.range(this.#options.prefixes);
      if (round === this.#round) this.#listedAt(list, round);
    } catch (error) {
      if (round === this.#round) this.#heal(error);
    }
  }

  #listedAt(list: RangeResult, round: number): void {
    if (this.#sink.reset(list) || !this.#listed) this.#changed();
    this.#listed = true;
    this.#retryMs = FIRST_RETRY_MS;
    const { store, clock, random, watched } = this.#options;
    this.#watch = store.watch(watched, list.revision + 1, {
      onEvents: (events, revision) => {
        if (round === this.#round && this.#sink.apply(events, revision)) this.#changed();
      },
      onEnd: error => {
        if (round === this.#round) this.#heal(error);
      },
    });
    this.#cancelTimer = clock.after(RELIST_MS * (0.8 + 0.4 * random()), () => void this.#list());
    if (this.#troubled) {
      this.#troubled = false;
      this.#sink.trouble(undefined);
    }
  }

  #heal(cause: unknown): void {
    this.#round++;
    this.#watch = undefined;
    this.#cancelTimer();
    const error = asRegistryError(cause, `watching ${this.#options.watched}`);
    this.#troubled = true;
    this.#sink.trouble(error);
    // A client that was closed never comes back.
    if (error.code === 'closed') return;
    const { clock, random } = this.#options;
    const wait = this.#retryMs * (0.5 + random());
    this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    this.#cancelTimer = clock.after(wait, () => void this.#list());
  }

  /** All changes of a turn become one call, and under load those of {@link SPACING_MS}. */
  #changed(): void {
    if (this.#cancelEmission !== undefined || this.#cancelled) return;
    const { clock } = this.#options;
    const wait = this.#lastEmission + SPACING_MS - clock.now();
    const emit = (): void => {
      this.#cancelEmission = undefined;
      this.#lastEmission = clock.now();
      this.#sink.emit();
    };
    this.#cancelEmission = wait > 0 ? clock.after(wait, emit) : clock.soon(emit);
  }
}
