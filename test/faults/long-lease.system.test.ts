import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectEtcd, openRegistry } from '@flotilla/registry';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';
import { Witness } from './witness.ts';

const NONE = '';
const sleeper = '[Service]\nExecStart=/bin/sleep infinity\n';
const instances = (template: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${template}@${i + 1}.service`);

/** The lease outlasts what happens here, or ends late enough to act before. */
const TTL = '10s';

let cluster: TestCluster;
let witness: Witness;
beforeAll(async () => {
  cluster = await startCluster({ machines: 3, ttl: TTL });
  witness = new Witness(cluster, 'l-*');
});
beforeEach(() => onTestFailed(async () => console.error(await witness.journals())));
afterEach(async () => {
  // also after a test that failed half way
  await Promise.all(cluster.sandbox.nodes.map(({ name }) => cluster.sandbox.fault(name, 'heal')));
  await cluster.clear();
});
afterAll(() => cluster.down());

test('etcd killed and started again in the middle of 30 starts: each unit is started once', async () => {
  const units = instances('l-start', 30);
  cluster.file('l-start@.service', sleeper);
  const starting = cluster.fleetctl(['start', '--no-block', ...units]);
  await eventually(
    async () => (await witness.registry()).schedule.length,
    count => count >= 3,
  );
  await cluster.sandbox.stopEtcd();
  await sleep(1000);
  await cluster.sandbox.startEtcd();
  // fleetctl may have been told that etcd was away; whoever asks again gets the rest
  await starting;
  await eventually(
    () => cluster.fleetctl(['start', ...units]),
    ({ code }) => code === 0,
  );
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
  );
  const runs = [...(await witness.runs(units)).values()].flat();
  expect(runs.map(({ unit }) => unit).sort()).toEqual([...units].sort());
  expect(runs.every(({ to }) => to === Infinity)).toBe(true);
});

test('a machine that crashed and is back within its lease runs its units again, and nobody else did', async () => {
  const units = instances('l-crash', 6);
  cluster.file('l-crash@.service', sleeper);
  await cluster.ok(['start', ...units]);
  const pids = await witness.pids(units);
  const before = Object.keys(pids).sort();
  const node = before[0]?.split(' on ')[1] ?? NONE;
  await cluster.sandbox.fault(node, 'crash');
  await cluster.sandbox.boot(node);
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
  );
  const after = await witness.pids(units);
  expect(Object.keys(after).sort()).toEqual(before);
  expect(after).toMatchObject(Object.fromEntries(Object.entries(pids).filter(([place]) => !place.endsWith(node))));
  expect(await witness.overlaps(units)).toEqual({});
});

test("the leader's fleetd killed in the middle of placing units: all are placed, each once, and no other is touched", async () => {
  const before = instances('l-before', 6);
  const during = instances('l-during', 30);
  for (const template of ['l-before', 'l-during']) cluster.file(`${template}@.service`, sleeper);
  await cluster.ok(['start', ...before]);
  const leader = await witness.leader();
  const other = cluster.sandbox.nodes.find(({ name }) => name !== leader)?.name;
  const pids = await witness.pids(before);
  const starting = cluster.fleetctl(['start', '--no-block', ...during], other);
  await eventually(
    async () => (await witness.registry()).schedule.filter(({ unit }) => during.includes(unit)).length,
    count => count > 0,
  );
  await cluster.sandbox.exec(leader, ['systemctl', 'kill', '--signal=KILL', 'fleet.service']);
  expect((await starting).code).toBe(0);
  await eventually(
    async () => (await witness.registry()).schedule.filter(({ unit }) => during.includes(unit)).length,
    count => count === during.length,
  );
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
  );
  expect(await witness.pids(before)).toEqual(pids);
  expect(await witness.overlaps([...before, ...during])).toEqual({});
});

test('fleetd killed, restarted or upgraded: no main PID changes', async () => {
  const all = cluster.sandbox.nodes.map(({ name }) => name);
  const idOf = (name: string): string => cluster.sandbox.nodes.find(node => node.name === name)?.machineId ?? '';
  const pinned = `${sleeper}\n[X-Fleet]\nMachineID=%i\n`;
  cluster.file('l-steady@.service', pinned);
  cluster.file(
    'l-once.service',
    '[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo ran >>/var/tmp/once"\n\n[X-Fleet]\nMachineMetadata=node=n1\n',
  );
  await cluster.ok(['start', 'l-once', ...all.map(name => `l-steady@${idOf(name)}`)]);
  const pids = (): Promise<number[]> =>
    Promise.all(all.map(name => cluster.mainPid(name, `l-steady@${idOf(name)}.service`)));
  const before = await pids();
  expect(before.every(pid => pid > 0)).toBe(true);
  const daemon = (name: string): Promise<number> => cluster.mainPid(name, 'fleet.service');
  for (const command of ['systemctl kill -s KILL fleet.service', 'systemctl restart fleet.service']) {
    const old = await Promise.all(all.map(daemon));
    await Promise.all(all.map(name => cluster.sandbox.exec(name, command)));
    await eventually(
      () => Promise.all(all.map(daemon)),
      now => now.every((pid, index) => pid > 0 && pid !== old[index]),
    );
    await eventually(
      () => Promise.all(all.map(name => cluster.fleetctl(['list-machines'], name))),
      answers => answers.every(({ code }) => code === 0),
    );
    // a new unit goes through every part of the new daemons
    cluster.file('l-probe@.service', pinned);
    await cluster.ok(['start', ...all.map(name => `l-probe@${idOf(name)}`)]);
    await cluster.ok(['destroy', ...all.map(name => `l-probe@${idOf(name)}`)]);
    expect(await pids()).toEqual(before);
  }
  expect((await cluster.sandbox.exec('n1', 'cat /var/tmp/once')).stdout).toBe('ran\n');
});

test('cut off while fleetd is killed there: a unit that must not run twice never does', async () => {
  const units = instances('l-once', 6);
  // and takes longer to stop than there is time
  cluster.file('l-once@.service', `${sleeper}ExecStop=/bin/sleep 4\n\n[X-Fleet]\nOnPartition=stop\n`);
  await cluster.ok(['start', ...units]);
  const before = Object.keys(await witness.pids(units));
  const node = before[0]?.split(' on ')[1] ?? NONE;
  await cluster.sandbox.fault(node, 'cut');
  await cluster.sandbox.exec(node, ['systemctl', 'kill', '-s', 'KILL', 'fleet.service']);
  const moving = before.filter(place => place.endsWith(node)).map(place => place.split(' on ')[0] ?? NONE);
  await eventually(
    async () => Object.keys(await witness.pids(moving)).filter(place => !place.endsWith(node)).length,
    count => count === moving.length,
  );
  await cluster.sandbox.fault(node, 'heal');
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
  );
  expect(await witness.overlaps(units)).toEqual({});
});

test('moved while its machine has hardly begun with it: the next one waits until it has stopped there', async () => {
  const on = (node: string): string => `${sleeper}ExecStop=/bin/sleep 1\n\n[X-Fleet]\nMachineMetadata=node=${node}\n`;
  const unit = 'l-moved.service';
  const registry = openRegistry(await connectEtcd({ endpoints: cluster.sandbox.etcdEndpoints }));
  try {
    let revision = await registry.putUnit(unit, on('n1'), 'launched', 0);
    for (const node of ['n2', 'n3', 'n1', 'n2', 'n3']) {
      const before = (await registry.readUnit(unit))?.placements[0]?.machine;
      await eventually(
        async () => (await registry.readUnit(unit))?.placements[0],
        placement => placement !== undefined && (before === undefined || placement.machine === before),
      );
      revision = await registry.putUnit(unit, on(node), 'launched', revision);
      await eventually(
        async () => (await registry.readUnit(unit))?.placements[0]?.machine,
        machine => machine === witness.idOf(node),
      );
    }
  } finally {
    await registry.close();
  }
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
  );
  expect(await witness.overlaps([unit])).toEqual({});
});
