import { connectEtcd, openRegistry, type ClusterView } from '@flotilla/registry';
import { startSandbox, type Sandbox } from '@flotilla/sandbox';
import { ClusterWatcher } from './cluster-watcher.ts';
import { ms, percentile, type Row } from './figures.ts';

const SINGLE_STARTS = 60;
const BULK = 100;
const UNIT = '[Unit]\nDescription=benchmark\n\n[Service]\nExecStart=/bin/sleep infinity\n';
const OPTIONS = [
  { section: 'Unit', name: 'Description', value: 'benchmark' },
  { section: 'Service', name: 'ExecStart', value: '/bin/sleep infinity' },
];

/**
 * From a request at the HTTP API to what systemd says of the unit, on three real machines; beside it, in the same run,
 * `systemctl start` and `stop` of the same unit files by hand on the same machines.
 */
export async function benchLatency(progress: (line: string) => void): Promise<Row[]> {
  const sandbox = await startSandbox({ machines: 3, progress });
  const store = await connectEtcd({ endpoints: [...sandbox.etcdEndpoints] });
  const registry = openRegistry(store);
  const watcher = new ClusterWatcher(registry);
  try {
    return await measure(sandbox, watcher, progress);
  } finally {
    watcher.stop();
    await registry.close();
    await sandbox.down();
  }
}

async function measure(sandbox: Sandbox, cluster: ClusterWatcher, progress: (line: string) => void): Promise<Row[]> {
  const api = `${sandbox.nodes[0]?.api ?? ''}/fleet/v1/units`;
  progress(`${SINGLE_STARTS} units, one after the other`);
  const single: number[] = [];
  for (let index = 0; index < SINGLE_STARTS; index++) {
    const name = `single-${index}.service`;
    const start = performance.now();
    await put(api, name);
    await cluster.until(view => isActive(view, name));
    single.push(performance.now() - start);
    await destroy(api, name);
    await cluster.until(view => view.states.length === 0);
  }
  progress(`${BULK} units at once`);
  const names = Array.from({ length: BULK }, (_, index) => `bulk-${index}.service`);
  const allActive = await time(async () => {
    await Promise.all(names.map(name => put(api, name)));
    await cluster.until(view => names.every(name => isActive(view, name)));
  });
  const allGone = await time(async () => {
    await Promise.all(names.map(name => destroy(api, name)));
    await cluster.until(view => view.states.length === 0 && view.schedule.length === 0);
  });
  progress('the same by hand');
  const hand = await byHand(sandbox, names);
  return [
    {
      what: 'submit → active, one unit, p50',
      figure: ms(percentile(single, 0.5)),
      yardstick: `${ms(percentile(hand.single, 0.5))} systemctl start`,
      target: '150 ms',
    },
    {
      what: 'submit → active, one unit, p99',
      figure: ms(percentile(single, 0.99)),
      yardstick: `${ms(percentile(hand.single, 0.99))} systemctl start`,
      target: '400 ms',
    },
    {
      what: `${BULK} units submitted → all active`,
      figure: ms(allActive),
      yardstick: `${ms(hand.start)} systemctl start (${(allActive / hand.start).toFixed(1)}×)`,
      target: '2 s, 2×',
    },
    {
      what: `${BULK} units destroyed → all gone`,
      figure: ms(allGone),
      yardstick: `${ms(hand.stop)} systemctl stop (${(allGone / hand.stop).toFixed(1)}×)`,
      target: '2 s',
    },
  ];
}

/** The same units written, loaded, started and stopped with systemctl, a third of them on each machine at the same time. */
async function byHand(
  sandbox: Sandbox,
  names: readonly string[],
): Promise<{ single: number[]; start: number; stop: number }> {
  const shares = sandbox.nodes.map(({ name }, node) => ({
    name,
    units: names.filter((_, index) => index % sandbox.nodes.length === node),
  }));
  const everywhere = (command: (units: readonly string[]) => string): Promise<unknown> =>
    Promise.all(shares.map(({ name, units }) => run(sandbox, name, command(units))));
  await everywhere(
    units =>
      `cd /run/systemd/system; for u in ${units.join(' ')}; do cat >$u <<'E'\n${UNIT}E\ndone; systemctl daemon-reload`,
  );
  const start = await time(() => everywhere(units => `systemctl start ${units.join(' ')}`));
  const stop = await time(() => everywhere(units => `systemctl stop ${units.join(' ')}`));
  const [first] = shares;
  const timed = `for u in ${first?.units.join(' ') ?? ''}; do s=$(date +%s%N); systemctl start $u; e=$(date +%s%N); echo $(( (e - s) / 1000 )); done`;
  const single = (await run(sandbox, first?.name ?? '', timed))
    .trim()
    .split('\n')
    .map(line => Number(line) / 1000);
  await everywhere(
    units =>
      `systemctl stop ${units.join(' ')}; cd /run/systemd/system; rm ${units.join(' ')}; systemctl daemon-reload`,
  );
  return { single, start, stop };
}

async function run(sandbox: Sandbox, node: string, command: string): Promise<string> {
  const { stdout, stderr, code } = await sandbox.exec(node, command);
  if (code !== 0) throw new Error(`${node}: ${stderr}`);
  return stdout;
}

async function put(api: string, name: string): Promise<void> {
  const body = JSON.stringify({ name, options: OPTIONS, desiredState: 'launched' });
  const answer = await fetch(`${api}/${name}`, {
    method: 'PUT',
    body,
    headers: { 'Content-Type': 'application/json' },
  });
  if (!answer.ok) throw new Error(`PUT ${name}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function destroy(api: string, name: string): Promise<void> {
  const answer = await fetch(`${api}/${name}`, { method: 'DELETE' });
  if (!answer.ok) throw new Error(`DELETE ${name}: ${answer.status} ${await answer.text()}`);
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const isActive = (view: ClusterView, name: string): boolean =>
  view.states.some(state => state.unit === name && state.active === 'active' && state.current === 'launched');
