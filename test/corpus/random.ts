/** Numbers that a seed decides, the same on every machine. */
export interface Random {
  /** A whole number from 0 up to `below`, which is left out. */
  readonly below: (below: number) => number;
  /** One of them. @throws of an empty list */
  readonly pick: <T>(from: readonly T[]) => T;
}

/** Mulberry32: small, and good enough to choose edits with. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const below = (end: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  };
  const pick = <T>(from: readonly T[]): T => {
    if (from.length === 0) throw new RangeError('nothing to pick from');
    return from[below(from.length)] as T;
  };
  return { below, pick };
}
