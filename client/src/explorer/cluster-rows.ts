import { t } from '../l10n.ts';
import {
  bucketContext,
  clusterContext,
  goneContext,
  groupContext,
  machineContext,
  messageContext,
  moreContext,
} from './context-value.ts';
import { isEmpty, machineMatches } from './filter.ts';
import {
  BUCKET_ICON,
  CLUSTER_ICONS,
  CORDONED_ICON,
  GROUP_ICONS,
  MACHINE_ICON,
  MORE_ICON,
  STATUS_ICONS,
} from './icons.ts';
import { rowId, type Row, type RowTarget } from './row.ts';
import { filterUnits, groupUnits, shownUnits, type UnitGroup } from './unit-list.ts';
import { unitRow } from './unit-row.ts';
import { byName, machineLabel, unitStatus, type IndexedView, type UnitStatus } from './unit-status.ts';
import type { TreeOptions } from './tree-options.ts';
import type { Machine } from '@flotilla/cluster';
import type { Problem } from '../clusters/problem.ts';

/** What is known of one cluster now. After trouble the last view stays, marked as old. */
export interface ClusterState {
  readonly name: string;
  readonly endpoints: readonly string[];
  /** True when etcd is asked with a user name. */
  readonly password: boolean;
  readonly index: IndexedView | undefined;
  readonly problem: Problem | undefined;
  /** The outcome of a connection is waited for. */
  readonly connecting: boolean;
}

type Phase = 'connecting' | 'live' | 'trouble';

function phaseOf(state: ClusterState): Phase {
  if (state.connecting) return 'connecting';
  return state.problem === undefined ? 'live' : 'trouble';
}

export function clusterRow(state: ClusterState): Row {
  const phase = phaseOf(state);
  const target = { kind: 'cluster', cluster: state.name } as const;
  const description = clusterSummary(state);
  return {
    id: rowId(target),
    target,
    label: state.name,
    description,
    tooltip: () =>
      [state.name, ...state.endpoints, description, ...(state.problem ? [state.problem.detail] : [])].join('\n'),
    spoken: t('cluster {0}, {1}', state.name, description),
    icon: CLUSTER_ICONS[phase],
    context: clusterContext(phase, state.password),
    children: 'open',
  };
}

function clusterSummary(state: ClusterState): string {
  if (state.problem !== undefined) return state.problem.title;
  if (state.connecting || state.index === undefined) return t('connecting…');
  const { index } = state;
  const failed = new Set(index.view.states.filter(state => state.active === 'failed').map(state => state.unit)).size;
  const counts = [machineCount(index.machines.size), unitCount(index.units.size)];
  return [...counts, ...(failed > 0 ? [t('{0} failed', failed)] : [])].join(' · ');
}

const machineCount = (count: number): string => (count === 1 ? t('1 machine') : t('{0} machines', count));
const unitCount = (count: number): string => (count === 1 ? t('1 unit') : t('{0} units', count));

/** The rows below a row; all of them, however many. A row without children has none. */
export function childRows(state: ClusterState, parent: RowTarget, options: TreeOptions): RowSource {
  const { index, name: cluster } = state;
  if (parent.kind === 'cluster')
    return rowsOf([
      ...(state.problem ? [problemRow(state, state.problem)] : []),
      ...(index ? groups(index, state) : []),
    ]);
  if (index === undefined) return rowsOf([]);
  switch (parent.kind) {
    case 'group':
      return parent.of === 'machines' ? machineRows(index, cluster, options) : unitRows(index, cluster, options);
    case 'machine': {
      const names = unitsBelow(index, parent.machine, options);
      return { count: names.length, row: at => unitRow(index, cluster, names[at] ?? '', parent.machine) };
    }
    case 'bucket': {
      const group = unitGroups(index, options).find(({ key }) => key === parent.key);
      return bucketRows(index, cluster, parent.by === 'machine' && parent.key !== '', group);
    }
    default:
      return rowsOf([]);
  }
}

/** Rows that are made when they are looked at: a list may have thousands. */
export interface RowSource {
  readonly count: number;
  row(at: number): Row;
}

function rowsOf(rows: readonly Row[]): RowSource {
  return { count: rows.length, row: at => rows[at] as Row };
}

