import { isEmpty, unitMatches } from './filter.ts';
import { byName, machineLabel, unitStatus, type IndexedView, type UnitStatus } from './unit-status.ts';
import { t } from '../l10n.ts';
import type { Grouping, TreeOptions } from './tree-options.ts';
import type { Machine } from '@flotilla/cluster';

/** Units that stand together under one heading. */
export interface UnitGroup {
  /** The same as long as the group exists. */
  readonly key: string;
  readonly label: string;
  readonly units: readonly string[];
}

/** Worst first: what a person looks for. */
const STATUS_ORDER: readonly UnitStatus[] = [
  'failed',
  'unplaced',
  'activating',
  'deactivating',
  'waiting',
  'active',
  'inactive',
  'off',
];

/** Every unit that is stored, and those that are gone from there but that a machine still holds; filtered and sorted. */
export function shownUnits(index: IndexedView, options: TreeOptions): readonly string[] {
  const stored = index.view.units.map(unit => unit.name);
  const held = [...index.states.keys()].filter(name => !index.units.has(name));
  const names = held.length === 0 ? stored : [...stored, ...held].sort(byName);
  return sortUnits(index, filterUnits(index, names, options), options);
}

export function filterUnits(index: IndexedView, names: readonly string[], { filter }: TreeOptions): readonly string[] {
  if (isEmpty(filter)) return names;
  return names.filter(name =>
    unitMatches(filter, {
      name,
      desired: index.units.get(name)?.desired ?? 'gone',
      status: unitStatus(index, name),
      machines: machinesOf(index, name)
        .map(id => index.machines.get(id))
        .filter((machine): machine is Machine => machine !== undefined),
    }),
  );
}

/** `names` are sorted by name. */
function sortUnits(index: IndexedView, names: readonly string[], { sortBy }: TreeOptions): readonly string[] {
  if (sortBy === 'name') return names;
  const rank = (name: string): number =>
    sortBy === 'state' ? STATUS_ORDER.indexOf(unitStatus(index, name)) : -lastChange(index, name);
  return names
    .map(name => ({ name, rank: rank(name) }))
    .sort((a, b) => a.rank - b.rank || byName(a.name, b.name))
    .map(({ name }) => name);
}

/** Milliseconds since 1970 of the latest change of state anywhere; 0 of none. */
function lastChange(index: IndexedView, name: string): number {
  return Math.max(0, ...(index.states.get(name) ?? []).map(state => state.since));
}

/** Ids of the machines that are to have a unit or still hold it. */
export function machinesOf(index: IndexedView, name: string): readonly string[] {
  const all = [...(index.placements.get(name) ?? []), ...(index.states.get(name) ?? [])];
  return [...new Set(all.map(entry => entry.machine))];
}

/** Units by what they have in common; a unit on several machines stands under each. Sorted by heading. */
export function groupUnits(index: IndexedView, names: readonly string[], options: TreeOptions): readonly UnitGroup[] {
  const groups = new Map<string, { label: string; units: string[] }>();
  for (const name of names)
    for (const { key, label } of headings(index, name, options)) {
      const group = groups.get(key) ?? { label, units: [] };
      group.units.push(name);
      groups.set(key, group);
    }
  const list = [...groups].map(([key, group]) => ({ key, ...group }));
  const rank = ({ key }: UnitGroup): number =>
    key === '' ? 1e6 : options.groupBy === 'state' ? STATUS_ORDER.indexOf(key as UnitStatus) : 0;
  return list.sort((a, b) => rank(a) - rank(b) || byName(a.label, b.label));
}

interface Heading {
  /** Empty for what belongs nowhere; it comes last. */
  readonly key: string;
  readonly label: string;
}

function headings(index: IndexedView, name: string, options: TreeOptions): readonly Heading[] {
  const by: Readonly<Record<Exclude<Grouping, 'none'>, () => readonly Heading[]>> = {
    machine: () => {
      const machines = machinesOf(index, name);
      if (machines.length === 0) return [{ key: '', label: t('on no machine') }];
      return machines.map(id => ({ key: id, label: machineLabel(index, id) }));
    },
    template: () => {
      const at = name.indexOf('@');
      if (at < 0) return [{ key: '', label: t('without a template') }];
      const template = `${name.slice(0, at)}@${name.slice(name.lastIndexOf('.'))}`;
      return [{ key: template, label: template }];
    },
    state: () => {
      const status = unitStatus(index, name);
      return [{ key: status, label: statusText(status) }];
    },
    folder: () => {
      const folder = options.folderOf(name);
      return [folder === undefined ? { key: '', label: t('in no open folder') } : { key: folder, label: folder }];
    },
  };
  return options.groupBy === 'none' ? [] : by[options.groupBy]();
}

/** A status in the reader's language. */
export function statusText(status: UnitStatus): string {
  const texts: Readonly<Record<UnitStatus, string>> = {
    failed: t('failed'),
    activating: t('activating'),
    deactivating: t('deactivating'),
    active: t('active'),
    inactive: t('inactive'),
    unplaced: t('not placed'),
    waiting: t('waiting'),
    off: t('off'),
  };
  return texts[status];
}
