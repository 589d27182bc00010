import { decide, Planner, type Snapshot, type Task, type Unit, type UnitState } from '@flotilla/cluster';
import { obeyed, randomCluster } from '../../cluster/bench/random-cluster.ts';
import { ms, percentile, type Row } from './figures.ts';

const MACHINES = 1000;
const UNITS = 50_000;
const SEED = 1;
const CHANGES = 300;

/** The pure engine on a large random cluster with conflicts, peers and metadata. */
export function benchPlacement(progress: (line: string) => void): Promise<Row[]> {
  progress(`${MACHINES} machines, ${UNITS} units, seed ${SEED}`);
  decide(randomCluster({ machines: 50, units: 2000 }, SEED));
  const empty = randomCluster({ machines: MACHINES, units: UNITS }, SEED);
  const [placing, decision] = processorTime(() => decide(empty));
  const schedule = decision.tasks.flatMap(task => (task.type === 'schedule' ? [task.placement] : []));
  const full = sorted(obeyed(empty, schedule));
  const [checking] = processorTime(() => decide(full));
  const rate = Math.round((schedule.length / placing) * 1000);
  progress(`${CHANGES} units of the full cluster stopped and started, one after the other`);
  const changes = oneByOne(full);
  return Promise.resolve([
    {
      what: `${UNITS} units placed on ${MACHINES} machines`,
      figure: `${rate.toLocaleString('en')} placements a second of one core`,
      target: '10,000',
    },
    {
      what: 'one change in the full cluster',
      figure: `p50 ${ms(percentile(changes, 0.5))}, p99 ${ms(percentile(changes, 0.99))}`,
      yardstick: `${ms(checking)} to look at all of it`,
      target: '1 ms',
    },
  ]);
}

/** Milliseconds that each decision takes while units are stopped, and started again once they have gone. */
function oneByOne(full: Snapshot): number[] {
  const planner = new Planner();
  planner.decide(full);
  let snapshot = full;
  const times: number[] = [];
  const decideOn = (next: Snapshot): void => {
    const start = performance.now();
    const { tasks } = planner.decide(next);
    times.push(performance.now() - start);
    snapshot = tasks.reduce(carriedOut, next);
  };
  for (let i = 0; i < CHANGES; i++) {
    const at = (i * 7919) % full.units.length;
    for (const desired of ['inactive', 'launched'] as const) {
      decideOn({ ...snapshot, units: snapshot.units.with(at, { ...(snapshot.units[at] as Unit), desired }) });
      decideOn(snapshot); // what was written comes back
    }
  }
  return times;
}

/** What the registry shows once a task is on the schedule and the machine has obeyed. */
function carriedOut(snapshot: Snapshot, task: Task): Snapshot {
  const { machine, unit } = task.type === 'unschedule' ? task : task.placement;
  const { schedule, states } = snapshot;
  const isBefore = (one: Place): boolean => (order(one.machine, machine) || order(one.unit, unit)) < 0;
  const at = schedule.findIndex(one => !isBefore(one));
  if (task.type === 'unschedule')
    return { ...snapshot, schedule: schedule.toSpliced(at, 1), states: states.toSpliced(at, 1) };
  const [state] = obeyed(snapshot, [task.placement]).states as [UnitState];
  return {
    ...snapshot,
    schedule: schedule.toSpliced(at, 0, task.placement),
    states: states.toSpliced(at, 0, state),
  };
}

interface Place {
  readonly machine: string;
  readonly unit: string;
}

/** As the registry gives it: in the order of keys. */
function sorted(snapshot: Snapshot): Snapshot {
  const byKey = (a: Place, b: Place): number => order(a.machine, b.machine) || order(a.unit, b.unit);
  return {
    ...snapshot,
    units: snapshot.units.toSorted((a, b) => order(a.name, b.name)),
    schedule: snapshot.schedule.toSorted(byKey),
    states: snapshot.states.toSorted(byKey),
  };
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Milliseconds of this process's processor time, which other work on the machine does not change. */
function processorTime<T>(work: () => T): [number, T] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1000, result];
}