function bucketRows(index: IndexedView, cluster: string, machines: boolean, group: UnitGroup | undefined): RowSource {
  const units = group?.units ?? [];
  return {
    count: units.length,
    row: at => unitRow(index, cluster, units[at] ?? '', machines ? group?.key : undefined, group?.key ?? ''),
  };
}

function problemRow(state: ClusterState, problem: Problem): Row {
  const target = { kind: 'message', cluster: state.name } as const;
  return {
    id: rowId(target),
    target,
    // the cluster's own row says what failed; this one says what to do
    label: problem.advice,
    description: '',
    tooltip: () => [problem.title, problem.advice, problem.detail].join('\n'),
    spoken: `${problem.title}. ${problem.advice}`,
    icon: { id: 'error', color: 'problemsErrorIcon.foreground' },
    context: messageContext(problem.code, state.password),
    children: 'none',
    opens: problem.command,
  };
}

function groups(index: IndexedView, { name: cluster, problem }: ClusterState): Row[] {
  return (['machines', 'units'] as const).map(of => {
    const target = { kind: 'group', cluster, of } as const;
    const label = of === 'machines' ? t('Machines') : t('Units');
    const count = of === 'machines' ? index.machines.size : index.units.size;
    const known = count > 0 ? String(count) : emptyText(of);
    const description = problem === undefined ? known : t('{0} · as last seen', known);
    return {
      id: rowId(target),
      target,
      label,
      description,
      tooltip: () => (count > 0 ? `${label}: ${count}` : emptyAdvice(of)),
      spoken: `${label}, ${description}`,
      icon: GROUP_ICONS[of],
      context: groupContext(of),
      // open also while empty, so that what comes later is seen
      children: 'open' as const,
      ...(count > 0 ? {} : { opens: EMPTY_HELP[of] }),
    };
  });
}

/** What a click does while there is none: the plan of it comes first. */
const EMPTY_HELP = { machines: 'flotilla.addMachine', units: 'flotilla.applyFolder' } as const;

const emptyText = (of: 'machines' | 'units'): string =>
  of === 'machines' ? t('none has joined · add') : t('none yet · apply folder');

function emptyAdvice(of: 'machines' | 'units'): string {
  return of === 'machines'
    ? t(
        'etcd answers, and no machine has joined. Is fleetd running there, with the same endpoints and prefix? A click adds a machine over SSH.',
      )
    : t(
        'Open a unit file and start it from the editor title or the command palette. A click applies the open folder as a whole, with a plan first.',
      );
}

/** Machines that are meant by the filter, or that have a unit that is. */
function shownMachines(index: IndexedView, options: TreeOptions): readonly Machine[] {
  const { filter } = options;
  const all = [...index.machines.values()];
  const shown = isEmpty(filter)
    ? all
    : all.filter(machine => machineMatches(filter, machine) || unitsBelow(index, machine.id, options).length > 0);
  return shown
    .map(machine => ({ machine, label: machineLabel(index, machine.id) }))
    .sort((a, b) => byName(a.label, b.label))
    .map(({ machine }) => machine);
}

/** Units of a machine that the filter means; all of them when it means the machine itself. */
function unitsBelow(index: IndexedView, id: string, options: TreeOptions): readonly string[] {
  const names = index.unitsOfMachine.get(id) ?? [];
  const machine = index.machines.get(id);
  if (isEmpty(options.filter) || (machine !== undefined && machineMatches(options.filter, machine))) return names;
  return filterUnits(index, names, options);
}

function machineRows(index: IndexedView, cluster: string, options: TreeOptions): RowSource {
  const machines = shownMachines(index, options);
  const gone = isEmpty(options.filter) ? [...index.gone.values()] : [];
  return {
    count: machines.length + gone.length,
    row: at => {
      const lost = gone[at - machines.length];
      if (lost !== undefined) return goneRow(cluster, lost.machine, lost.since);
      const machine = machines[at] as Machine;
      return machineRow(index, cluster, machine, unitsBelow(index, machine.id, options).length > 0);
    },
  };
}

