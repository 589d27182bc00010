import { createHash } from 'node:crypto';

/** Whose code runs: one process, one systemd, etcd, one user. What happens belongs to somebody, so that it can die or stand still. */
export class Actor {
  readonly name: string;
  /** Virtual milliseconds; its monotonic clock counts from here. */
  readonly born: number;
  alive = true;
  /** Until then it stands still, and what is meant for it waits. */
  frozenUntil = 0;
  /** Dies before it does one more thing than this that others can see. */
  #deedsLeft = Infinity;
  #onDeath = (): void => undefined;

  constructor(name: string, born: number) {
    this.name = name;
    this.born = born;
  }

  /** To be asked before everything that others can see: a dead process does nothing any more, although its code runs on. */
  acts(): boolean {
    if (this.alive && this.#deedsLeft-- <= 0) this.die();
    return this.alive;
  }

  /** Between which two deeds it dies is chance; so is every place between two awaits, as far as others can tell. */
  dieAfter(deeds: number, onDeath: () => void): void {
    this.#deedsLeft = deeds;
    this.#onDeath = onDeath;
  }

  die(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#onDeath();
  }
}

interface Happening {
  /** When it happens: when it is due, or when its actor goes on. */
  at: number;
  readonly due: number;
  readonly order: number;
  readonly actor: Actor;
  readonly label: string;
  readonly call: () => void;
  cancelled: boolean;
}

/** More things than ever happen at one moment: somebody spins. */
const MOST_AT_ONCE = 20_000;

/** What patched globals must not replace. */
const turnOfNode = setImmediate;

/**
 * Virtual time. One thing happens after the other, each with all promises that follow from it, so a run is fixed by what
 * was scheduled: the trace of two runs with the same seed is the same.
 */
export class Scheduler {
  now = 0;
  /** Number of things that have happened. */
  step = 0;
  /** Whose code runs; nobody's between two steps. */
  current: Actor | undefined;
  readonly #heap: Happening[] = [];
  readonly #hash = createHash('sha1');
  readonly #afterStep: () => void;
  readonly #keep: number;
  readonly #lines: string[] = [];
  #order = 0;
  #atOnce = 0;

  /** `keep`: lines of the trace to be remembered. */
  constructor(afterStep: () => void, keep: number) {
    this.#afterStep = afterStep;
    this.#keep = keep;
  }

  /** The result cancels. */
  after(ms: number, actor: Actor, label: string, call: () => void): () => void {
    const due = this.now + Math.max(0, ms);
    const happening = { at: due, due, order: this.#order++, actor, label, call, cancelled: false };
    this.#push(happening);
    return () => {
      happening.cancelled = true;
    };
  }

  /** Lets `ms` pass. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#pop();
      if (next.cancelled || !next.actor.alive) continue;
      if (next.actor.frozenUntil > next.at) {
        next.at = next.actor.frozenUntil;
        this.#push(next);
        continue;
      }
      this.#atOnce = this.now === next.at ? this.#atOnce + 1 : 0;
      if (this.#atOnce > MOST_AT_ONCE) throw new Error(`${next.actor.name} spins: ${next.label} at ${next.at} ms`);
      this.now = next.at;
      await this.#happen(next);
    }
    this.now = end;
  }

  note(line: string): void {
    const full = `${(this.now / 1000).toFixed(3).padStart(8)} ${line}`;
    this.#hash.update(full);
    if (this.#keep === 0) return;
    if (this.#lines.length > 2 * this.#keep) this.#lines.splice(0, this.#keep);
    this.#lines.push(full);
  }

  /** The last lines of the trace. */
  trace(): readonly string[] {
    return this.#lines.slice(-this.#keep);
  }

  /** Of the whole trace so far. */
  hash(): string {
    return this.#hash.copy().digest('hex').slice(0, 16);
  }

  async #happen({ actor, label, call }: Happening): Promise<void> {
    this.step++;
    if (label !== '') this.note(`${actor.name}: ${label}`);
    this.current = actor;
    call();
    await new Promise<void>(resolve => turnOfNode(resolve));
    this.current = undefined;
    this.#afterStep();
  }

  #push(happening: Happening): void {
    const heap = this.#heap;
    let index = heap.push(happening) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    this.#swap(0, heap.length - 1);
    heap.pop();
    for (let index = 0; ;) {
      let first = index;
      for (const child of [2 * index + 1, 2 * index + 2])
        if (child < heap.length && this.#isBefore(child, first)) first = child;
      if (first === index) return;
      this.#swap(index, first);
      index = first;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return false;
    return a.at !== b.at ? a.at < b.at : a.due !== b.due ? a.due < b.due : a.order < b.order;
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (a === undefined || b === undefined) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
