import { connectEtcd, openRegistry } from '@flotilla/registry';
import { startSandbox } from '@flotilla/sandbox';
import { ClusterWatcher } from './cluster-watcher.ts';
import { ms, percentile, type Row } from './figures.ts';

const RUNS = 5;
const TTL_S = 3;

/** From the death of a machine, or its orderly end, until its unit is active on another one. */
export async function benchFailover(progress: (line: string) => void): Promise<Row[]> {
  const sandbox = await startSandbox({ machines: 3, ttl: `${TTL_S}s`, progress });
  const registry = openRegistry(await connectEtcd({ endpoints: [...sandbox.etcdEndpoints] }));
  const cluster = new ClusterWatcher(registry);
  const home = (): string => cluster.view?.states.find(state => state.active === 'active')?.machine ?? '';
  const elsewhere = (than: string): Promise<void> =>
    cluster.until(view => view.states.some(state => state.machine !== than && state.active === 'active'));
  const all = (): Promise<void> => cluster.until(view => view.machines.length === sandbox.nodes.length);
  const measure = async (
    how: (node: string) => Promise<unknown>,
    repair: (node: string) => Promise<unknown>,
  ): Promise<number> => {
    await all();
    const machine = home();
    const node = sandbox.nodes.find(one => one.machineId === machine)?.name ?? '';
    const start = performance.now();
    const [, time] = await Promise.all([how(node), elsewhere(machine).then(() => performance.now() - start)]);
    await repair(node);
    return time;
  };
  try {
    await registry.putUnit('moved.service', '[Service]\nExecStart=/bin/sleep infinity\n', 'launched', 0);
    await elsewhere('');
    const crashes: number[] = [];
    const stops: number[] = [];
    for (let run = 1; run <= RUNS; run++) {
      progress(`run ${run} of ${RUNS}`);
      crashes.push(
        await measure(
          node => sandbox.fault(node, 'crash'),
          node => sandbox.boot(node),
        ),
      );
      stops.push(
        await measure(
          node => sandbox.exec(node, 'systemctl stop fleet.service fleet.socket'),
          node => sandbox.exec(node, 'systemctl start fleet.socket fleet.service'),
        ),
      );
    }
    const worst = (times: readonly number[]): string =>
      `${ms(percentile(times, 0.5))}, at worst ${ms(Math.max(...times))}`;
    return [
      {
        what: 'machine dies → its unit active elsewhere',
        figure: worst(crashes),
        yardstick: `${TTL_S} s lease`,
        target: 'lease + 1 s',
      },
      { what: 'fleetd stopped → its unit active elsewhere', figure: worst(stops), target: '1 s' },
    ];
  } finally {
    cluster.stop();
    await registry.close();
    await sandbox.down();
  }
}
