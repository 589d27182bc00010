import { decide } from '@flotilla/cluster';
import { obeyed, randomCluster } from '../../cluster/bench/random-cluster.ts';
import { ms, type Row } from './figures.ts';

const MACHINES = 1000;
const UNITS = 50_000;
const SEED = 1;

/** The pure engine on a large random cluster with conflicts, peers and metadata. */
export function benchPlacement(progress: (line: string) => void): Promise<Row[]> {
  progress(`${MACHINES} machines, ${UNITS} units, seed ${SEED}`);
  decide(randomCluster({ machines: 50, units: 2000 }, SEED));
  const empty = randomCluster({ machines: MACHINES, units: UNITS }, SEED);
  const [placing, decision] = processorTime(() => decide(empty));
  const schedule = decision.tasks.flatMap(task => (task.type === 'schedule' ? [task.placement] : []));
  const full = obeyed(empty, schedule);
  const [checking] = processorTime(() => decide(full));
  const rate = Math.round((schedule.length / placing) * 1000);
  return Promise.resolve([
    {
      what: `${UNITS} units placed on ${MACHINES} machines`,
      figure: `${rate.toLocaleString('en')} placements a second of one core`,
      target: '10,000',
    },
    { what: 'the whole full cluster looked at again', figure: `${ms(checking)} of one core` },
  ]);
}

/** Milliseconds of this process's processor time, which other work on the machine does not change. */
function processorTime<T>(work: () => T): [number, T] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1000, result];
}
