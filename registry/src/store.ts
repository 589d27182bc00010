/**
 * The little of etcd v3 that Flotilla uses. Everything above it (key names, values, transactions) is written once, on
 * this interface; etcd and the in-memory twin implement it and pass one contract suite.
 *
 * Revisions are etcd's: one counter for the whole store, a transaction has one. Keys and values are UTF-8 text.
 * Every method rejects with a `RegistryError`; none waits for ever.
 */
export interface Store {
  /** All keys below the prefixes, at one revision, sorted by key. */
  range(prefixes: readonly string[], options?: { keysOnly?: boolean }): Promise<RangeResult>;
  /** These keys, at one revision; absent keys are left out. */
  get(keys: readonly string[]): Promise<RangeResult>;
  /**
   * Applies all operations if all comparisons hold, else none. At most {@link MAX_OPERATIONS} of each.
   * A transaction whose answer got lost may have been applied: a caller that retries must compare.
   */
  commit(compares: readonly Compare[], operations: readonly Operation[]): Promise<CommitResult>;
  /**
   * Tells of changes below a prefix from a revision on (inclusive). A hint, not a log: any trouble (cut, compaction,
   * reconnect, cancel) ends the watch with `onEnd`, once, and the caller lists again. Events of one transaction come in one call.
   */
  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch;
  /** A new lease. Granting does not keep it alive. */
  grant(ttlSeconds: number): Promise<{ id: string; ttlSeconds: number }>;
  /** Renews once; resolves to the granted seconds, or `undefined` when the lease is gone. */
  keepAlive(lease: string): Promise<number | undefined>;
  /** Seconds that a lease has left, without renewing it; `undefined` when it is gone. */
  timeToLive(lease: string): Promise<number | undefined>;
  /** Ends a lease and deletes its keys. No error when it is gone already. */
  revoke(lease: string): Promise<void>;
  close(): Promise<void>;
}

/** etcd's default `--max-txn-ops`. */
export const MAX_OPERATIONS = 128;

export interface StoredValue {
  readonly key: string;
  /** Empty when only keys were asked for. */
  readonly value: string;
  readonly createRevision: number;
  readonly modRevision: number;
  /** Lease id, or `undefined`. */
  readonly lease: string | undefined;
}

export interface RangeResult {
  readonly revision: number;
  readonly values: readonly StoredValue[];
}

/** `createRevision` or `modRevision` of `key` equals; 0 means that the key does not exist. */
export interface Compare {
  readonly key: string;
  readonly field: 'create' | 'mod';
  readonly revision: number;
}

export type Operation =
  | { readonly type: 'put'; readonly key: string; readonly value: string; readonly lease?: string | undefined }
  | { readonly type: 'delete'; readonly key: string }
  | { readonly type: 'deletePrefix'; readonly prefix: string };

export interface CommitResult {
  readonly succeeded: boolean;
  readonly revision: number;
}

export type StoreEvent =
  | { readonly type: 'put'; readonly value: StoredValue }
  | { readonly type: 'delete'; readonly key: string; readonly modRevision: number };

export interface WatchListener {
  onEvents(events: readonly StoreEvent[], revision: number): void;
  onEnd(error: Error): void;
}

export interface Watch {
  /** No call of the listener after this. */
  cancel(): void;
}
