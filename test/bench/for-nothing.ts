import type { Store } from '@flotilla/registry';
import type { Count } from './counted-store.ts';

/** About as long as the state of a unit. */
const VALUE = 'x'.repeat(200);

/** Asks etcd for as much as was counted, over these connections, one request at a time on each, for no purpose. */
export async function askForNothing(stores: readonly Store[], count: Count, prefix: string): Promise<void> {
  const { reads, writes, operations } = count;
  const size = Math.max(1, Math.round(operations / Math.max(1, writes)));
  const keyOf = (at: number, index: number): string => `${prefix}/${at}/${index}`;
  const write = (store: Store, at: number): Promise<unknown> => {
    const puts = Array.from({ length: size }, (_, index) => {
      return { type: 'put' as const, key: keyOf(at, index), value: VALUE };
    });
    return store.commit([{ key: keyOf(at, 0), field: 'mod', revision: 0 }], puts);
  };
  let next = 0;
  const client = async (store: Store): Promise<void> => {
    for (let at = next++; at < reads + writes; at = next++)
      await (at < writes ? write(store, at) : store.get([keyOf(at % Math.max(1, writes), 0)]));
  };
  await Promise.all(stores.map(client));
}
