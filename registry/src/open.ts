import type { Cordon, DesiredState, Machine, Placement } from '@flotilla/cluster';
import { ClusterMap } from './cluster-map.ts';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { decodeFile } from './codec.ts';
import { RegistryError } from './errors.ts';
import { cordonMachine, uncordonMachine } from './cordon.ts';
import { EventFeed, eventsOf, EventWriter } from './events.ts';
import { StoreKeySpace } from './key-space.ts';
import type { KeySpace } from './key-space.ts';
import { Keys } from './keys.ts';
import { tryLead } from './leadership.ts';
import type { Lead } from './leadership.ts';
import { live } from './live.ts';
import type { LiveSink } from './live.ts';
import { changeMetadata } from './metadata.ts';
import type {
  ClusterEvent,
  ClusterView,
  Leadership,
  LiveListener,
  MachineSession,
  MetadataChange,
  Registry,
  UnitView,
} from './registry.ts';
import { openSession } from './session.ts';
import type { Session } from './session.ts';
import type { RangeResult, Store, Watch } from './store.ts';
import { UnitWriter } from './units.ts';
import { Writer } from './writer.ts';

export interface RegistryOptions {
  /** Under which all keys of the cluster are; `/flotilla/` when not given. */
  readonly prefix?: string;
  /** Drives leases, retries and coalescing; the system's when not given. */
  readonly clock?: Clock;
  /** For jitter: from 0 up to, not including, 1. */
  readonly random?: () => number;
}

/** The registry on a store. Closing it closes the store; sessions are left to their leases. */
export function openRegistry(store: Store, options: RegistryOptions = {}): Registry {
  return new StoreRegistry(store, options);
}

class StoreRegistry implements Registry {
  readonly keySpace: KeySpace;
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #writer: Writer;
  readonly #units: UnitWriter;
  readonly #events: EventWriter;
  readonly #watches = new Set<Watch>();
  readonly #sessions = new Set<Session>();
  readonly #leads = new Set<Lead>();

  constructor(store: Store, options: RegistryOptions) {
    this.#store = store;
    this.#keys = new Keys(options.prefix ?? '/flotilla/');
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#writer = new Writer(store, this.#keys, this.#random);
    this.#units = new UnitWriter(store, this.#keys, this.#writer);
    this.#events = new EventWriter(store, this.#keys, this.#clock, this.#random);
    this.keySpace = new StoreKeySpace(store, this.#keys.root, (from, prefix, sink) =>
      this.#live([prefix], prefix, sink, from),
    );
  }

  async readCluster(): Promise<ClusterView> {
    return this.#viewOf(await this.#store.range(this.#clusterPrefixes()));
  }

  async readUnit(name: string): Promise<UnitView | undefined> {
    const keys = this.#keys;
    const list = await this.#store.range([keys.unit(name), keys.schedule, keys.states, keys.pendingUnit(name)]);
    const mine = list.values.filter(({ key }) => {
      const parsed = keys.parse(key);
      return parsed !== undefined && parsed.kind !== 'leader' && parsed.name === name;
    });
    const view = this.#viewOf({ ...list, values: mine });
    const problem = view.problems[0];
    if (problem?.key === keys.unit(name)) throw new RegistryError('corrupt', problem.message);
    const unit = view.units[0];
    if (unit === undefined) return undefined;
    const text = (await this.readFiles([unit.file])).get(unit.file);
    if (text === undefined)
      throw new RegistryError(
        'corrupt',
        `${keys.file(unit.file)}: the file of unit ${name} is gone; destroy the unit and submit it again`,
      );
    return { unit, text, placements: view.schedule, states: view.states, pending: view.pending[0] };
  }

  async readMachines(): Promise<readonly Machine[]> {
    return this.#viewOf(await this.#store.range([this.#keys.machines, this.#keys.metadata, this.#keys.cordon]))
      .machines;
  }

  async readFiles(digests: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (digests.length === 0) return new Map();
    const list = await this.#store.get(digests.map(digest => this.#keys.file(digest)));
    const files = new Map<string, string>();
    for (const { key, value } of list.values) {
      const parsed = this.#keys.parse(key);
      if (parsed?.kind === 'files') files.set(parsed.name, decodeFile(key, parsed.name, value));
    }
    return files;
  }

