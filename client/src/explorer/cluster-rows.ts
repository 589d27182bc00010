import { t } from '../l10n.ts';
import { clusterContext, groupContext, machineContext, messageContext } from './context-value.ts';
import { CLUSTER_ICONS, GROUP_ICONS, MACHINE_ICON } from './icons.ts';
import { rowId, type Row, type RowTarget } from './row.ts';
import { unitRow } from './unit-row.ts';
import { byName, machineLabel, unitStatus, type IndexedView } from './unit-status.ts';
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
  const failed = index.view.units.filter(unit => unitStatus(index, unit.name) === 'failed').length;
  const counts = [machineCount(index.machines.size), unitCount(index.units.size)];
  return [...counts, ...(failed > 0 ? [t('{0} failed', failed)] : [])].join(' · ');
}

const machineCount = (count: number): string => (count === 1 ? t('1 machine') : t('{0} machines', count));
const unitCount = (count: number): string => (count === 1 ? t('1 unit') : t('{0} units', count));

/** The rows below a row. A row without children has none. */
export function childRows(state: ClusterState, parent: RowTarget): readonly Row[] {
  switch (parent.kind) {
    case 'cluster':
      return [
        ...(state.problem ? [problemRow(state, state.problem)] : []),
        ...(state.index ? groups(state.index, state) : []),
      ];
    case 'group':
      if (state.index === undefined) return [];
      return parent.of === 'machines' ? machineRows(state.index, state.name) : unitRows(state.index, state.name);
    case 'machine': {
      const { index } = state;
      if (index === undefined) return [];
      const names = index.unitsOfMachine.get(parent.machine) ?? [];
      return names.map(name => unitRow(index, state.name, name, parent.machine));
    }
    default:
      return [];
  }
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
    };
  });
}

const emptyText = (of: 'machines' | 'units'): string => (of === 'machines' ? t('none has joined') : t('none yet'));

function emptyAdvice(of: 'machines' | 'units'): string {
  return of === 'machines'
    ? t('etcd answers, and no machine has joined. Is fleetd running there, with the same endpoints and prefix?')
    : t('Open a unit file and start it from the editor title or the command palette.');
}

function machineRows(index: IndexedView, cluster: string): Row[] {
  return [...index.machines.values()]
    .sort((a, b) => byName(machineLabel(index, a.id), machineLabel(index, b.id)))
    .map(machine => {
      const target = { kind: 'machine', cluster, machine: machine.id } as const;
      const count = index.unitsOfMachine.get(machine.id)?.length ?? 0;
      const metadata = Object.entries(machine.metadata)
        .sort(([a], [b]) => byName(a, b))
        .map(([key, value]) => `${key}=${value}`);
      const label = machineLabel(index, machine.id);
      const leads = index.view.leader?.machine === machine.id;
      const description = [...metadata, unitCount(count), ...(leads ? [t('leader')] : [])].join(' · ');
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
            ...(leads ? [t('Its engine places the units')] : []),
          ].join('\n'),
        spoken: t('machine {0}, {1}', label, description),
        icon: MACHINE_ICON,
        context: machineContext,
        children: count > 0 ? ('closed' as const) : ('none' as const),
      };
    });
}

/** Every unit that is stored, and those that are gone from there but that a machine still holds. */
function unitRows(index: IndexedView, cluster: string): Row[] {
  const names = new Set([...index.units.keys(), ...index.states.keys()]);
  return [...names].sort(byName).map(name => unitRow(index, cluster, name));
}
