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
}

export function indexView(view: ClusterView): IndexedView {
  const held = new Map<string, Set<string>>();
  for (const { machine, unit } of [...view.schedule, ...view.states])
    (held.get(machine) ?? put(held, machine, new Set())).add(unit);
  return {
    view,
    units: new Map(view.units.map(unit => [unit.name, unit])),
    machines: new Map(view.machines.map(machine => [machine.id, machine])),
    placements: groupByUnit(view.schedule),
    states: groupByUnit(view.states),
    pending: new Map(view.pending.map(pending => [pending.unit, pending])),
    unitsOfMachine: new Map([...held].map(([machine, names]) => [machine, [...names].sort(byName)])),
  };
}

export const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function groupByUnit<T extends { readonly unit: string }>(list: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) (groups.get(item.unit) ?? put(groups, item.unit, [])).push(item);
  return groups;
}

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
