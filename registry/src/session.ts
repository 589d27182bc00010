import type { Machine, UnitState } from '@flotilla/cluster';
import { Boots } from './boots.ts';
import { Claims } from './claims.ts';
import type { Clock } from './clock.ts';
import { encodeMachine, encodeState } from './codec.ts';
import { asRegistryError, isAmbiguous, RegistryError } from './errors.ts';
import type { Keys } from './keys.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { MachineSession } from './registry.ts';
import { MAX_OPERATIONS } from './store.ts';
import type { Compare, Operation, Store, StoredValue } from './store.ts';

type ConnectionListener = Parameters<MachineSession['onConnection']>[0];

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;

/** Registers a machine; see {@link MachineSession}. Rejects when the registry does not take it. */
export async function openSession(
  store: Store,
  keys: Keys,
  clock: Clock,
  machine: Machine,
  ttlSeconds: number,
  earlierBoots: readonly string[],
): Promise<Session> {
  const boots = new Boots(keys.machine(machine.id), machine, earlierBoots);
  const session = new Session(store, keys, clock, machine, ttlSeconds, boots);
  try {
    await session.open();
  } catch (error) {
    session.abandon();
    throw error;
  }
  return session;
}

/**
 * One writer for `machines/<id>` and everything below `states/<id>/`. `#wanted` is what should be there, `#stored` what
 * is believed to be there; a write compares each key with the revision it is believed to have, so that a late
 * transaction whose answer got lost can never overwrite a newer one. After any doubt the keys are read again.
 *
 * That a key is not there holds again once it has been deleted. Therefore every write also compares the machine's own
 * key, and the first one after a lost answer writes that key anew: what is still on its way then can't be applied any
 * more, and a state that was withdrawn does not come back. The key only ever goes with the lease that such a write
 * needs.
 */
export class Session implements MachineSession {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #clock: Clock;
  readonly #id: string;
  readonly #ttlSeconds: number;
  readonly #wanted = new Map<string, string>();
  readonly #stored = new Map<string, StoredValue>();
  readonly #dirty = new Set<string>();
  readonly #claims = new Claims();
  readonly #listeners = new Set<ConnectionListener>();
  readonly #boots: Boots;
  #lease: LeaseKeeper | undefined;
  #deadline = -Infinity;
  #connected = false;
  /** The registry must be read before the next write. */
  #doubt = true;
  /** A write may still be on its way: the next one must write the machine's key. */
  #late = false;
  #pumping: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #retryMs = FIRST_RETRY_MS;
  #waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  #closed = false;

  constructor(store: Store, keys: Keys, clock: Clock, machine: Machine, ttlSeconds: number, boots: Boots) {
    this.#boots = boots;
    this.#store = store;
    this.#keys = keys;
    this.#clock = clock;
    this.#id = machine.id;
    this.#ttlSeconds = ttlSeconds;
    this.#wanted.set(keys.machine(machine.id), encodeMachine(machine));
  }

  /** The states that an earlier process left are kept, under the new lease, until they are published or adopted anew. */
  async open(): Promise<void> {
    const registering = this.#register();
    this.#pumping = registering.catch(() => undefined); // one writer: also if the lease is lost meanwhile
    await registering;
    this.#pumping = undefined;
    this.#setConnected(true);
  }

