import { t } from '../l10n.ts';
import { unitContext } from './context-value.ts';
import { DRIFT_ICONS, STATUS_ICONS, TEMPLATE_ICON } from './icons.ts';
import { rowId, type Row } from './row.ts';
import { hasDrifted, isGlobal, machineLabel, unitStatus, type IndexedView, type UnitStatus } from './unit-status.ts';
import type { UnitState } from '@flotilla/cluster';

const IS_TEMPLATE = /@\.[^.]+$/;

/** The row of a unit: over all machines, or of what one machine does with it. */
export function unitRow(index: IndexedView, cluster: string, name: string, machine?: string, bucket?: string): Row {
  const status = unitStatus(index, name, machine);
  const unit = index.units.get(name);
  const states = statesOf(index, name, machine);
  const machines = machinesOf(index, name, machine);
  const template = IS_TEMPLATE.test(name);
  const drift = hasDrifted(index, name);
  const desired = unit?.desired ?? 'gone';
  const target = { kind: 'unit', cluster, unit: name, machine, ...(bucket === undefined ? {} : { bucket }) } as const;
  // a side bar is narrow: what is so and where comes first, what is wanted behind it
  const description = [
    ...(template || status === 'off' ? [] : [actual(index, name, status, states, machines, machine)]),
    ...(machine === undefined && machines.length === 1 ? machines.map(id => machineLabel(index, id)) : []),
    template ? t('template') : desired === 'gone' ? t('destroyed') : desired,
    ...(drift ? [t('other text runs')] : []),
  ];
  return {
    id: rowId(target),
    target,
    label: name,
    description: description.join(' · '),
    tooltip: () => [name, ...facts(index, name, states)].join('\n'),
    spoken: [name, ...description].join(', '),
    icon: template ? TEMPLATE_ICON : drift ? (DRIFT_ICONS[status] ?? STATUS_ICONS[status]) : STATUS_ICONS[status],
    context: unitContext({
      desired,
      status,
      template,
      global: isGlobal(index, name),
      drift,
      placed: machines.length > 0,
    }),
    children: 'none',
    ...(unit === undefined ? {} : { opens: 'document' as const }),
  };
}

function statesOf(index: IndexedView, name: string, machine: string | undefined): readonly UnitState[] {
  return (index.states.get(name) ?? []).filter(state => machine === undefined || state.machine === machine);
}

function machinesOf(index: IndexedView, name: string, machine: string | undefined): readonly string[] {
  const all = [...(index.placements.get(name) ?? []), ...(index.states.get(name) ?? [])].map(entry => entry.machine);
  return [...new Set(all)].filter(id => machine === undefined || id === machine);
}

/** The short text of what is really going on. */
function actual(
  index: IndexedView,
  name: string,
  status: UnitStatus,
  states: readonly UnitState[],
  machines: readonly string[],
  machine: string | undefined,
): string {
  if (machine === undefined && machines.length > 0 && (machines.length > 1 || isGlobal(index, name))) {
    const active = states.filter(state => state.active === 'active').length;
    return t('{0} of {1} active', active, machines.length);
  }
  const [state] = states;
  if (state !== undefined) return `${state.active}/${state.sub}`;
  if (status === 'unplaced') return t('not placed: {0}', index.pending.get(name)?.summary ?? '');
  return t('waiting');
}

/** Lines of the tooltip: what is wanted, what each machine says, why it is not placed. */
function facts(index: IndexedView, name: string, states: readonly UnitState[]): string[] {
  const unit = index.units.get(name);
  const pending = index.pending.get(name);
  const lines = [unit === undefined ? t('Destroyed; a machine still holds it') : t('Wanted: {0}', unit.desired)];
  for (const state of states) {
    lines.push(
      t(
        'On {0}: {1}, {2}/{3}, since {4}',
        machineLabel(index, state.machine),
        state.load,
        state.active,
        state.sub,
        time(state.since),
      ),
    );
    if (state.exitStatus !== undefined) lines.push(t('Last exit status: {0}', state.exitStatus));
  }
  if (hasDrifted(index, name)) lines.push(t('What runs is an older text than the one deployed'));
  if (pending !== undefined) {
    lines.push(t('Not placed: {0}', pending.summary));
    for (const unmet of pending.machines) lines.push(`  ${machineLabel(index, unmet.machine)}: ${unmet.reason}`);
  }
  if (unit !== undefined) lines.push(t('Hash: {0}', unit.hash.slice(0, 7)));
  return lines;
}

function time(since: number): string {
  return since > 0 ? new Date(since).toLocaleString() : t('unknown');
}
