// How fast placement is: `npx esbuild --bundle --platform=node cluster/bench/decide.bench.ts | node - [machines] [units]`.
import { decide, explain, type Placement, type Snapshot } from '../src/index.ts';
import { obeyed, randomCluster } from './random-cluster.ts';

const [machines = 1000, units = 50_000] = process.argv.slice(2).map(Number);
const SEED = 1;

function timed<T>(what: string, count: number, run: () => T): T {
  const start = performance.now();
  const before = process.cpuUsage();
  const result = run();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const rate = Math.round((count / milliseconds) * 1000).toLocaleString('en');
  // On a busy machine the processor's time says more than the clock; it counts the garbage collector's threads too.
  const cpu = ((user + system) / 1000).toFixed(0);
  console.log(`${what}: ${milliseconds.toFixed(0)} ms (${cpu} ms of CPU), ${rate} per second`);
  return result;
}

function placements(snapshot: Snapshot): Placement[] {
  return decide(snapshot).tasks.flatMap(task => (task.type === 'schedule' ? [task.placement] : []));
}

decide(randomCluster({ machines: 50, units: 2000 }, SEED));
const empty = randomCluster({ machines, units }, SEED);
console.log(`${machines} machines, ${units} units, seed ${SEED}`);
const decision = timed('place all', units, () => decide(empty));
const schedule = decision.tasks.flatMap(task => (task.type === 'schedule' ? [task.placement] : []));
console.log(`  ${schedule.length} placements, ${decision.pending.length} pending`);
const full = obeyed(empty, schedule);
const again = timed('check all of a full cluster', units, () => decide(full));
console.log(`  ${again.tasks.length} tasks, ${again.pending.length} pending`);
const [lost] = full.machines;
const smaller = {
  ...full,
  machines: full.machines.slice(1),
  states: full.states.filter(each => each.machine !== lost?.id),
};
const moved = timed('one machine gone', units, () => placements(smaller));
console.log(`  ${moved.length} placements`);
timed('explain one unit', 1, () => explain(full, full.units[0]?.name ?? ''));
