import type { Task } from '@flotilla/cluster';
import type { ClusterEvent, ClusterView } from '@flotilla/registry';
import type { Round } from './round.ts';

type Told = Omit<ClusterEvent, 'time'>;

/** What a round that was written means for people. A unit that gets another order where it is, is told of by who asked. */
export function eventsOfRound({ tasks, pending }: Round): Told[] {
  const left = new Map(tasks.flatMap(task => (task.type === 'unschedule' ? [[task.unit, task.machine] as const] : [])));
  const placed = new Set(tasks.flatMap(task => (task.type === 'schedule' ? [task.placement.unit] : [])));
  return [
    ...tasks.flatMap(task => eventOfTask(task, left, placed)),
    ...pending.set.map(({ unit, summary }) => ({ kind: 'pending', unit, text: `${unit} is nowhere: ${summary}` })),
  ];
}

function eventOfTask(task: Task, left: ReadonlyMap<string, string>, placed: ReadonlySet<string>): Told[] {
  if (task.type === 'update') return [];
  if (task.type === 'unschedule') {
    const { unit, machine, reason } = task;
    if (placed.has(unit)) return [];
    return [{ kind: 'unplaced', unit, machine, text: `${unit} leaves machine ${machine}: ${reason}` }];
  }
  const { unit, machine } = task.placement;
  const before = left.get(unit);
  if (before === undefined)
    return [{ kind: 'placed', unit, machine, text: `${unit} goes to machine ${machine}: ${task.reason}` }];
  const text = `${unit} moves from machine ${before} to ${machine}: ${task.reason}`;
  return [{ kind: 'moved', unit, machine, before, after: machine, text }];
}

/** Machines that came and went between two views; nothing when there is no earlier one. */
export function eventsOfMachines(before: ClusterView | undefined, now: ClusterView): Told[] {
  if (before === undefined || before.machines === now.machines) return [];
  const came = without(now, before).map(machine => {
    return { kind: 'machine-joined', machine, text: `machine ${machine} is there` };
  });
  const went = without(before, now).map(machine => {
    return { kind: 'machine-lost', machine, text: `machine ${machine} is gone` };
  });
  return [...went, ...came];
}

function without(some: ClusterView, others: ClusterView): string[] {
  const known = new Set(others.machines.map(({ id }) => id));
  return some.machines.flatMap(({ id }) => (known.has(id) ? [] : [id]));
}
