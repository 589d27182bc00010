import type { Pending, Task } from '@flotilla/cluster';
import { batches, operationsOf } from './batches.ts';
import type { Clock } from './clock.ts';
import { decodeLeader, decodePlacement, decodeUnit, encodeLeader } from './codec.ts';
import { isAmbiguous, RegistryError } from './errors.ts';
import type { Keys } from './keys.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { Leadership } from './registry.ts';
import { MAX_OPERATIONS } from './store.ts';
import type { Compare, Operation, Store, StoredValue } from './store.ts';

/** How often garbage collection starts anew when a file was submitted again meanwhile. */
const COLLECT_ROUNDS = 3;

interface Held {
  readonly lease: { readonly id: string; readonly ttlSeconds: number };
  readonly since: number;
  readonly createRevision: number;
}

/** Who wants to lead. */
interface Candidate {
  readonly machine: string;
  readonly bootId: string;
}

/**
 * One try to take the lead. A key that an earlier process of the same boot left is removed first, so that a crashed
 * daemon need not wait for its own lease; that process, if it still lives, is fenced by the new create revision.
 */
export async function tryLead(
  store: Store,
  keys: Keys,
  clock: Clock,
  candidate: Candidate,
  ttlSeconds: number,
): Promise<Lead | undefined> {
  const current = await readLeader(store, keys);
  if (current !== undefined && !isOf(candidate, current)) return undefined;
  const since = clock.now();
  const lease = await store.grant(ttlSeconds);
  try {
    if (current !== undefined) await store.commit([created(keys, current.createRevision)], [deletion(keys)]);
    const createRevision = await take(store, keys, candidate, lease.id);
    if (createRevision !== undefined) return new Lead(store, keys, clock, { lease, since, createRevision });
  } catch (error) {
    await store.revoke(lease.id).catch(() => undefined);
    throw error;
  }
  await store.revoke(lease.id).catch(() => undefined);
  return undefined;
}

/** Create revision of the leader's key when it is ours now. A lost answer is looked up: the key names our lease. */
async function take(
  store: Store,
  keys: Keys,
  { machine, bootId }: Candidate,
  lease: string,
): Promise<number | undefined> {
  const value = encodeLeader({ machine, bootId, since: Date.now() });
  try {
    const result = await store.commit([created(keys, 0)], [{ type: 'put', key: keys.leader, value, lease }]);
    return result.succeeded ? result.revision : undefined;
  } catch (error) {
    if (!isAmbiguous(error)) throw error;
    const found = await readLeader(store, keys);
    if (found?.lease !== lease) throw error;
    return found.createRevision;
  }
}

/** See {@link Leadership}. */
export class Lead implements Leadership {
  readonly ended: Promise<void>;
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #clock: Clock;
  readonly #createRevision: number;
  readonly #keeper: LeaseKeeper;
  #tellEnded = (): void => undefined;
  #cancelTimer = (): void => undefined;
  #over = false;

