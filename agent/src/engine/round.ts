import type { Decision, Pending, Placement, Snapshot, Task } from '@flotilla/cluster';
import type { ClusterView, ReadSnapshot } from '@flotilla/registry';

/** What the engine writes at one go: the steps of a decision, and how the reasons for waiting differ from those stored. */
interface Changes {
  readonly tasks: readonly Task[];
  readonly pending: { readonly set: readonly Pending[]; readonly clear: readonly string[] };
}

export interface Round extends Changes {
  /** Machines that the tasks take for dead. */
  readonly gone: ReadonlySet<string>;
}

export const isEmpty = ({ tasks, pending }: Changes): boolean =>
  tasks.length + pending.set.length + pending.clear.length === 0;

/**
 * Decides what to change; `decide` is the decision on a snapshot alone.
 * A unit that is stored but can't be read is left where it runs: a damaged value must not stop what works.
 */
export function planRound(view: ClusterView, snapshot: ReadSnapshot, decide: (snapshot: Snapshot) => Decision): Round {
  const decision = decide(snapshot);
  const pending = pendingDifference(view.pending, decision.pending);
  if (decision.tasks.length === 0) return { tasks: [], pending, gone: new Set() };
  const unreadable = unreadableUnits(view, snapshot);
  const readable = decision.tasks.filter(task => !unreadable(unitOf(task), machineOf(task)));
  const tasks = withoutLeaps(readable, snapshot);
  const alive = new Set(view.machines.map(({ id }) => id));
  const gone = new Set(
    tasks.flatMap(task => (task.type === 'unschedule' && !alive.has(task.machine) ? task.machine : [])),
  );
  return { tasks, pending, gone };
}

/**
 * A unit that is taken off a living machine gets its next place in a later round. The machine may have begun with it
 * and not have said so yet: once the order is gone it either has claimed the unit, which the next view shows, or never
 * will. Units that must be beside such a one come along with it.
 */
function withoutLeaps(tasks: readonly Task[], { machines, units }: ReadSnapshot): readonly Task[] {
  const alive = new Set(machines.map(({ id }) => id));
  const leaving = new Set(
    tasks.flatMap(task => (task.type === 'unschedule' && alive.has(task.machine) ? task.unit : [])),
  );
  if (!tasks.some(task => task.type === 'schedule' && leaving.has(task.placement.unit))) return tasks;
  const requirements = new Map(units.map(unit => [unit.name, unit.requirements]));
  for (const name of leaving) if (requirements.get(name)?.global === true) leaving.delete(name);
  const later = new Set(leaving);
  const placed = tasks.flatMap(task => (task.type === 'schedule' ? task.placement.unit : []));
  for (let size = -1; size !== later.size;) {
    size = later.size;
    for (const unit of placed) if (requirements.get(unit)?.peers.some(peer => later.has(peer))) later.add(unit);
  }
  return tasks.filter(task => task.type !== 'schedule' || !later.has(task.placement.unit));
}

/**
 * Whether a task rests on what can't be read: a unit, one that it is bound to, or a machine that it is on. A machine whose
 * key is there lives.
 */
function unreadableUnits(
  view: ClusterView,
  snapshot: ReadSnapshot,
): (unit: string, machine: string | undefined) => boolean {
  if (view.problems.length === 0 && snapshot.problems.length === 0) return () => false;
  const damaged = view.problems.map(({ key }) => key.split('/').slice(-2));
  const machines = new Set(damaged.flatMap(([kind, name]) => (kind === 'machines' && name ? [name] : [])));
  for (const { id } of snapshot.machines) machines.delete(id); // what it was before is known
  const readable = new Set(snapshot.units.map(({ name }) => name));
  const units = new Set(snapshot.problems.map(({ unit }) => unit));
  for (const [, name] of damaged) if (name && !readable.has(name)) units.add(name);
  const requirements = new Map(snapshot.units.map(unit => [unit.name, unit.requirements]));
  for (const { unit, machine } of view.schedule)
    if (machines.has(machine) && requirements.get(unit)?.global !== true) units.add(unit);
  return (unit, machine) =>
    units.has(unit) ||
    (machine !== undefined && machines.has(machine)) ||
    (requirements.get(unit)?.peers.some(peer => units.has(peer)) ?? false);
}

const machineOf = (task: Task): string | undefined =>
  task.type === 'unschedule' ? task.machine : task.placement.machine;

const unitOf = (task: Task): string => (task.type === 'unschedule' ? task.unit : task.placement.unit);

function pendingDifference(stored: readonly Pending[], wanted: readonly Pending[]): Changes['pending'] {
  const before = new Map(stored.map(pending => [pending.unit, pending]));
  const after = new Set(wanted.map(pending => pending.unit));
  return {
    set: wanted.filter(pending => !samePending(before.get(pending.unit), pending)),
    clear: [...before.keys()].filter(unit => !after.has(unit)),
  };
}

/** What was found to be stored as it is wanted: both stay the same objects from view to view until one changes. */
const equals = new WeakMap<Pending, Pending>();

function samePending(stored: Pending | undefined, wanted: Pending): boolean {
  if (stored === undefined) return false;
  if (equals.get(wanted) === stored) return true;
  const isSame = JSON.stringify(comparable(stored)) === JSON.stringify(comparable(wanted));
  if (isSame) equals.set(wanted, stored);
  return isSame;
}

/** Members in one order, whatever order they were stored in. */
const comparable = ({ unit, summary, machines }: Pending): unknown => [
  unit,
  summary,
  machines.map(({ machine, reason }) => [machine, reason]),
];

/**
 * Whether a view shows what a round has written. The engine alone writes the schedule, so a view that shows all of it
 * is not older than the write; deciding on an older one would place units a second time.
 */
export function reflects(view: ClusterView, { tasks, pending }: Changes): boolean {
  const placed = tasks.every(task => {
    if (task.type === 'unschedule') return placementAt(view.schedule, task) === undefined;
    return samePlacement(placementAt(view.schedule, task.placement), task.placement);
  });
  if (!placed) return false;
  const { set, clear } = pendingDifference(view.pending, pending.set);
  return set.length === 0 && !clear.some(unit => pending.clear.includes(unit));
}

/** Found by bisection: a view's schedule is sorted by its keys. */
function placementAt(schedule: ClusterView['schedule'], wanted: Place): Placement | undefined {
  const key = placeKey(wanted);
  let low = 0;
  let high = schedule.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = schedule[middle];
    if (there && placeKey(there) < key) low = middle + 1;
    else high = middle;
  }
  const found = schedule[low];
  return found && placeKey(found) === key ? found : undefined;
}

interface Place {
  readonly machine: string;
  readonly unit: string;
}

const placeKey = ({ machine, unit }: Place): string => `${machine}/${unit}`;

const samePlacement = (a: Placement | undefined, b: Placement): boolean =>
  a?.hash === b.hash && a.file === b.file && a.desired === b.desired;
