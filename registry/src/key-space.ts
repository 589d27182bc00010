import { RegistryError } from './errors.ts';
import type { LiveSink } from './live.ts';
import type { LiveListener } from './registry.ts';
import { SortedList } from './sorted-list.ts';
import type { Compare, Operation, RangeResult, Store, StoredValue, StoreEvent, Watch } from './store.ts';

/** A key of etcd without its value. */
export interface KeyEntry {
  readonly key: string;
  readonly createRevision: number;
  readonly modRevision: number;
  /** Lease id, or `undefined`. */
  readonly lease: string | undefined;
}

/**
 * Any keys of the etcd that the cluster is kept in, such as what sidekick units tell of their services. What belongs to
 * the cluster itself can be read, not written: its own rules keep that whole. All rejects with a `RegistryError`.
 */
export interface KeySpace {
  /** What the cluster's own keys start with. */
  readonly own: string;
  /** All keys below a prefix, sorted, live: first a complete list, then every change as a complete list again. Without values. */
  watch(prefix: string, listener: LiveListener<readonly KeyEntry[]>): Watch;
  /** Keys with their values; those that are not there are left out. */
  read(keys: readonly string[]): Promise<ReadonlyMap<string, StoredValue>>;
  /**
   * Writes a value in the place of the one that has this revision; 0: the key must not exist. The lease stays. Resolves
   * to the new revision; rejects with `conflict` when the key is another one by now, and nothing is changed.
   */
  write(key: string, value: string, expected: number): Promise<number>;
  /** Deletes the key that has this revision; rejects with `conflict` when it is another one by now. */
  delete(key: string, expected: number): Promise<void>;
  /** Seconds that a lease has left; `undefined` when it is gone. */
  leaseLeft(lease: string): Promise<number | undefined>;
}

/** `watch` makes a live view that ends with the registry. */
export class StoreKeySpace implements KeySpace {
  readonly own: string;
  readonly #store: Store;
  readonly #live: (store: Store, prefix: string, sink: LiveSink) => Watch;

  constructor(store: Store, own: string, live: (store: Store, prefix: string, sink: LiveSink) => Watch) {
    this.#store = store;
    this.own = own;
    this.#live = live;
  }

  watch(prefix: string, listener: LiveListener<readonly KeyEntry[]>): Watch {
    return this.#live(withoutValues(this.#store), prefix, new KeyList(listener));
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, StoredValue>> {
    if (keys.length === 0) return new Map();
    const { values } = await this.#store.get(keys);
    return new Map(values.map(value => [value.key, value]));
  }

  async write(key: string, value: string, expected: number): Promise<number> {
    this.#check(key);
    const lease = expected === 0 ? undefined : (await this.read([key])).get(key)?.lease;
    return this.#commit(key, expected, { type: 'put', key, value, lease });
  }

  async delete(key: string, expected: number): Promise<void> {
    this.#check(key);
    await this.#commit(key, expected, { type: 'delete', key });
  }

  leaseLeft(lease: string): Promise<number | undefined> {
    return this.#store.timeToLive(lease);
  }

  async #commit(key: string, expected: number, operation: Operation): Promise<number> {
    const compare: Compare = { key, field: 'mod', revision: expected };
    const { succeeded, revision } = await this.#store.commit([compare], [operation]);
    if (succeeded) return revision;
    const now = (await this.read([key])).get(key);
    const what =
      now === undefined
        ? 'is gone by now'
        : expected === 0
          ? 'exists already'
          : 'was changed by somebody else meanwhile';
    throw new RegistryError('conflict', `${key} ${what}: nothing was written; look at it again`);
  }

  #check(key: string): void {
    if (key === '') throw new RegistryError('invalid', 'a key must have a name; nothing was written');
    if (!key.startsWith(this.own) && !this.own.startsWith(`${key}/`)) return;
    const why = `${this.own} holds the cluster itself`;
    throw new RegistryError('invalid', `${key}: ${why}; change units and machines instead. Nothing was written`);
  }
}

/** The same store, whose lists leave values out: there may be very many, and few are looked at. */
function withoutValues(store: Store): Store {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'range') return (prefixes: readonly string[]) => target.range(prefixes, { keysOnly: true });
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

class KeyList implements LiveSink {
  readonly #entries = new SortedList<KeyEntry>();
  readonly #seen = new Map<string, number>();
  readonly #listener: LiveListener<readonly KeyEntry[]>;

  constructor(listener: LiveListener<readonly KeyEntry[]>) {
    this.#listener = listener;
  }

  reset({ values }: RangeResult): boolean {
    const listed = new Set(values.map(({ key }) => key));
    const gone = [...this.#seen.keys()].filter(key => !listed.has(key));
    for (const key of gone) this.#delete(key);
    const changed = values.filter(value => this.#put(value));
    return gone.length + changed.length > 0;
  }

  apply(events: readonly StoreEvent[]): boolean {
    let changed = false;
    for (const event of events) {
      const key = event.type === 'put' ? event.value.key : event.key;
      const revision = event.type === 'put' ? event.value.modRevision : event.modRevision;
      if ((this.#seen.get(key) ?? 0) > revision) continue;
      changed = (event.type === 'put' ? this.#put(event.value) : this.#delete(key)) || changed;
    }
    return changed;
  }

  emit(): void {
    this.#listener.onValue(this.#entries.list());
  }

  trouble(error: Error | undefined): void {
    this.#listener.onTrouble?.(error);
  }

  #put({ key, createRevision, modRevision, lease }: StoredValue): boolean {
    if (this.#seen.get(key) === modRevision) return false;
    this.#seen.set(key, modRevision);
    this.#entries.set(key, { key, createRevision, modRevision, lease });
    return true;
  }

  #delete(key: string): boolean {
    this.#entries.delete(key);
    return this.#seen.delete(key);
  }
}
