import { startSandbox, type Sandbox } from '@flotilla/sandbox';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from './figures.ts';

const UNITS = 500;
const OBSERVED_S = 20;

/** What a quiet cluster costs: requests that etcd serves, and the daemons' memory and processor time. */
export async function benchIdle(progress: (line: string) => void): Promise<Row[]> {
  const sandbox = await startSandbox({ machines: 3, progress });
  try {
    const empty = await observe(sandbox, progress);
    progress(`${UNITS} units`);
    await startUnits(sandbox);
    const full = await observe(sandbox, progress);
    return [
      {
        what: 'etcd writes a second',
        figure: `${full.writes.toFixed(2)} with ${UNITS} units`,
        yardstick: `${empty.writes.toFixed(2)} with none`,
        target: 'the same',
      },
      {
        what: 'etcd reads a second',
        figure: `${full.reads.toFixed(2)} with ${UNITS} units`,
        yardstick: `${empty.reads.toFixed(2)} with none`,
        target: 'the same',
      },
      {
        what: 'processor, busiest fleetd',
        figure: `${full.cpu.toFixed(2)} % with ${UNITS} units`,
        yardstick: `${empty.cpu.toFixed(2)} % with none`,
        target: '1 %',
      },
      {
        what: 'memory, largest fleetd',
        figure: `${full.rss.toFixed(0)} MB with ${UNITS} units`,
        yardstick: `${empty.rss.toFixed(0)} MB with none`,
        target: '90 MB',
      },
    ];
  } finally {
    await sandbox.down();
  }
}

interface Cost {
  readonly writes: number;
  readonly reads: number;
  /** Percent of one processor. */
  readonly cpu: number;
  /** Megabytes. */
  readonly rss: number;
}

async function observe(sandbox: Sandbox, progress: (line: string) => void): Promise<Cost> {
  // what the change before has set off ends first: the engine's clean-up and the daemons' garbage collection
  await sleep(5000);
  progress(`watching for ${OBSERVED_S} s`);
  const before = await sample(sandbox);
  await sleep(OBSERVED_S * 1000);
  const after = await sample(sandbox);
  const perSecond = (now: number, then: number): number => (now - then) / OBSERVED_S;
  return {
    writes: perSecond(after.puts, before.puts),
    reads: perSecond(after.ranges, before.ranges),
    cpu: Math.max(...after.daemons.map(({ cpu }, index) => perSecond(cpu, before.daemons[index]?.cpu ?? 0) * 100)),
    rss: Math.max(...after.daemons.map(({ rss }) => rss)),
  };
}

async function sample(
  sandbox: Sandbox,
): Promise<{ puts: number; ranges: number; daemons: { cpu: number; rss: number }[] }> {
  const metrics = await (await fetch(`${sandbox.etcdEndpoints[0] ?? ''}/metrics`)).text();
  const counter = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1] ?? NaN);
  const daemons = await Promise.all(sandbox.nodes.map(({ name }) => daemonCost(sandbox, name)));
  return {
    puts: counter('etcd_debugging_mvcc_put_total') + counter('etcd_debugging_mvcc_delete_total'),
    ranges: counter('etcd_debugging_mvcc_range_total'),
    daemons,
  };
}

/** Seconds of processor time and resident megabytes of a machine's fleetd, from /proc (proc(5)). */
async function daemonCost(sandbox: Sandbox, node: string): Promise<{ cpu: number; rss: number }> {
  const command =
    'p=$(systemctl show --value -p MainPID fleet.service); cat /proc/$p/stat; grep VmRSS /proc/$p/status; getconf CLK_TCK';
  const { stdout } = await sandbox.exec(node, command);
  const [stat = '', rss = '', ticks = '100'] = stdout.trim().split('\n');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { cpu: (Number(fields[11]) + Number(fields[12])) / Number(ticks), rss: Number(/\d+/.exec(rss)?.[0]) / 1024 };
}

async function startUnits(sandbox: Sandbox): Promise<void> {
  const api = sandbox.nodes[0]?.api ?? '';
  const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' }];
  for (let index = 0; index < UNITS; index++) {
    const answer = await fetch(`${api}/fleet/v1/units/idle-${index}.service`, {
      method: 'PUT',
      body: JSON.stringify({ options, desiredState: 'launched' }),
      headers: { 'Content-Type': 'application/json' },
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
}
