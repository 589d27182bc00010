import { decide, type Pending, type Placement, type Task, type UnitState } from '@flotilla/cluster';
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
 * Decides what to change.
 * A unit that is stored but can't be read is left where it runs: a damaged value must not stop what works.
 */
export function planRound(view: ClusterView, snapshot: ReadSnapshot): Round {
  const decision = decide(snapshot);
  const unreadable = unreadableUnits(view, snapshot);
  const readable = decision.tasks.filter(task => !unreadable(unitOf(task)));
  const tasks = withoutLeaps(readable, snapshot);
  const alive = new Set(view.machines.map(({ id }) => id));
  const gone = new Set(
    tasks.flatMap(task => (task.type === 'unschedule' && !alive.has(task.machine) ? task.machine : [])),
  );
  return { tasks, pending: pendingDifference(view.pending, decision.pending), gone };
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
 * Whether two views must give the same decision. Most changes are of units that start and stop, which do not matter
 * here: of the states only counts which machine holds a unit without having it on its schedule. A list that did not
 * change is the same object.
 */
export const sameBasis = (a: ClusterView, b: ClusterView): boolean =>
  a.units === b.units &&
  a.machines === b.machines &&
  a.schedule === b.schedule &&
  a.pending === b.pending &&
  a.problems === b.problems &&
  (sameHolders(a.states, b.states) || sameHolders(unscheduled(a), unscheduled(b)));

const sameHolders = (a: readonly UnitState[], b: readonly UnitState[]): boolean =>
  a === b ||
  (a.length === b.length &&
    a.every((state, index) => state.machine === b[index]?.machine && state.unit === b[index].unit));

function unscheduled({ schedule, states }: ClusterView): UnitState[] {
  const scheduled = new Set(schedule.map(placeKey));
  return states.filter(state => !scheduled.has(placeKey(state)));
}

function unreadableUnits(view: ClusterView, snapshot: ReadSnapshot): (unit: string) => boolean {
  const unreadable = new Set(snapshot.problems.map(({ unit }) => unit));
  const readable = new Set(snapshot.units.map(({ name }) => name));
  return unit =>
    unreadable.has(unit) || (!readable.has(unit) && view.problems.some(({ key }) => key.endsWith(`/${unit}`)));
}

const unitOf = (task: Task): string => (task.type === 'unschedule' ? task.unit : task.placement.unit);

function pendingDifference(stored: readonly Pending[], wanted: readonly Pending[]): Changes['pending'] {
  const before = new Map(stored.map(pending => [pending.unit, JSON.stringify(comparable(pending))]));
  const after = new Set(wanted.map(pending => pending.unit));
  return {
    set: wanted.filter(pending => before.get(pending.unit) !== JSON.stringify(comparable(pending))),
    clear: [...before.keys()].filter(unit => !after.has(unit)),
  };
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
  const expected = new Map<string, Placement | undefined>();
  for (const task of tasks) {
    if (task.type === 'unschedule') expected.set(placeKey(task), undefined);
    else expected.set(placeKey(task.placement), task.placement);
  }
  const seen = new Map<string, Placement>();
  for (const placement of view.schedule) {
    const key = placeKey(placement);
    if (expected.has(key)) seen.set(key, placement);
  }
  const placed = [...expected].every(([key, placement]) => samePlacement(seen.get(key), placement));
  if (!placed) return false;
  const { set, clear } = pendingDifference(view.pending, pending.set);
  return set.length === 0 && !clear.some(unit => pending.clear.includes(unit));
}

const placeKey = ({ machine, unit }: { machine: string; unit: string }): string => `${machine}/${unit}`;

const samePlacement = (a: Placement | undefined, b: Placement | undefined): boolean =>
  a?.hash === b?.hash && a?.file === b?.file && a?.desired === b?.desired;
