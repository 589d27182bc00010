import { encodeMetadatum } from './codec.ts';
import { isAmbiguous, RegistryError } from './errors.ts';
import type { Keys } from './keys.ts';
import type { MetadataChange } from './registry.ts';
import { MAX_OPERATIONS } from './store.ts';
import type { Compare, Operation, Store } from './store.ts';
import type { Writer } from './writer.ts';

const ATTEMPTS = 5;
/** One comparison is the writer's own. */
const MAX_CHANGES = MAX_OPERATIONS - 1;

/** Applies all changes in one transaction; of several for one key the last counts. A removal stays as a tombstone. */
export async function changeMetadata(
  store: Store,
  writer: Writer,
  keys: Keys,
  changes: readonly MetadataChange[],
): Promise<void> {
  const values = new Map(changes.map(({ machine, key, value }) => [keys.metadatum(machine, key), value]));
  if (values.size === 0) return;
  if (values.size > MAX_CHANGES)
    throw new RegistryError('invalid', `${values.size} metadata changes at once are too many, at most ${MAX_CHANGES}`);
  for (let attempt = 1; ; attempt++) {
    try {
      if (await attemptChange(store, writer, values)) return;
      if (attempt >= ATTEMPTS)
        throw new RegistryError('conflict', 'machine metadata: somebody else keeps changing the same keys; try again');
    } catch (error) {
      if (!isAmbiguous(error) || attempt >= 2) throw error;
    }
  }
}

async function attemptChange(
  store: Store,
  writer: Writer,
  values: ReadonlyMap<string, string | undefined>,
): Promise<boolean> {
  const found = new Map((await store.get([...values.keys()])).values.map(value => [value.key, value]));
  const compares: Compare[] = [];
  const operations: Operation[] = [];
  for (const [key, value] of values) {
    const before = found.get(key);
    compares.push({ key, field: 'mod', revision: before?.modRevision ?? 0 });
    operations.push({ type: 'put', key, value: encodeMetadatum(value, before?.value) });
  }
  return (await writer.commit(compares, operations)).succeeded;
}
