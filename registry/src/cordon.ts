import type { Cordon } from '@flotilla/cluster';
import { encodeCordon } from './codec.ts';
import { isAmbiguous } from './errors.ts';
import type { Keys } from './keys.ts';
import type { Store } from './store.ts';
import type { Writer } from './writer.ts';

const ATTEMPTS = 2;

/** Closes a machine for new units. The key has no lease: a machine that reboots is still closed. */
export async function cordonMachine(
  store: Store,
  writer: Writer,
  keys: Keys,
  machine: string,
  cordon: Cordon,
): Promise<void> {
  const key = keys.cordonOf(machine);
  const before = (await store.get([key])).values[0]?.value;
  const value = encodeCordon(cordon, before);
  // Writing it twice does no harm, so an answer that got lost needs no look-up.
  await again(() => writer.commit([], [{ type: 'put', key, value }]));
}

/** Opens a machine again. Resolves to false when it was open. */
export async function uncordonMachine(store: Store, writer: Writer, keys: Keys, machine: string): Promise<boolean> {
  const key = keys.cordonOf(machine);
  await writer.settle();
  const closed = (await store.get([key])).values.length > 0;
  if (closed) await again(() => writer.commit([], [{ type: 'delete', key }]));
  return closed;
}

async function again(write: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await write();
      return;
    } catch (error) {
      if (!isAmbiguous(error) || attempt >= ATTEMPTS) throw error;
    }
  }
}
