import { plan, tasksOf } from './decide.ts';
import { pendingUnits } from './pending.ts';
import type { Placement, Snapshot, Task, Unit } from './model.ts';

/** What somebody thinks of doing to the units of a cluster. */
export interface Intent {
  /** Units as they would be, new ones among them. */
  readonly change: readonly Unit[];
  /** Names of units that would not be there any more. */
  readonly destroy: readonly string[];
}

/**
 * One thing that would happen on one machine: a unit comes (`place`), comes from another machine (`move`), goes
 * (`leave`), gets another file (`replace`) or only another desired state (`state`).
 */
export interface Step {
  readonly unit: string;
  readonly machine: string;
  readonly action: 'place' | 'move' | 'leave' | 'replace' | 'state';
  /** Of a `move`: the machine that it leaves. */
  readonly from?: string;
  /** For people. */
  readonly reason: string;
}

/** What would come of it. `pending`: the units that would be nowhere, and why. */
export interface Foresight {
  readonly tasks: readonly Step[];
  readonly pending: readonly { readonly unit: string; readonly reason: string }[];
}

/**
 * What the engine would do if the intent were carried out now. Moves are told as if machines obeyed at once: who still
 * holds what, and which machine's turn it is, only delays them.
 */
export function foresee(snapshot: Snapshot, { change, destroy }: Intent): Foresight {
  const units = new Map(snapshot.units.map(unit => [unit.name, unit]));
  for (const unit of change) units.set(unit.name, unit);
  for (const name of destroy) units.delete(name);
  const round = plan({ ...snapshot, units: [...units.values()], states: [] });
  return { tasks: stepsOf(tasksOf(round), snapshot.schedule, units), pending: pendingUnits(round).map(reasonOf) };
}

const reasonOf = ({ unit, summary }: { unit: string; summary: string }) => ({ unit, reason: summary });

function stepsOf(
  tasks: readonly Task[],
  schedule: readonly Placement[],
  units: ReadonlyMap<string, Unit>,
): readonly Step[] {
  const before = new Map(schedule.map(placement => [placeKey(placement), placement]));
  const isLocal = (unit: string): boolean => units.get(unit)?.requirements.global === false;
  const left = new Map(
    tasks.flatMap(task => (task.type === 'unschedule' && isLocal(task.unit) ? [[task.unit, task] as const] : [])),
  );
  const placed = new Set(tasks.flatMap(task => (task.type === 'schedule' ? [task.placement.unit] : [])));
  return tasks.flatMap((task): Step[] => {
    if (task.type === 'unschedule') {
      const { unit, machine, reason } = task;
      return left.get(unit) === task && placed.has(unit) ? [] : [{ unit, machine, action: 'leave', reason }];
    }
    const { unit, machine, hash, file } = task.placement;
    const from = task.type === 'schedule' ? left.get(unit) : undefined;
    if (from) return [{ unit, machine, action: 'move', from: from.machine, reason: from.reason }];
    if (task.type === 'schedule') return [{ unit, machine, action: 'place', reason: task.reason }];
    const old = before.get(placeKey(task.placement));
    const action = old?.hash === hash && old.file === file ? 'state' : 'replace';
    return [{ unit, machine, action, reason: task.reason }];
  });
}

const placeKey = ({ unit, machine }: Placement): string => `${unit} ${machine}`;
