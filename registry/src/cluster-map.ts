import type { Cordon, Machine, Pending, Placement, UnitState } from '@flotilla/cluster';
import * as codec from './codec.ts';
import type { Keys, ParsedKey } from './keys.ts';
import type { ClusterView, UnitRecord } from './registry.ts';
import { SortedList } from './sorted-list.ts';
import type { RangeResult, StoredValue, StoreEvent } from './store.ts';

type Leader = NonNullable<ClusterView['leader']>;

/**
 * The cluster's keys as values, kept up to date change by change. Each value is parsed once per revision of its key;
 * a list whose kind did not change is the same object in the next view.
 */
export class ClusterMap {
  readonly #keys: Keys;
  #revision = 0;
  /** What was last read of each key, to tell what a new list changes. */
  readonly #seen = new Map<string, number>();
  readonly #units = new SortedList<UnitRecord>();
  readonly #files = new Map<string, string>();
  readonly #configured = new Map<string, Machine>();
  readonly #dynamic = new Map<string, Map<string, string | undefined>>();
  readonly #cordons = new Map<string, Cordon>();
  readonly #machines = new SortedList<Machine>();
  readonly #schedule = new SortedList<Placement>();
  readonly #states = new SortedList<UnitState>();
  readonly #pending = new SortedList<Pending>();
  readonly #problems = new SortedList<{ readonly key: string; readonly message: string }>();
  #leader: Leader | undefined;

  constructor(keys: Keys) {
    this.#keys = keys;
  }

  /** Takes a complete list; whatever is not in it is gone. Returns whether anything differs. */
  reset(list: RangeResult): boolean {
    let changed = this.#seen.size > 0 && this.#deleteUnlisted(list);
    for (const value of list.values) changed = this.#put(value) || changed;
    this.#revision = list.revision;
    return changed;
  }

  apply(events: readonly StoreEvent[], revision: number): boolean {
    let changed = false;
    for (const event of events) {
      const known = this.#seen.get(event.type === 'put' ? event.value.key : event.key);
      if (known !== undefined && known > revisionOf(event)) continue;
      const one = event.type === 'put' ? this.#put(event.value) : this.#delete(event.key);
      changed = one || changed;
    }
    this.#revision = Math.max(this.#revision, revision);
    return changed;
  }

  view(): ClusterView {
    return {
      revision: this.#revision,
      units: this.#units.list(),
      files: this.#files,
      machines: this.#machines.list(),
      schedule: this.#schedule.list(),
      states: this.#states.list(),
      pending: this.#pending.list(),
      leader: this.#leader,
      problems: this.#problems.list(),
    };
  }

  #put(value: StoredValue): boolean {
    const parsed = this.#keys.parse(value.key);
    if (parsed === undefined || this.#seen.get(value.key) === value.modRevision) return false;
    this.#seen.set(value.key, value.modRevision);
    this.#problems.delete(value.key);
    try {
      this.#store(parsed, value);
    } catch (error) {
      this.#makeDo(parsed, value.key);
      const message = error instanceof Error ? error.message : String(error);
      this.#problems.set(value.key, { key: value.key, message });
    }
    return true;
  }

