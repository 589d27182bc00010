import { connectEtcd, openRegistry } from '@flotilla/registry';
import { startSandbox } from '@flotilla/sandbox';
import { ClusterWatcher } from './cluster-watcher.ts';
import { ms, percentile, type Row } from './figures.ts';

const RUNS = 5;
const TTL_S = 3;
/** As fleetd makes it of its machine's (agent/src/daemon.ts). */
const LEADER_TTL_S = 2;

/**
 * From the death of a machine, or its orderly end, until its unit is active on another one; and from the death of the
 * leader, or its orderly end, until another one has decided where the next unit goes.
 */
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
  let units = 0;
  const measureLead = async (
    how: (node: string) => Promise<unknown>,
    repair: (node: string) => Promise<unknown>,
  ): Promise<number> => {
    await all();
    await cluster.until(view => view.leader !== undefined);
    const leader = cluster.view?.leader?.machine ?? '';
    const node = sandbox.nodes.find(one => one.machineId === leader)?.name ?? '';
    const other = sandbox.nodes.find(one => one.machineId !== leader)?.machineId ?? '';
    const unit = `next-${++units}.service`;
    const start = performance.now();
    const ending = how(node);
    await cluster.until(view => view.leader?.machine !== leader);
    await registry.putUnit(unit, `[Service]\nExecStart=/bin/true\n[X-Fleet]\nMachineID=${other}\n`, 'loaded', 0);
    await cluster.until(view => view.schedule.some(one => one.unit === unit));
    const time = performance.now() - start;
    await ending;
    await repair(node);
    await registry.destroyUnit(unit, 0);
    return time;
  };
  try {
    await registry.putUnit('moved.service', '[Service]\nExecStart=/bin/sleep infinity\n', 'launched', 0);
    await elsewhere('');
    const crashes: number[] = [];
    const stops: number[] = [];
    const leadersCrashed: number[] = [];
    const leadersStopped: number[] = [];
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
      leadersCrashed.push(
        await measureLead(
          node => sandbox.fault(node, 'crash'),
          node => sandbox.boot(node),
        ),
      );
      leadersStopped.push(
        await measureLead(
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
      {
        what: 'leader dies → next decision',
        figure: worst(leadersCrashed),
        yardstick: `${LEADER_TTL_S} s lease`,
        target: 'lease + 1 s',
      },
      { what: 'leader stopped → next decision', figure: worst(leadersStopped), target: '0.5 s' },
    ];
  } finally {
    cluster.stop();
    await registry.close();
    await sandbox.down();
  }
}
