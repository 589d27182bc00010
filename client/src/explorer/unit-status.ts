import { changeOf, regroup, rekey, type ListChange } from './list-change.ts';
import { readFleetUnit, readRequirements } from '@flotilla/unit';
import type { ClusterView, UnitRecord } from '@flotilla/registry';
import type { Machine, Pending, Placement, UnitState } from '@flotilla/cluster';

/** A cluster's view with the look-ups that rows need; building it costs one pass, so thousands of rows stay cheap. */
export interface IndexedView {
  readonly view: ClusterView;
  readonly units: ReadonlyMap<string, UnitRecord>;
  readonly machines: ReadonlyMap<string, Machine>;
  readonly placements: ReadonlyMap<string, readonly Placement[]>;
  readonly states: ReadonlyMap<string, readonly UnitState[]>;
  readonly pending: ReadonlyMap<string, Pending>;
  /** Names of units that a machine has orders for or still holds, sorted. */
  readonly unitsOfMachine: ReadonlyMap<string, readonly string[]>;
  /** Machines that have gone while somebody looked, by id, and when: milliseconds since 1970. */
  readonly gone: ReadonlyMap<string, { readonly machine: Machine; readonly since: number }>;
}

/** How long a machine that has gone is shown. */
const GONE_MS = 3_600_000;

const EMPTY: IndexedView = {
  view: {
    revision: 0,
    units: [],
    files: new Map(),
    machines: [],
    schedule: [],
    states: [],
    pending: [],
    leader: undefined,
    problems: [],
  },
  units: new Map(),
  machines: new Map(),
  placements: new Map(),
  states: new Map(),
  pending: new Map(),
  unitsOfMachine: new Map(),
  gone: new Map(),
};

/** `before`: an index of an earlier view of the same cluster, so that only what changed since is looked at. */
export function indexView(view: ClusterView, before: IndexedView = EMPTY): IndexedView {
  const schedule = changeOf(before.view.schedule, view.schedule);
  const states = changeOf(before.view.states, view.states);
  const placements = regroup(before.placements, schedule, unitOf);
  const statesOfUnits = regroup(before.states, states, unitOf);
  const machines = changeOf(before.view.machines, view.machines);
  return {
    view,
    units: rekey(before.units, changeOf(before.view.units, view.units), unit => unit.name),
    machines: rekey(before.machines, machines, machine => machine.id),
    placements,
    states: statesOfUnits,
    pending: rekey(before.pending, changeOf(before.view.pending, view.pending), unitOf),
    unitsOfMachine: heldUnits(before.unitsOfMachine, [schedule, states], placements, statesOfUnits),
    gone: goneAfter(before.gone, machines, view.machines),
  };
}

/** The same map while nothing comes or goes. */
function goneAfter(
  before: IndexedView['gone'],
  { gone, come }: ListChange<Machine>,
  living: readonly Machine[],
): IndexedView['gone'] {
  if (gone.length + come.length === 0) return before;
  const now = Date.now();
  const after = new Map([...before].filter(([, { since }]) => now - since < GONE_MS));
  for (const machine of gone) after.set(machine.id, { machine, since: now });
  for (const { id } of living) after.delete(id);
  return after;
}

const unitOf = ({ unit }: { readonly unit: string }): string => unit;

interface Held {
  readonly machine: string;
  readonly unit: string;
}

/** Which machine has which units, looked at again only for pairs that changed. */
function heldUnits(
  before: ReadonlyMap<string, readonly string[]>,
  changes: readonly ListChange<Held>[],
  ...lists: readonly ReadonlyMap<string, readonly Held[]>[]
): ReadonlyMap<string, readonly string[]> {
  const sets = new Map<string, Set<string>>();
  for (const { machine, unit } of changes.flatMap(({ gone, come }) => [...gone, ...come])) {
    const known = before.get(machine) ?? [];
    const holds = lists.some(list => list.get(unit)?.some(entry => entry.machine === machine) === true);
    // a search by halves: the list is sorted
    if (!sets.has(machine) && holds === includesSorted(known, unit)) continue;
    const set = sets.get(machine) ?? put(sets, machine, new Set(known));
    if (holds) set.add(unit);
    else set.delete(unit);
  }
  if (sets.size === 0) return before;
  const after = new Map(before);
  for (const [machine, set] of sets) after.set(machine, [...set].sort(byName));
  return after;
}

function includesSorted(names: readonly string[], name: string): boolean {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((names[middle] ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return names[low] === name;
}

export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function put<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value);
  return value;
}

/**
 * What is really going on with a unit, worst first:
 * - `failed`, `activating`, `deactivating`, `active`, `inactive`: what systemd says where it runs
 * - `unplaced`: wanted somewhere, and no machine takes it
 * - `waiting`: wanted or ordered, and nothing is reported yet
 * - `off`: not wanted anywhere
 */
export type UnitStatus =
  'failed' | 'activating' | 'deactivating' | 'active' | 'inactive' | 'unplaced' | 'waiting' | 'off';

const ACTIVE_STATES: Readonly<Record<string, UnitStatus>> = {
  failed: 'failed',
  activating: 'activating',
  reloading: 'active',
  refreshing: 'active',
  active: 'active',
  maintenance: 'activating',
  deactivating: 'deactivating',
};
const WORST_FIRST: readonly UnitStatus[] = ['failed', 'activating', 'deactivating', 'active', 'inactive'];

export function statusOfState(state: UnitState): UnitStatus {
  return ACTIVE_STATES[state.active] ?? 'inactive';
}

/** Status over all machines, or on one. */
export function unitStatus(index: IndexedView, name: string, machine?: string): UnitStatus {
  const here = (entry: { machine: string }): boolean => machine === undefined || entry.machine === machine;
  const states = (index.states.get(name) ?? []).filter(here).map(statusOfState);
  const worst = WORST_FIRST.find(status => states.includes(status));
  if (worst !== undefined) return worst;
  if ((index.placements.get(name) ?? []).some(here)) return 'waiting';
  if ((index.units.get(name)?.desired ?? 'inactive') === 'inactive') return 'off';
  return index.pending.has(name) ? 'unplaced' : 'waiting';
}

const globalTexts = new Map<string, boolean>();

/** True when the unit asks for every machine that matches (`Global=true`). Read once per text. */
export function isGlobal(index: IndexedView, name: string): boolean {
  const file = index.units.get(name)?.file;
  if (file === undefined) return false;
  const text = index.view.files.get(file);
  return globalTexts.get(file) ?? (text === undefined ? false : put(globalTexts, file, readGlobal(name, text)));
}

function readGlobal(name: string, text: string): boolean {
  // most units are not, and thousands are looked at
  if (!/global/i.test(text)) return false;
  try {
    return readRequirements(name, readFleetUnit(text).options).global;
  } catch {
    // a text that can't be read is nowhere
    return false;
  }
}

/** True when a machine runs, or is ordered to run, another text than the one that the cluster has now. */
export function hasDrifted(index: IndexedView, name: string): boolean {
  const unit = index.units.get(name);
  if (unit === undefined) return false;
  const differs = (hash: string): boolean => hash !== '' && hash !== unit.hash;
  return (index.states.get(name) ?? []).some(state => differs(state.hash));
}

/** What people call a machine: its address, or the first eight digits of its id. */
export function machineLabel(index: IndexedView, id: string): string {
  return index.machines.get(id)?.address || id.slice(0, 8);
}
