/** How one list differs from an earlier one. */
export interface Changes<T> {
  readonly removed: readonly T[];
  readonly added: readonly T[];
  /** Same key, another object: before and after. */
  readonly changed: readonly (readonly [before: T, after: T])[];
}

/**
 * What makes `after` of `before`. Both are walked side by side, and only where the objects differ are keys compared: of
 * fifty thousand entries that stayed, each costs one comparison of references. The lists should be sorted by the key; of
 * others the answer is right too, only longer: an entry may be told as removed and added.
 */
export function changesBetween<T>(
  before: readonly T[],
  after: readonly T[],
  compare: (one: T, other: T) => number,
): Changes<T> {
  if (before === after) return NONE;
  const removed: T[] = [];
  const added: T[] = [];
  const changed: (readonly [T, T])[] = [];
  let old = 0;
  while (old < before.length && old < after.length && before[old] === after[old]) old++;
  let now = old;
  let oldEnd = before.length;
  let nowEnd = after.length;
  while (oldEnd > old && nowEnd > now && before[oldEnd - 1] === after[nowEnd - 1]) {
    oldEnd--;
    nowEnd--;
  }
  while (old < oldEnd && now < nowEnd) {
    const one = before[old] as T;
    const other = after[now] as T;
    const order = one === other ? 0 : compare(one, other);
    if (order <= 0) old++;
    if (order >= 0) now++;
    if (order < 0) removed.push(one);
    else if (order > 0) added.push(other);
    else if (one !== other) changed.push([one, other]);
  }
  for (; old < oldEnd; old++) removed.push(before[old] as T);
  for (; now < nowEnd; now++) added.push(after[now] as T);
  return { removed, added, changed };
}

const NONE: Changes<never> = { removed: [], added: [], changed: [] };
