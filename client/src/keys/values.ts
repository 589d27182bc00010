import type { KeyEntry, KeySpace, StoredValue } from '@flotilla/registry';

/** Values that are asked for together. */
const BATCH = 100;
const MOST = 5000;

/** Values of keys as they are looked at: those that are asked for in one turn come with one request, and are kept. */
export class Values {
  readonly #known = new Map<string, StoredValue>();
  #wanted = new Map<string, ((value: StoredValue | undefined) => void)[]>();

  /** The value at the entry's revision or a later one; `undefined` when it is gone or etcd does not answer. */
  async of(space: KeySpace, { key, modRevision }: KeyEntry): Promise<StoredValue | undefined> {
    const known = this.#known.get(key);
    if (known !== undefined && known.modRevision >= modRevision) return known;
    return await new Promise(resolve => {
      if (this.#wanted.size === 0) queueMicrotask(() => void this.#read(space));
      const others = this.#wanted.get(key);
      if (others) others.push(resolve);
      else this.#wanted.set(key, [resolve]);
    });
  }

  async #read(space: KeySpace): Promise<void> {
    const wanted = this.#wanted;
    this.#wanted = new Map();
    const keys = [...wanted.keys()];
    for (let from = 0; from < keys.length; from += BATCH) {
      const batch = keys.slice(from, from + BATCH);
      // without an answer the view shows the keys alone; the cluster's row tells of the trouble
      const found = await space.read(batch).catch(() => new Map<string, StoredValue>());
      if (this.#known.size > MOST) this.#known.clear();
      for (const key of batch) {
        const value = found.get(key);
        if (value) this.#known.set(key, value);
        for (const resolve of wanted.get(key) ?? []) resolve(value);
      }
    }
  }
}