/** Whether it has died or left in good order, nobody can tell from here; the events may. */
function goneRow(cluster: string, machine: Machine, since: number): Row {
  const target = { kind: 'machine', cluster, machine: machine.id } as const;
  const label = machine.address || machine.id.slice(0, 8);
  const description = [t('gone since {0}', new Date(since).toLocaleTimeString()), ...metadataOf(machine)].join(' · ');
  return {
    id: rowId(target),
    target,
    label,
    description,
    tooltip: () =>
      [
        label,
        t('Id: {0}', machine.id),
        t(
          'It is not in the cluster any more: it has died, is cut off, or has left. Its units run elsewhere where they fit.',
        ),
        t('Reconnect (F5) takes it off this list.'),
      ].join('\n'),
    spoken: t('machine {0}, {1}', label, description),
    icon: { id: 'debug-disconnect', color: 'disabledForeground' },
    context: goneContext(),
    children: 'none',
  };
}

const metadataOf = ({ metadata }: Machine): string[] =>
  Object.entries(metadata)
    .sort(([a], [b]) => byName(a, b))
    .map(([key, value]) => `${key}=${value}`);

function machineRow(index: IndexedView, cluster: string, machine: Machine, opens: boolean): Row {
  const target = { kind: 'machine', cluster, machine: machine.id } as const;
  const metadata = metadataOf(machine);
  const label = machineLabel(index, machine.id);
  const leads = index.view.leader?.machine === machine.id;
  const count = unitCount(index.unitsOfMachine.get(machine.id)?.length ?? 0);
  const { cordon } = machine;
  const closed = cordon === undefined ? [] : [cordon.drain ? t('draining') : t('cordoned')];
  const description = [...closed, ...metadata, count, ...(leads ? [t('leader')] : [])].join(' · ');
  return {
    id: rowId(target),
    target,
    label,
    description,
    tooltip: () =>
      [
        label,
        t('Id: {0}', machine.id),
        t('fleetd {0}', machine.version),
        ...metadata,
        ...(cordon === undefined
          ? []
          : [cordon.drain ? t('It gives up its units and gets no new one') : t('It gets no new unit')]),
        ...(leads ? [t('Its engine places the units')] : []),
      ].join('\n'),
    spoken: t('machine {0}, {1}', label, description),
    icon: cordon === undefined ? MACHINE_ICON : CORDONED_ICON,
    context: machineContext(cordon !== undefined),
    children: opens ? 'closed' : 'none',
  };
}

function unitRows(index: IndexedView, cluster: string, options: TreeOptions): RowSource {
  if (options.groupBy !== 'none')
    return rowsOf(unitGroups(index, options).map(group => bucketRow(index, cluster, options.groupBy, group)));
  const names = shownUnits(index, options);
  return { count: names.length, row: at => unitRow(index, cluster, names[at] ?? '') };
}

function unitGroups(index: IndexedView, options: TreeOptions): readonly UnitGroup[] {
  return groupUnits(index, shownUnits(index, options), options);
}

function bucketRow(index: IndexedView, cluster: string, by: string, { key, label, units }: UnitGroup): Row {
  const target = { kind: 'bucket', cluster, by, key } as const;
  const failed = units.filter(name => unitStatus(index, name) === 'failed').length;
  const description = [unitCount(units.length), ...(failed > 0 ? [t('{0} failed', failed)] : [])].join(' · ');
  return {
    id: rowId(target),
    target,
    label,
    description,
    tooltip: () => `${label}: ${description}`,
    spoken: `${label}, ${description}`,
    icon:
      by === 'state' ? STATUS_ICONS[key as UnitStatus] : by === 'machine' && key !== '' ? MACHINE_ICON : BUCKET_ICON,
    context: bucketContext(by),
    children: 'closed',
  };
}

/** Stands for the rest of a long list; a click shows more of it. */
export function moreRow(cluster: string, below: string, left: number): Row {
  const target = { kind: 'more', cluster, below } as const;
  const label = t('{0} more…', left);
  return {
    id: rowId(target),
    target,
    label,
    description: t('click to show, or filter'),
    tooltip: () => t('The list is long. A filter or groups find faster what you look for.'),
    spoken: label,
    icon: MORE_ICON,
    context: moreContext,
    children: 'none',
    opens: 'flotilla.showMore',
  };
}