  /**
   * A damaged value must not stop what works: what was said before stands. Of an order only its place is known, which
   * its machine must keep to; the leader then writes it anew. A damaged cordon closes the machine.
   */
  #makeDo(parsed: ParsedKey, key: string): void {
    if (parsed.kind === 'schedule')
      this.#schedule.set(key, { machine: parsed.machine, unit: parsed.name, ...UNREADABLE_ORDER });
    else if (parsed.kind === 'cordon' && !this.#cordons.has(parsed.name)) {
      this.#cordons.set(parsed.name, { drain: false, since: 0 });
      this.#refresh(parsed.name);
    } else if (parsed.kind === 'pending' || parsed.kind === 'leader') this.#forget(parsed, key);
  }

  #deleteUnlisted(list: RangeResult): boolean {
    const listed = new Set(list.values.map(({ key }) => key));
    const gone = [...this.#seen.keys()].filter(key => !listed.has(key));
    for (const key of gone) this.#delete(key);
    return gone.length > 0;
  }

  #delete(key: string): boolean {
    const parsed = this.#keys.parse(key);
    if (parsed === undefined || !this.#seen.delete(key)) return false;
    this.#problems.delete(key);
    this.#forget(parsed, key);
    return true;
  }

  #store(parsed: ParsedKey, { key, value, modRevision }: StoredValue): void {
    switch (parsed.kind) {
      case 'units':
        this.#units.set(parsed.name, codec.decodeUnit(key, parsed.name, value, modRevision));
        break;
      case 'files':
        this.#files.set(parsed.name, codec.decodeFile(key, parsed.name, value));
        break;
      case 'machines':
        this.#configured.set(parsed.name, codec.decodeMachine(key, parsed.name, value));
        this.#refresh(parsed.name);
        break;
      case 'metadata':
        this.#dynamicOf(parsed.machine).set(parsed.name, codec.decodeMetadatum(key, value));
        this.#refresh(parsed.machine);
        break;
      case 'cordon':
        this.#cordons.set(parsed.name, codec.decodeCordon(key, value));
        this.#refresh(parsed.name);
        break;
      case 'schedule':
        this.#schedule.set(key, codec.decodePlacement(key, parsed.machine, parsed.name, value));
        break;
      case 'states':
        this.#states.set(key, codec.decodeState(key, parsed.machine, parsed.name, value));
        break;
      case 'pending':
        this.#pending.set(parsed.name, codec.decodePending(key, parsed.name, value));
        break;
      case 'leader':
        this.#leader = codec.decodeLeader(key, value);
    }
  }

  #forget(parsed: ParsedKey, key: string): void {
    switch (parsed.kind) {
      case 'units':
        this.#units.delete(parsed.name);
        break;
      case 'files':
        this.#files.delete(parsed.name);
        break;
      case 'machines':
        this.#configured.delete(parsed.name);
        this.#refresh(parsed.name);
        break;
      case 'metadata':
        this.#dynamicOf(parsed.machine).delete(parsed.name);
        this.#refresh(parsed.machine);
        break;
      case 'cordon':
        this.#cordons.delete(parsed.name);
        this.#refresh(parsed.name);
        break;
      case 'schedule':
        this.#schedule.delete(key);
        break;
      case 'states':
        this.#states.delete(key);
        break;
      case 'pending':
        this.#pending.delete(parsed.name);
        break;
      case 'leader':
        this.#leader = undefined;
    }
  }

  #dynamicOf(machine: string): Map<string, string | undefined> {
    let dynamic = this.#dynamic.get(machine);
    if (dynamic === undefined) {
      dynamic = new Map<string, string | undefined>();
      this.#dynamic.set(machine, dynamic);
    }
    return dynamic;
  }

  #refresh(id: string): void {
    const configured = this.#configured.get(id);
    const dynamic = this.#dynamic.get(id);
    if (dynamic?.size === 0) this.#dynamic.delete(id);
    if (configured === undefined) {
      this.#machines.delete(id);
      return;
    }
    const cordon = this.#cordons.get(id);
    const machine = dynamic === undefined ? configured : withMetadata(configured, dynamic);
    this.#machines.set(id, cordon === undefined ? machine : { ...machine, cordon });
  }
}

const UNREADABLE_ORDER = { hash: '', file: '', desired: 'loaded' } as const;

/** Whether nothing is known of an order but that there is one. */
export const isUnreadable = ({ hash }: Placement): boolean => hash === UNREADABLE_ORDER.hash;

function revisionOf(event: StoreEvent): number {
  return event.type === 'put' ? event.value.modRevision : event.modRevision;
}

/** Configured metadata overlaid with those set through the API; `undefined` hides a configured key (fleet §9.6). */
function withMetadata(machine: Machine, dynamic: ReadonlyMap<string, string | undefined>): Machine {
  const metadata = new Map<string, string>(Object.entries(machine.metadata));
  for (const [key, value] of dynamic) {
    if (value === undefined) metadata.delete(key);
    else metadata.set(key, value);
  }
  return { ...machine, metadata: Object.fromEntries(metadata) };
}