  putUnit(name: string, text: string, desired: DesiredState, expected: number): Promise<number> {
    return this.#units.put(name, text, desired, expected);
  }

  setDesired(name: string, desired: DesiredState, expected: number): Promise<number> {
    return this.#units.setDesired(name, desired, expected);
  }

  destroyUnit(name: string, expected: number): Promise<boolean> {
    return this.#units.destroy(name, expected);
  }

  changeMetadata(changes: readonly MetadataChange[]): Promise<void> {
    return changeMetadata(this.#store, this.#writer, this.#keys, changes);
  }

  cordonMachine(machine: string, cordon: Cordon): Promise<void> {
    return cordonMachine(this.#store, this.#writer, this.#keys, machine, cordon);
  }

  uncordonMachine(machine: string): Promise<boolean> {
    return uncordonMachine(this.#store, this.#writer, this.#keys, machine);
  }

  async openSession(
    machine: Machine,
    ttlSeconds: number,
    earlierBoots: readonly string[] = [],
  ): Promise<MachineSession> {
    const session = await openSession(this.#store, this.#keys, this.#clock, machine, ttlSeconds, earlierBoots);
    this.#sessions.add(session);
    return session;
  }

  watchSchedule(machine: string, listener: LiveListener<readonly Placement[]>): Watch {
    const prefix = this.#keys.scheduleOf(machine);
    return this.#watch([prefix], prefix, view => view.schedule, listener);
  }

  watchCluster(listener: LiveListener<ClusterView>): Watch {
    return this.#watch(this.#clusterPrefixes(), this.#keys.root, view => view, listener);
  }

  watchLeader(listener: LiveListener<string | undefined>): Watch {
    const key = this.#keys.leader;
    return this.#watch([key], key, view => view.leader?.machine, listener);
  }

  recordEvent(event: Omit<ClusterEvent, 'time'>): void {
    this.#events.add({ time: Date.now(), ...event });
  }

  async readEvents(): Promise<readonly ClusterEvent[]> {
    return eventsOf((await this.#store.range([this.#keys.events])).values);
  }

  watchEvents(listener: LiveListener<readonly ClusterEvent[]>): Watch {
    return this.#live([this.#keys.events], this.#keys.events, new EventFeed(listener));
  }

  async tryLead(machine: string, ttlSeconds: number, bootId = ''): Promise<Leadership | undefined> {
    const lead = await tryLead(this.#store, this.#keys, this.#clock, { machine, bootId }, ttlSeconds);
    if (lead === undefined) return undefined;
    this.#leads.add(lead);
    void lead.ended.then(() => this.#leads.delete(lead));
    return lead;
  }

  async close(): Promise<void> {
    this.#events.close();
    for (const watch of this.#watches) watch.cancel();
    for (const lead of this.#leads) lead.abandon();
    for (const session of this.#sessions) session.abandon();
    await this.#store.close();
  }

  #clusterPrefixes(): readonly string[] {
    const { units, files, machines, metadata, cordon, schedule, states, pending, leader } = this.#keys;
    return [units, files, machines, metadata, cordon, schedule, states, pending, leader];
  }

  #viewOf(list: RangeResult): ClusterView {
    const map = new ClusterMap(this.#keys);
    map.reset(list);
    return map.view();
  }

  #watch<T>(
    prefixes: readonly string[],
    watched: string,
    pick: (view: ClusterView) => T,
    listener: LiveListener<T>,
  ): Watch {
    const map = new ClusterMap(this.#keys);
    const sink: LiveSink = {
      reset: list => map.reset(list),
      apply: (events, revision) => map.apply(events, revision),
      emit: () => listener.onValue(pick(map.view())),
      trouble: error => listener.onTrouble?.(error),
    };
    return this.#live(prefixes, watched, sink);
  }

  #live(prefixes: readonly string[], watched: string, sink: LiveSink, store = this.#store): Watch {
    const watch = live({ store, clock: this.#clock, random: this.#random, prefixes, watched }, sink);
    const handle: Watch = {
      cancel: () => {
        this.#watches.delete(handle);
        watch.cancel();
      },
    };
    this.#watches.add(handle);
    return handle;
  }
}
