import type { Store } from '@flotilla/registry';

/** What was asked of etcd, by everybody together. Reads are transactions, too: all that is asked for is of one revision. */
export interface Count {
  reads: number;
  writes: number;
  /** In all writes together. */
  operations: number;
}

export const nothing = (): Count => ({ reads: 0, writes: 0, operations: 0 });

/** The store itself, with its requests counted. */
export function counted(store: Store, count: Count): Store {
  return {
    range(prefixes, options) {
      count.reads++;
      return store.range(prefixes, options);
    },
    get(keys) {
      count.reads++;
      return store.get(keys);
    },
    commit(compares, operations) {
      count.writes++;
      count.operations += operations.length;
      return store.commit(compares, operations);
    },
    watch: (prefix, fromRevision, listener) => store.watch(prefix, fromRevision, listener),
    grant: ttlSeconds => store.grant(ttlSeconds),
    timeToLive: lease => store.timeToLive(lease),
    keepAlive: lease => store.keepAlive(lease),
    revoke: lease => store.revoke(lease),
    close: () => store.close(),
  };
}
