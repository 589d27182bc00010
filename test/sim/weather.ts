import type { Random } from '../faults/random.ts';

/** What happens to messages while faults are on; each from 0 to 100, of a hundred messages. */
export interface Climate {
  /** Requests that never arrive, and answers that never do. */
  readonly lost: number;
  /** Requests that arrive when nobody waits for them any more. */
  readonly late: number;
  /** Messages that take up to seconds. */
  readonly slow: number;
  /** Events of a watch that are lost, come twice or come after later ones. */
  readonly eventsLost: number;
  readonly eventsDoubled: number;
  readonly eventsReordered: number;
}

export const FAIR: Climate = { lost: 0, late: 0, slow: 0, eventsLost: 0, eventsDoubled: 0, eventsReordered: 0 };

/**
 * - `silent`: nothing gets through
 * - `deaf`: requests arrive, answers and events do not
 * - `unrenewed`: only renewals of leases do not arrive
 * - `refused`: the connection is broken, and everybody knows
 */
export type LinkCut = 'silent' | 'deaf' | 'unrenewed' | 'refused';
export const LINK_CUTS: readonly LinkCut[] = ['silent', 'deaf', 'unrenewed', 'refused'];

const USUAL_MS = 4;
const SLOW_MS = 3_000;
/** After every caller's patience. */
const LATE_MS = 12_000;

/** The network between one process and etcd. */
export class Weather {
  climate: Climate = FAIR;
  cut: LinkCut | undefined;
  /** The next change that is sent arrives when nobody waits for it any more. */
  nextCommitIsLate = false;
  /** Changes take so much longer to arrive, milliseconds; in time for who waits for the answer. */
  slowCommitMs = 0;
  /** Events come so much later than they would, milliseconds. */
  behindMs = 0;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Milliseconds until a request arrives; `undefined`: never. */
  request(kind: string): number | undefined {
    if (this.cut === 'silent' || (this.cut === 'unrenewed' && kind === 'keepAlive')) return undefined;
    if (this.chance(this.climate.lost)) return undefined;
    const isLate = kind === 'commit' && this.nextCommitIsLate;
    if (isLate) this.nextCommitIsLate = false;
    return isLate || this.chance(this.climate.late)
      ? LATE_MS / 2 + this.#random.below(LATE_MS)
      : this.delay() + (kind === 'commit' ? this.slowCommitMs : 0);
  }

  answer(): number | undefined {
    if (this.cut === 'silent' || this.cut === 'deaf' || this.chance(this.climate.lost)) return undefined;
    return this.delay();
  }

  delay(): number {
    const usual = 0.1 + this.#random.below(USUAL_MS * 10) / 10;
    return this.chance(this.climate.slow) ? usual + this.#random.below(SLOW_MS) : usual;
  }

  chance(percent: number): boolean {
    return percent > 0 && this.#random.below(1000) < percent * 10;
  }
}