  constructor(store: Store, keys: Keys, clock: Clock, held: Held) {
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
    this.#createRevision = held.createRevision;
    this.ended = new Promise(resolve => {
      this.#tellEnded = resolve;
    });
    this.#keeper = new LeaseKeeper(store, clock, held.lease, held.since, {
      onRenewed: () => this.#watchDeadline(),
      onSilence: () => undefined,
      onGone: () => this.#end(),
    });
    this.#watchDeadline();
  }

  async commit(
    tasks: readonly Task[],
    pending: { readonly set: readonly Pending[]; readonly clear: readonly string[] },
    gone: ReadonlySet<string> = new Set(),
  ): Promise<void> {
    for (const batch of batches(operationsOf(this.#keys, tasks, pending))) {
      const absent = movedFrom(this.#keys, batch).filter(machine => gone.has(machine));
      const compares = absent.map((id): Compare => ({ key: this.#keys.machine(id), field: 'create', revision: 0 }));
      if (await this.#commitFenced(compares, batch)) continue;
      const back = `one of the machines ${absent.join(', ')}, which were gone, is back`;
      throw new RegistryError('conflict', `${back}: nothing was moved; read the cluster and decide again`);
    }
  }

  async collectFiles(): Promise<number> {
    let collected = 0;
    for (let round = 0; round < COLLECT_ROUNDS; round++) {
      const garbage = await this.#unreferenced();
      let missed = false;
      for (let from = 0; from < garbage.length; from += MAX_OPERATIONS - 1) {
        const batch = garbage.slice(from, from + MAX_OPERATIONS - 1);
        const compares = batch.map(({ key, modRevision }): Compare => ({ key, field: 'mod', revision: modRevision }));
        const deletions = batch.map(({ key }): Operation => ({ type: 'delete', key }));
        if (await this.#commitFenced(compares, deletions)) collected += batch.length;
        else missed = true;
      }
      if (!missed) break;
    }
    return collected;
  }

  async resign(): Promise<void> {
    if (this.#over) return;
    this.#end();
    await this.#store.revoke(this.#keeper.id);
  }

  /** Stops renewing; the key is left to its lease. */
  abandon(): void {
    this.#end();
  }

  /**
   * One transaction, only while the leader's key is the one that we made. Resolves to false when another comparison
   * failed. A lost answer ends the lead: such a transaction may still come through late, and only a new create
   * revision makes sure that it can't mix with what is decided next.
   */
  async #commitFenced(compares: readonly Compare[], operations: readonly Operation[]): Promise<boolean> {
    if (this.#over || this.#clock.now() >= this.#keeper.deadline) throw this.#lost();
    try {
      const fence = created(this.#keys, this.#createRevision);
      if ((await this.#store.commit([fence, ...compares], operations)).succeeded) return true;
      if (compares.length > 0 && (await this.#leads())) return false;
    } catch (error) {
      if (isAmbiguous(error)) this.#giveUp();
      throw error;
    }
    throw this.#lost();
  }

  async #leads(): Promise<boolean> {
    return (await readLeader(this.#store, this.#keys))?.createRevision === this.#createRevision;
  }

  #giveUp(): void {
    this.#end();
    this.#store.commit([created(this.#keys, this.#createRevision)], [deletion(this.#keys)]).catch(() => undefined);
  }

  #lost(): RegistryError {
    this.#end();
    return new RegistryError('not-leader', `${this.#keys.leader}: this engine no longer leads; nothing was written`);
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#keeper.stop();
    this.#cancelTimer();
    this.#tellEnded();
  }

  #watchDeadline(): void {
    this.#cancelTimer();
    if (this.#over) return;
    this.#cancelTimer = this.#clock.after(this.#keeper.deadline - this.#clock.now(), () => this.#end());
  }

  /**
   * Files that nothing refers to. Whoever stores a unit writes its file again, which the compare then sees. While a
   * value can't be read nothing is garbage: a person may still repair it.
   */
  async #unreferenced(): Promise<readonly StoredValue[]> {
    const keys = this.#keys;
    const list = await this.#store.range([keys.units, keys.schedule]);
    const files = await this.#store.range([keys.files], { keysOnly: true });
    const used = new Set<string>();
    for (const value of list.values) {
      const digests = filesOf(keys, value);
      if (digests === undefined) return [];
      for (const digest of digests) used.add(keys.file(digest));
    }
    return files.values.filter(({ key, modRevision }) => modRevision <= list.revision && !used.has(key));
  }
}

/** Machines that a transaction takes units from which it gives to another one. */
function movedFrom(keys: Keys, operations: readonly Operation[]): string[] {
  const placed = new Set<string>();
  const left: { machine: string; name: string }[] = [];
  for (const operation of operations) {
    const parsed = operation.type === 'deletePrefix' ? undefined : keys.parse(operation.key);
    if (parsed?.kind !== 'schedule') continue;
    if (operation.type === 'put') placed.add(parsed.name);
    else left.push(parsed);
  }
  return [...new Set(left.filter(({ name }) => placed.has(name)).map(({ machine }) => machine))];
}

/** `undefined` when the value can't be read. */
function filesOf(keys: Keys, { key, value, modRevision }: StoredValue): string[] | undefined {
  const parsed = keys.parse(key);
  try {
    if (parsed?.kind === 'units') {
      const { file, previous } = decodeUnit(key, parsed.name, value, modRevision);
      return previous === undefined ? [file] : [file, previous.file];
    }
    if (parsed?.kind === 'schedule') return [decodePlacement(key, parsed.machine, parsed.name, value).file];
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
  }
  return undefined;
}

async function readLeader(store: Store, keys: Keys): Promise<StoredValue | undefined> {
  return (await store.get([keys.leader])).values[0];
}

/** A value that can't be read is somebody else's: such a key is left to its lease. One without a lease no leader wrote. */
function isOf({ machine, bootId }: Candidate, leader: StoredValue): boolean {
  if (leader.lease === undefined) return true;
  try {
    const stored = decodeLeader(leader.key, leader.value);
    return stored.machine === machine && stored.bootId === bootId;
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return false;
  }
}

function created(keys: Keys, revision: number): Compare {
  return { key: keys.leader, field: 'create', revision };
}

function deletion(keys: Keys): Operation {
  return { type: 'delete', key: keys.leader };
}
