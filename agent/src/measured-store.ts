import type { Store } from '@flotilla/registry';

/** Told of every request to etcd once it is over. */
export type Measure = (operation: string, seconds: number, outcome: 'done' | 'failed') => void;

/** The store, with every request measured. Watches are no requests: what they bring is not counted. */
export function measuredStore(store: Store, measure: Measure): Store {
  const measured = async <T>(operation: string, request: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    let outcome: 'done' | 'failed' = 'failed';
    try {
      const result = await request();
      outcome = 'done';
      return result;
    } finally {
      measure(operation, (performance.now() - start) / 1000, outcome);
    }
  };
  return {
    range: (prefixes, options) => measured('range', () => store.range(prefixes, options)),
    get: keys => measured('get', () => store.get(keys)),
    commit: (compares, operations) => measured('commit', () => store.commit(compares, operations)),
    grant: ttlSeconds => measured('grant', () => store.grant(ttlSeconds)),
    keepAlive: lease => measured('keep_alive', () => store.keepAlive(lease)),
    revoke: lease => measured('revoke', () => store.revoke(lease)),
    watch: (prefix, fromRevision, listener) => store.watch(prefix, fromRevision, listener),
    close: () => store.close(),
  };
}
