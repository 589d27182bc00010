import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';
import { Witness } from './witness.ts';

/** Units that are started and destroyed while a machine comes and goes; `FAULT_UNITS=1000` for a long run. */
const CHURN = Number(process.env['FAULT_UNITS'] ?? 60);

let cluster: TestCluster;
let witness: Witness;
beforeAll(async () => {
  cluster = await startCluster({ machines: 3, ttl: '2s' });
  witness = new Witness(cluster, 'r-*');
});
afterEach(async () => {
  // also after a test that failed half way
  await alarm('DEACTIVATE');
  await Promise.all(cluster.sandbox.nodes.map(({ name }) => cluster.sandbox.fault(name, 'heal')));
  await eventually(
    async () => (await witness.registry()).machines.length,
    count => count === cluster.sandbox.nodes.length,
  );
  await cluster.clear();
});
beforeEach(() => onTestFailed(async () => console.error(await witness.journals())));
afterAll(() => cluster.down());

const sleeper = (xFleet = ''): string => `[Service]\nExecStart=/bin/sleep infinity\n\n[X-Fleet]\n${xFleet}\n`;
const instances = (template: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${template}@${i + 1}.service`);

/** What etcd itself does when its space is used up (`--quota-backend-bytes`), and when an operator has made room. */
async function alarm(action: 'ACTIVATE' | 'DEACTIVATE'): Promise<void> {
  const [endpoint = ''] = cluster.sandbox.etcdEndpoints;
  const ask = async (path: string, body: object): Promise<unknown> =>
    (await fetch(`${endpoint}/v3/maintenance/${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
  const { header } = (await ask('status', {})) as { header: { member_id: string } };
  await ask('alarm', { action, memberID: header.member_id, alarm: 'NOSPACE' });
}

async function allAsOrdered(seconds = 30): Promise<void> {
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
    seconds,
  );
}

test('etcd has no space left: everything goes on running, whoever asks is told why, and with room it is as wanted', async () => {
  const steady = instances('r-steady', 6);
  cluster.file('r-steady@.service', sleeper());
  cluster.file('r-late.service', sleeper());
  await cluster.ok(['start', ...steady]);
  const pids = await witness.pids(steady);

  await alarm('ACTIVATE');
  for (const command of [
    ['start', 'r-late.service'],
    ['stop', steady[0] ?? ''],
  ]) {
    const { code, err } = await cluster.fleetctl(command);
    expect([command, code, err]).toEqual([command, 1, expect.stringMatching(/space/)]);
  }
  // longer than any lease: renewing needs no space
  await new Promise(resolve => setTimeout(resolve, 5000));
  expect((await witness.registry()).machines).toHaveLength(3);
  expect(await witness.pids(steady)).toEqual(pids);
  // what a machine wants to say meanwhile is said later
  const [place = ''] = Object.keys(pids);
  const [fallen = '', node = ''] = place.split(' on ');
  await cluster.sandbox.exec(node, ['systemctl', 'kill', '-s', 'KILL', fallen]);
  await eventually(
    () => cluster.sandbox.exec(node, ['systemctl', 'is-failed', fallen]),
    ({ stdout }) => stdout.trim() === 'failed',
  );

  await alarm('DEACTIVATE');
  await eventually(
    async () => (await witness.registry()).states.find(({ unit }) => unit === fallen)?.active,
    active => active === 'failed',
  );
  await cluster.ok(['start', 'r-late.service']);
  await cluster.ok(['restart', fallen]);
  await allAsOrdered();
  const others = Object.entries(pids).filter(([one]) => one !== place);
  expect(await witness.pids(steady)).toMatchObject(Object.fromEntries(others));
});

