import type { DesiredState } from '@flotilla/cluster';
import { hashOptions, readFleetUnit, validateUnitName } from '@flotilla/unit';
import { decodeUnit, digestOf, encodeUnit } from './codec.ts';
import { isAmbiguous, RegistryError } from './errors.ts';
import type { Keys } from './keys.ts';
import type { UnitRecord } from './registry.ts';
import type { Operation, Store, StoredValue } from './store.ts';
import type { Writer } from './writer.ts';

/** Largest unit file, in bytes of UTF-8: one request to etcd may hold 1.5 MiB. */
const MAX_TEXT_BYTES = 1_048_576;
/** A write whose answer got lost is sent again: its comparisons make sure that only one of them counts, also in the end. */
const ATTEMPTS = 2;

/** Changes of units, each in one transaction that compares the unit's mod revision. */
export class UnitWriter {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #writer: Writer;

  constructor(store: Store, keys: Keys, writer: Writer) {
    this.#store = store;
    this.#keys = keys;
    this.#writer = writer;
  }

  /** Stores file and unit. `expected`: 0 when the unit must not exist, else its revision. Returns the new revision. */
  async put(name: string, text: string, desired: DesiredState, expected: number): Promise<number> {
    const { hash, file } = checkUnit(name, text);
    const before = expected === 0 ? undefined : await this.#find(name);
    if (expected !== 0 && before?.modRevision !== expected) throw this.#conflict(name, before);
    const value = encodeUnit({ desired, hash, file, previous: previousOf(before, name, hash) }, before?.value);
    return await this.#replace(name, expected, value, [{ type: 'put', key: this.#keys.file(file), value: text }]);
  }

  async setDesired(name: string, desired: DesiredState, expected: number): Promise<number> {
    const before = await this.#find(name);
    if (before === undefined || before.modRevision !== expected) throw this.#conflict(name, before);
    const unit = decodeUnit(before.key, name, before.value, before.modRevision);
    if (unit.desired === desired) return expected;
    return await this.#replace(name, expected, encodeUnit({ ...unit, desired }, before.value), []);
  }

  /** Removes unit and pending reason. Resolves to false when there was no unit. */
  async destroy(name: string, expected: number): Promise<boolean> {
    const key = this.#keys.unit(name);
    const operations: Operation[] = [
      { type: 'delete', key },
      { type: 'delete', key: this.#keys.pendingUnit(name) },
    ];
    let tried = false;
    for (let attempt = 0; ; attempt++) {
      const found = await this.#find(name);
      if (found === undefined) return tried;
      if (expected !== 0 && found.modRevision !== expected) throw this.#conflict(name, found);
      try {
        const result = await this.#writer.commit([{ key, field: 'mod', revision: found.modRevision }], operations);
        if (result.succeeded) return true;
      } catch (error) {
        if (!isAmbiguous(error) || attempt >= ATTEMPTS) throw error;
        tried = true;
      }
    }
  }

  async #replace(name: string, expected: number, value: string, more: readonly Operation[]): Promise<number> {
    const key = this.#keys.unit(name);
    for (let attempt = 1; ; attempt++) {
      try {
        const operations: Operation[] = [...more, { type: 'put', key, value }];
        const result = await this.#writer.commit([{ key, field: 'mod', revision: expected }], operations);
        if (result.succeeded) return result.revision;
        const found = await this.#find(name);
        if (attempt > 1 && found?.value === value) return found.modRevision;
        throw this.#conflict(name, found);
      } catch (error) {
        if (!isAmbiguous(error) || attempt >= ATTEMPTS) throw error;
      }
    }
  }

  async #find(name: string): Promise<StoredValue | undefined> {
    await this.#writer.settle();
    return (await this.#store.get([this.#keys.unit(name)])).values[0];
  }

  #conflict(name: string, found: StoredValue | undefined): RegistryError {
    const what = found === undefined ? 'does not exist any more' : 'was changed by somebody else';
    return new RegistryError('conflict', `unit ${name} ${what}; read it again and repeat the change`);
  }
}

/** The file before that of this hash; what can't be read has none. */
function previousOf(before: StoredValue | undefined, name: string, hash: string): UnitRecord['previous'] {
  if (before === undefined) return undefined;
  try {
    const unit = decodeUnit(before.key, name, before.value, before.modRevision);
    return unit.hash === hash ? unit.previous : { hash: unit.hash, file: unit.file };
  } catch (error) {
    if (error instanceof RegistryError) return undefined;
    throw error;
  }
}

/** What is stored of a unit's text. Throws `invalid` for what is no unit. */
function checkUnit(name: string, text: string): { hash: string; file: string } {
  const problem = validateUnitName(name);
  if (problem !== undefined) throw new RegistryError('invalid', `unit name ${JSON.stringify(name)}: ${problem}`);
  const size = Buffer.byteLength(text);
  if (size > MAX_TEXT_BYTES)
    throw new RegistryError('invalid', `unit ${name}: ${size} bytes are too many, at most ${MAX_TEXT_BYTES}`);
  try {
    return { hash: hashOptions(readFleetUnit(text).options), file: digestOf(text) };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RegistryError('invalid', `unit ${name} is not a unit file: ${message}`, { cause });
  }
}
