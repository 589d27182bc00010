/** What came and what went between two lists; an item that changed is in both. */
export interface ListChange<T> {
  readonly gone: readonly T[];
  readonly come: readonly T[];
}

/** Compares by identity: what did not change is the same object in both, in the same order. */
export function changeOf<T>(before: readonly T[], after: readonly T[]): ListChange<T> {
  if (before === after) return { gone: [], come: [] };
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < least - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { gone: before.slice(head, before.length - tail), come: after.slice(head, after.length - tail) };
}

/** Groups that are the same objects as before wherever nothing in them changed. */
export function regroup<T>(
  before: ReadonlyMap<string, readonly T[]>,
  { gone, come }: ListChange<T>,
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  if (gone.length === 0 && come.length === 0) return before;
  const after = new Map(before);
  const left = new Set(gone);
  for (const key of new Set(gone.map(keyOf))) {
    const kept = (after.get(key) ?? []).filter(item => !left.has(item));
    if (kept.length > 0) after.set(key, kept);
    else after.delete(key);
  }
  const fresh = new Set<string>();
  for (const item of come) {
    const key = keyOf(item);
    const group = after.get(key);
    if (group !== undefined && fresh.has(key)) (group as T[]).push(item);
    else after.set(key, group === undefined ? [item] : [...group, item]);
    fresh.add(key);
  }
  return after;
}

/** Items by key, patched where something changed. */
export function rekey<T>(
  before: ReadonlyMap<string, T>,
  { gone, come }: ListChange<T>,
  keyOf: (item: T) => string,
): ReadonlyMap<string, T> {
  if (gone.length === 0 && come.length === 0) return before;
  const after = new Map(before);
  for (const item of gone) after.delete(keyOf(item));
  for (const item of come) after.set(keyOf(item), item);
  return after;
}