test('a machine has no room for unit files: it says so of those units, the others go on, and with room it takes them', async () => {
  const [node] = cluster.sandbox.nodes;
  const name = node?.name ?? '';
  const here = `MachineMetadata=node=${name}`;
  const other = cluster.sandbox.nodes[1]?.name ?? '';
  const there = `MachineMetadata=node=${other}`;
  cluster.file('r-before.service', sleeper(here));
  await cluster.ok(['start', 'r-before.service']);
  const pids = await witness.pids(['r-before.service']);
  const mount = '/run/fleet/units';
  // a file system of its own that is full but for what is there already; fleetd sees it from its next start on
  const fill = [
    `mkdir -p /run/small && mount -t tmpfs -o size=64k,mode=755 tmpfs /run/small`,
    `cp -a ${mount}/. /run/small/ && mount --bind /run/small ${mount}`,
    'systemctl restart fleet.service',
    `dd if=/dev/zero of=/run/small/.filler bs=4k 2>/dev/null; true`,
  ];
  const filled = await cluster.sandbox.exec(name, fill.join(' && '));
  expect(filled).toMatchObject({ code: 0 });
  try {
    cluster.file('r-full.service', sleeper(here));
    cluster.file('r-other.service', sleeper(there));
    const starting = cluster.fleetctl(['start', 'r-full.service'], other);
    expect(await cluster.fleetctl(['start', 'r-other.service'], other)).toMatchObject({ code: 0 });
    await eventually(
      async () => (await cluster.sandbox.exec(name, 'journalctl -u fleet.service --no-pager')).stdout,
      text => /r-full\.service.*(ENOSPC|no space left)/i.test(text),
    );
    expect(await witness.pids(['r-before.service'])).toEqual(pids);
    await cluster.sandbox.exec(name, 'rm /run/small/.filler');
    expect(await starting).toMatchObject({ code: 0 });
    await allAsOrdered();
    expect(await witness.pids(['r-before.service'])).toEqual(pids);
  } finally {
    const back = [
      'rm -f /run/small/.filler',
      `umount ${mount}`,
      `cp -a /run/small/. ${mount}/`,
      'systemctl restart fleet.service',
    ];
    expect(await cluster.sandbox.exec(name, back.join(' && '))).toMatchObject({ code: 0 });
    await eventually(
      () => cluster.fleetctl(['list-machines'], name),
      ({ code }) => code === 0,
    );
  }
  await allAsOrdered();
});

test('units come and go by the hundred while a machine flaps: each ends as it is wanted, and nobody else is touched', async () => {
  const steady = cluster.sandbox.nodes.map(({ name }) => `r-steady-${name}.service`);
  for (const { name } of cluster.sandbox.nodes)
    cluster.file(`r-steady-${name}.service`, sleeper(`MachineMetadata=node=${name}`));
  await cluster.ok(['start', ...steady]);
  const flapping = await witness.leader();
  const before = Object.entries(await witness.pids(steady)).filter(([place]) => !place.endsWith(flapping));

  cluster.file('r-churn@.service', sleeper());
  const all = instances('r-churn', CHURN);
  let isOver = false;
  const flaps = (async () => {
    while (!isOver) {
      await cluster.sandbox.fault(flapping, 'cut');
      await new Promise(resolve => setTimeout(resolve, 1500));
      await cluster.sandbox.fault(flapping, 'heal');
      await new Promise(resolve => setTimeout(resolve, 1500));
    }
  })();
  const other = cluster.sandbox.nodes.find(({ name }) => name !== flapping)?.name;
  const ask = async (args: string[]): Promise<void> => {
    await eventually(
      () => cluster.fleetctl(args, other),
      ({ code }) => code === 0,
      120,
    );
  };
  const BATCH = 20;
  for (let from = 0; from < all.length; from += BATCH) {
    const batch = all.slice(from, from + BATCH);
    await ask(['start', '--no-block', ...batch]);
    await ask(['destroy', '--no-block', ...batch.filter((_, at) => at % 2 === 0)]);
  }
  isOver = true;
  await flaps;
  await allAsOrdered(60 + CHURN / 10);
  const wanted = all.filter((_, at) => at % 2 === 1);
  expect((await witness.registry()).units.map(({ name }) => name).sort()).toEqual([...steady, ...wanted].sort());
  expect(Object.entries(await witness.pids(steady)).filter(([place]) => !place.endsWith(flapping))).toEqual(before);
  expect(Object.keys(await witness.pids(wanted))).toHaveLength(wanted.length);
});
