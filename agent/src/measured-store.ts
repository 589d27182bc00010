import type { Store } from '@flotilla/registry';

/** What is told of a store. */
export interface StoreMeter {
  /** A request to etcd is over. */
  operation(type: string, seconds: number, outcome: 'done' | 'failed'): void;
  /** A watch has ended by itself. */
  watchEnded(): void;
}

/** The store, with every request measured. Watches are no requests: only that they end is told. */
export function measuredStore(store: Store, meter: StoreMeter): Store {
  const measured = async <T>(operation: string, request: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    let outcome: 'done' | 'failed' = 'failed';
    try {
      const result = await request();
      outcome = 'done';
      return result;
    } finally {
      meter.operation(operation, (performance.now() - start) / 1000, outcome);
    }
  };
  return {
    range: (prefixes, options) => measured('range', () => store.range(prefixes, options)),
    get: keys => measured('get', () => store.get(keys)),
    commit: (compares, operations) => measured('commit', () => store.commit(compares, operations)),
    grant: ttlSeconds => measured('grant', () => store.grant(ttlSeconds)),
    timeToLive: lease => measured('time_to_live', () => store.timeToLive(lease)),
    keepAlive: lease => measured('keep_alive', () => store.keepAlive(lease)),
    revoke: lease => measured('revoke', () => store.revoke(lease)),
    watch: (prefix, fromRevision, listener) =>
      store.watch(prefix, fromRevision, {
        onEvents: (events, revision) => listener.onEvents(events, revision),
        onEnd: error => {
          meter.watchEnded();
          listener.onEnd(error);
        },
      }),
    close: () => store.close(),
  };
}
