import type { Clock } from '../clock.ts';
import { RegistryError } from '../errors.ts';
import { MAX_OPERATIONS } from '../store.ts';
import type { CommitResult, Compare, Operation, RangeResult, StoredValue, StoreEvent } from '../store.ts';

/** All changes of one revision. */
export interface Change {
  readonly revision: number;
  readonly events: readonly StoreEvent[];
}

interface Lease {
  readonly ttlSeconds: number;
  readonly keys: Set<string>;
  /** Of the clock. */
  expiresAt: number;
  cancelExpiry: () => void;
}

/** etcd's shortest lease with its default election timeout. */
const SHORTEST_LEASE_SECONDS = 2;
/** Changes remembered for late watchers; older ones are compacted away. */
const HISTORY = 10_000;

/** What an etcd server keeps: keys with revisions, their recent history, leases. Shared by all clients of the twin. */
export class MemoryData {
  revision = 1;
  /** Changes up to this revision are forgotten. */
  compacted = 0;
  readonly #values = new Map<string, StoredValue>();
  #history: Change[] = [];
  readonly #leases = new Map<string, Lease>();
  readonly #watchers = new Set<(change: Change) => void>();
  #nextLease = 7_000_001;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  range(prefixes: readonly string[], keysOnly: boolean): RangeResult {
    const values = [...this.#values.values()]
      .filter(({ key }) => prefixes.some(prefix => key.startsWith(prefix)))
      .map(value => (keysOnly ? { ...value, value: '' } : value));
    return { revision: this.revision, values: values.sort(byKey) };
  }

  get(keys: readonly string[]): RangeResult {
    const values = [...new Set(keys)].flatMap(key => this.#values.get(key) ?? []);
    return { revision: this.revision, values: values.sort(byKey) };
  }

  commit(compares: readonly Compare[], operations: readonly Operation[]): CommitResult {
    check(compares, operations);
    for (const compare of compares) {
      const value = this.#values.get(compare.key);
      const found = compare.field === 'create' ? value?.createRevision : value?.modRevision;
      if ((found ?? 0) !== compare.revision) return { succeeded: false, revision: this.revision };
    }
    for (const operation of operations)
      if (operation.type === 'put' && operation.lease !== undefined) this.#lease(operation.lease);
    this.#apply(operations);
    return { succeeded: true, revision: this.revision };
  }

  grant(ttlSeconds: number): { id: string; ttlSeconds: number } {
    const id = String(this.#nextLease++);
    const granted = Math.max(SHORTEST_LEASE_SECONDS, Math.ceil(ttlSeconds));
    const expiresAt = this.#clock.now() + granted * 1000;
    this.#leases.set(id, { ttlSeconds: granted, keys: new Set(), expiresAt, cancelExpiry: this.#expiry(id, granted) });
    return { id, ttlSeconds: granted };
  }

  keepAlive(id: string): number | undefined {
    const lease = this.#leases.get(id);
    if (lease === undefined) return undefined;
    lease.cancelExpiry();
    lease.expiresAt = this.#clock.now() + lease.ttlSeconds * 1000;
    lease.cancelExpiry = this.#expiry(id, lease.ttlSeconds);
    return lease.ttlSeconds;
  }

  timeToLive(id: string): number | undefined {
    const lease = this.#leases.get(id);
    return lease && Math.max(0, Math.floor((lease.expiresAt - this.#clock.now()) / 1000));
  }

  revoke(id: string): void {
    const lease = this.#leases.get(id);
    if (lease === undefined) return;
    lease.cancelExpiry();
    this.#leases.delete(id);
    this.#apply([...lease.keys].sort().map(key => ({ type: 'delete', key })));
  }

  /** Forgets the history up to and including a revision, as etcd's compaction does. */
  compact(revision: number): void {
    this.compacted = Math.max(this.compacted, Math.min(revision, this.revision));
    this.#history = this.#history.filter(change => change.revision > this.compacted);
  }

  /** Changes from a revision on, or `undefined` when they are compacted away. */
  since(revision: number): readonly Change[] | undefined {
    if (revision <= this.compacted) return undefined;
    return this.#history.filter(change => change.revision >= revision);
  }

  onChange(listener: (change: Change) => void): () => void {
    this.#watchers.add(listener);
    return () => void this.#watchers.delete(listener);
  }

  #apply(operations: readonly Operation[]): void {
    const revision = this.revision + 1;
    const events = operations.flatMap(operation => {
      if (operation.type === 'put') return [this.#put(operation, revision)];
      const keys = operation.type === 'delete' ? [operation.key] : this.#below(operation.prefix);
      return keys.flatMap(key => this.#delete(key, revision));
    });
    if (events.length === 0) return;
    this.revision = revision;
    const change = { revision, events };
    this.#history.push(change);
    const oldest = this.#history[this.#history.length - HISTORY];
    if (oldest !== undefined && this.#history.length > 2 * HISTORY) this.compact(oldest.revision);
    for (const watcher of [...this.#watchers]) watcher(change);
  }

  #put(operation: Operation & { type: 'put' }, revision: number): StoreEvent {
    const { key, lease } = operation;
    const before = this.#values.get(key);
    this.#detach(before);
    const createRevision = before?.createRevision ?? revision;
    const value = { key, value: operation.value, createRevision, modRevision: revision, lease };
    this.#values.set(key, value);
    if (lease !== undefined) this.#lease(lease).keys.add(key);
    return { type: 'put', value };
  }

  #delete(key: string, modRevision: number): StoreEvent[] {
    const before = this.#values.get(key);
    if (before === undefined) return [];
    this.#detach(before);
    this.#values.delete(key);
    return [{ type: 'delete', key, modRevision }];
  }

  #detach(value: StoredValue | undefined): void {
    if (value?.lease !== undefined) this.#leases.get(value.lease)?.keys.delete(value.key);
  }

  #below(prefix: string): string[] {
    return [...this.#values.keys()].filter(key => key.startsWith(prefix)).sort();
  }

  #lease(id: string): Lease {
    const lease = this.#leases.get(id);
    if (lease === undefined) throw new RegistryError('conflict', `memory: lease ${id} is gone; grant a new one`);
    return lease;
  }

  #expiry(id: string, seconds: number): () => void {
    return this.#clock.after(seconds * 1000, () => this.revoke(id));
  }
}

/** etcd refuses such transactions, so the twin does. */
function check(compares: readonly Compare[], operations: readonly Operation[]): void {
  if (compares.length > MAX_OPERATIONS || operations.length > MAX_OPERATIONS)
    throw new RegistryError('invalid', `memory: too many operations in one transaction, at most ${MAX_OPERATIONS}`);
  const puts = new Set<string>();
  for (const operation of operations) {
    if (operation.type !== 'put') continue;
    if (puts.has(operation.key)) throw duplicate(operation.key);
    puts.add(operation.key);
  }
  for (const operation of operations)
    for (const key of puts)
      if (
        (operation.type === 'delete' && operation.key === key) ||
        (operation.type === 'deletePrefix' && key.startsWith(operation.prefix))
      )
        throw duplicate(key);
}

function duplicate(key: string): RegistryError {
  return new RegistryError('invalid', `memory: ${key} is changed twice in one transaction`);
}

function byKey(a: StoredValue, b: StoredValue): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
