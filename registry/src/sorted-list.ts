/** More new or gone keys than this are merged in at once rather than one by one. */
const FEW = 100;

/**
 * Values by key that also come as a sorted list. A list that was handed out is never changed, and the same one is
 * handed out until something changes.
 */
export class SortedList<T> {
  readonly #values = new Map<string, T>();
  /** Of the list, in its order. */
  #keys: string[] = [];
  #list: readonly T[] = [];
  readonly #dirty = new Set<string>();

  set(key: string, value: T): void {
    this.#values.set(key, value);
    this.#dirty.add(key);
  }

  delete(key: string): void {
    if (this.#values.delete(key)) this.#dirty.add(key);
  }

  /** Sorted by key. Costs a copy of the list when something changed, and a walk over it when many keys came or went. */
  list(): readonly T[] {
    if (this.#dirty.size > 0) this.#list = this.#update() ?? this.#merge();
    this.#dirty.clear();
    return this.#list;
  }

  /** The list with the changed keys put right; `undefined` when too many came or went. */
  #update(): readonly T[] | undefined {
    const list = [...this.#list];
    const moved: string[] = [];
    for (const key of this.#dirty) {
      const at = lowerBound(this.#keys, key);
      const value = this.#values.get(key);
      if (value !== undefined && this.#keys[at] === key) list[at] = value;
      else moved.push(key);
    }
    if (moved.length > FEW) return undefined;
    for (const key of moved) {
      const at = lowerBound(this.#keys, key);
      const value = this.#values.get(key);
      const gone = this.#keys[at] === key ? 1 : 0;
      this.#keys.splice(at, gone, ...(value === undefined ? [] : [key]));
      list.splice(at, gone, ...(value === undefined ? [] : [value]));
    }
    return list;
  }

  #merge(): readonly T[] {
    const keys: string[] = [];
    const list: T[] = [];
    const add = (key: string, value: T | undefined): void => {
      if (value === undefined) return;
      keys.push(key);
      list.push(value);
    };
    let old = 0;
    for (const key of [...this.#dirty].sort()) {
      for (; old < this.#keys.length && (this.#keys[old] ?? '') < key; old++)
        add(this.#keys[old] ?? '', this.#list[old]);
      if (this.#keys[old] === key) old++;
      add(key, this.#values.get(key));
    }
    for (; old < this.#keys.length; old++) add(this.#keys[old] ?? '', this.#list[old]);
    this.#keys = keys;
    return list;
  }
}

/** Index of the first key that is not before `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