  async #register(): Promise<void> {
    await this.#read();
    await this.#grant();
    for (const { key, value } of this.#stored.values()) if (!this.#wanted.has(key)) this.#wanted.set(key, value);
    while (!this.#isClean()) await this.#step();
  }

  get deadline(): number {
    return this.#lease !== undefined && this.#isPresent(this.#lease) ? this.#lease.deadline : this.#deadline;
  }

  get connected(): boolean {
    return this.#connected;
  }

  onConnection(listener: ConnectionListener): void {
    this.#listeners.add(listener);
  }

  onTwin(listener: (message: string, closed: boolean) => void): void {
    this.#boots.onTwin(listener);
  }

  claim(unit: string): Promise<boolean> {
    if (this.#closed) return Promise.reject(closedError());
    const key = this.#keys.state(this.#id, unit);
    const value = this.#wanted.has(key) ? undefined : encodeState(claimed(this.#id, unit));
    if (value !== undefined) this.#wanted.set(key, value);
    this.#dirty.add(key);
    this.#wake();
    return this.#claims.add(key, this.#keys.placement(this.#id, unit), value);
  }

  publish(state: UnitState): void {
    this.#checkMachine(state.machine);
    this.#want(this.#keys.state(this.#id, state.unit), encodeState(state));
  }

  withdraw(unit: string): void {
    this.#want(this.#keys.state(this.#id, unit), undefined);
  }

  adopt(states: readonly UnitState[]): void {
    const kept = new Set(states.map(state => this.#keys.state(this.#id, state.unit)));
    kept.add(this.#keys.machine(this.#id));
    for (const key of [...this.#wanted.keys()]) if (!kept.has(key)) this.#want(key, undefined);
    for (const state of states) this.publish(state);
  }

  update(machine: Machine): void {
    this.#checkMachine(machine.id);
    this.#want(this.#keys.machine(this.#id), encodeMachine(machine));
  }

  settled(): Promise<void> {
    if (this.#closed) return Promise.reject(closedError());
    if (this.#isSettled()) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async close(how: 'leave' | 'keep'): Promise<void> {
    if (this.#closed) return;
    const lease = this.#lease;
    this.abandon();
    await this.#pumping;
    if (how === 'leave' && lease !== undefined) await this.#store.revoke(lease.id);
  }

  /** Stops everything here; the registry is left to the lease. */
  abandon(): void {
    this.#closed = true;
    this.#lease?.stop();
    this.#cancelTimer?.();
    this.#setConnected(false);
    this.#dropClaims(closedError());
    this.#listeners.clear();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(closedError());
  }

  #want(key: string, value: string | undefined): void {
    if (this.#closed || this.#wanted.get(key) === value) return;
    if (value === undefined) this.#wanted.delete(key);
    else this.#wanted.set(key, value);
    this.#dirty.add(key);
    this.#wake();
  }

  /** Starts writing once this turn is over, unless a write or a retry is on its way. */
  #wake(): void {
    if (this.#closed || this.#pumping !== undefined || this.#cancelTimer !== undefined) return;
    this.#cancelTimer = this.#clock.soon(() => this.#pump());
  }

  #pump(): void {
    this.#cancelTimer = undefined;
    this.#pumping = this.#drain().finally(() => {
      this.#pumping = undefined;
      if (this.#isSettled()) this.#tellSettled();
      else if (this.#cancelTimer === undefined) this.#wake();
    });
  }

  async #drain(): Promise<void> {
    try {
      while (!this.#closed && !this.#isClean()) await this.#step();
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'twin') {
        this.#giveWay(error);
        return;
      }
      this.#doubt = true;
      if (isAmbiguous(error)) this.#late = true;
      this.#dropClaims(asRegistryError(error, `claiming units for machine ${this.#id}`));
      this.#setConnected(false, error);
      this.#lease?.check();
      if (error instanceof RegistryError && error.code === 'closed') this.abandon();
      if (this.#closed) return;
      this.#cancelTimer = this.#clock.after(this.#retryMs, () => this.#pump());
      this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    }
  }

  /** One request: a lease, a list, or a batch of writes. */
  async #step(): Promise<void> {
    if (this.#lease === undefined) {
      await this.#grant();
      return;
    }
    if (this.#doubt) {
      await this.#read();
      return;
    }
    await this.#write(this.#lease);
  }

  async #grant(): Promise<void> {
    const sent = this.#clock.now();
    const granted = await this.#store.grant(this.#ttlSeconds);
    if (this.#closed) {
      await this.#store.revoke(granted.id);
      return;
    }
    this.#lease = new LeaseKeeper(this.#store, this.#clock, granted, sent, {
      onRenewed: () => this.#renewed(),
      onSilence: error => this.#setConnected(false, error),
      onGone: () => this.#lost(),
    });
  }

  #renewed(): void {
    if (!this.#doubt) this.#setConnected(true);
  }

  /** Whatever this side's clock says: it may have stood still with the machine, or somebody has revoked the lease. */
  #lost(): void {
    this.#deadline = -Infinity;
    this.#lease = undefined;
    this.#doubt = true;
    this.#setConnected(false);
    this.#wake();
  }

  /** Finds out what is there: whatever differs from what is wanted, or hangs on another lease, must be written. */
  async #read(): Promise<void> {
    const machineKey = this.#keys.machine(this.#id);
    const list = await this.#store.range([machineKey, this.#keys.statesOf(this.#id)]);
    this.#stored.clear();
    this.#dirty.clear();
    for (const value of list.values) {
      const ours = value.key === machineKey || value.key.startsWith(this.#keys.statesOf(this.#id));
      if (!ours) continue;
      this.#stored.set(value.key, value);
      this.#dirty.add(value.key);
    }
    for (const key of this.#wanted.keys()) this.#dirty.add(key);
    this.#boots.judge(this.#stored.get(machineKey));
    this.#doubt = false;
  }

  #giveWay(error: RegistryError): void {
    this.abandon();
    if (this.#lease !== undefined) this.#store.revoke(this.#lease.id).catch(() => undefined);
    this.#boots.tell(error.message, true);
  }

  async #write(lease: LeaseKeeper): Promise<void> {
    const orders = await this.#claims.orders(this.#store);
    const { compares, operations, claims } = this.#batch(lease, orders);
    const result = operations.length === 0 ? undefined : await this.#store.commit(compares, operations);
    if (result?.succeeded === true) {
      this.#remember(operations, result.revision);
      for (const key of claims) this.#claims.settle(key, true);
    } else if (result !== undefined) this.#doubt = true;
    if (this.#isClean()) await this.#boots.displace(this.#store);
    if (this.#isClean()) this.#setConnected(true);
  }

  /**
   * Takes up to a transaction's worth of keys off the dirty ones. A failed write reads everything again. The write of a
   * claim also compares the order that it rests on; one that is made while the key is being written is not among
   * `claims`, and has its turn in the next.
   */
  #batch(
    { id: lease, deadline }: LeaseKeeper,
    orders: ReadonlyMap<string, Compare>,
  ): { compares: Compare[]; operations: Operation[]; claims: string[] } {
    const machineKey = this.#keys.machine(this.#id);
    const compares: Compare[] = [this.#unchanged(machineKey)];
    const operations: Operation[] = [];
    const claims: string[] = [];
    const alive = this.#clock.now() < deadline;
    for (const key of this.#dirty) {
      const order = this.#claims.has(key) ? orders.get(key) : undefined;
      if (compares.length + (order ? 2 : 1) > MAX_OPERATIONS) break;
      if (this.#claims.has(key) && !order) continue; // it came after the orders were read: its turn is next
      this.#dirty.delete(key);
      if (order?.revision === 0 || !this.#wanted.has(key)) this.#dropClaim(key, false);
      const wanted = this.#wanted.get(key);
      const stored = this.#stored.get(key);
      const there = wanted === stored?.value && (wanted === undefined || stored?.lease === lease);
      const claimed = this.#claims.has(key);
      if (there && (alive || !claimed) && !(this.#late && key === machineKey)) {
        this.#claims.settle(key, true);
        continue;
      }
      if (key !== machineKey) compares.push(this.#unchanged(key));
      if (claimed && order) {
        compares.push(order);
        claims.push(key);
      }
      operations.push(wanted === undefined ? { type: 'delete', key } : { type: 'put', key, value: wanted, lease });
    }
    return { compares, operations, claims };
  }

  #unchanged(key: string): Compare {
    return { key, field: 'mod', revision: this.#stored.get(key)?.modRevision ?? 0 };
  }

  #remember(operations: readonly Operation[], revision: number): void {
    for (const operation of operations) {
      if (operation.type === 'put') {
        const { key, value, lease } = operation;
        if (key === this.#keys.machine(this.#id)) this.#late = false;
        if (key === this.#keys.machine(this.#id)) this.#boots.taken();
        const createRevision = this.#stored.get(key)?.createRevision ?? revision;
        this.#stored.set(key, { key, value, createRevision, modRevision: revision, lease });
      } else if (operation.type === 'delete') this.#stored.delete(operation.key);
    }
  }

  #dropClaims(error: Error): void {
    for (const key of this.#claims.keys()) this.#dropClaim(key, error);
  }

  /** Nothing is said of a unit of which nothing but this claim was to be said, whatever an earlier process has said. */
  #dropClaim(key: string, outcome: false | Error): void {
    const value = this.#claims.settle(key, outcome);
    if (value === undefined || this.#wanted.get(key) !== value) return;
    this.#wanted.delete(key);
    this.#dirty.add(key);
  }

  #isClean(): boolean {
    return this.#dirty.size === 0 && !this.#doubt && this.#lease !== undefined;
  }

  #isSettled(): boolean {
    return this.#isClean() && this.#pumping === undefined;
  }

  #tellSettled(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resolve } of waiting) resolve();
  }

  #setConnected(connected: boolean, cause?: unknown): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    const error = cause === undefined ? undefined : asRegistryError(cause, `keeping machine ${this.#id} registered`);
    for (const listener of [...this.#listeners]) listener(connected, error);
  }

  /** The machine's key hangs on this lease: only then does a renewal keep the machine alive for the engine. */
  #isPresent(lease: LeaseKeeper): boolean {
    return this.#stored.get(this.#keys.machine(this.#id))?.lease === lease.id;
  }

  #checkMachine(machine: string): void {
    if (machine !== this.#id)
      throw new RegistryError('invalid', `session of machine ${this.#id} cannot write for machine ${machine}`);
  }
}

/** A unit of which nothing is known yet but that it is here. */
function claimed(machine: string, unit: string): UnitState {
  const nothing = { hash: '', current: undefined, since: 0, exitStatus: undefined };
  return { machine, unit, load: 'stub', active: 'inactive', sub: 'dead', ...nothing };
}

function closedError(): RegistryError {
  return new RegistryError('closed', 'this session was closed');
}
