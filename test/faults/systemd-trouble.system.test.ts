import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';
import { Witness } from './witness.ts';

let cluster: TestCluster;
let witness: Witness;
beforeAll(async () => {
  cluster = await startCluster({ machines: 1 });
  witness = new Witness(cluster, 's-*');
});
afterEach(() => cluster.clear());
beforeEach(() => onTestFailed(async () => console.error(await witness.journals())));
afterAll(() => cluster.down());

const sleeper = '[Service]\nExecStart=/bin/sleep infinity\n';
const instances = (template: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${template}@${i + 1}.service`);

const activeState = async (unit: string): Promise<string | undefined> =>
  (await witness.look('n1')).units.get(unit)?.active;

const allAsOrdered = (): Promise<string[]> =>
  eventually(
    () => witness.differences(),
    found => found.length === 0,
  );

test('a unit whose stop hangs for a minute and one without a binary delay nobody else', async () => {
  const hanging = 's-hang.service';
  cluster.file(hanging, `${sleeper}ExecStop=/bin/sleep 60\nTimeoutStopSec=60\n`);
  cluster.file('s-broken.service', '[Service]\nExecStart=/no/such/binary\n');
  cluster.file('s-good@.service', sleeper);
  await cluster.ok(['start', hanging]);
  await cluster.ok(['stop', '--no-block', hanging]);
  await eventually(
    () => activeState(hanging),
    active => active === 'deactivating',
  );
  expect((await cluster.fleetctl(['start', 's-broken'])).code).toBe(1);
  // the whole life of others, while the one still stops
  const others = instances('s-good', 5);
  await cluster.ok(['start', ...others]);
  expect(Object.keys(await witness.pids(others))).toHaveLength(others.length);
  await cluster.ok(['stop', ...others]);
  await cluster.ok(['start', ...others]);
  await cluster.ok(['destroy', 's-broken', ...others]);
  expect(await activeState(hanging)).toBe('deactivating');
  const { units } = await witness.look('n1');
  expect([...units].filter(([name, { active }]) => name !== hanging && active !== 'inactive')).toEqual([]);
  // wanted again while it still stops: it runs in the end
  await cluster.ok(['start', '--no-block', hanging]);
  await cluster.sandbox.exec('n1', ['systemctl', 'kill', '-s', 'KILL', '--kill-whom=all', hanging]);
  await allAsOrdered();
  expect(await activeState(hanging)).toBe('active');
  await cluster.ok(['destroy', '--no-block', hanging]);
  await eventually(
    () => activeState(hanging),
    active => active === 'deactivating',
  );
  await cluster.sandbox.exec('n1', ['systemctl', 'kill', '-s', 'KILL', '--kill-whom=all', hanging]);
  await allAsOrdered();
});

test('the bus killed again and again: no unit notices, and everything asked meanwhile is done', async () => {
  const steady = instances('s-steady', 5);
  cluster.file('s-steady@.service', sleeper);
  cluster.file('s-busy@.service', sleeper);
  await cluster.ok(['start', ...steady]);
  const pids = await witness.pids(steady);
  const daemon = await cluster.mainPid('n1', 'fleet.service');
  for (let round = 0; round < 4; round++) {
    const busy = instances('s-busy', 8);
    const command = round % 2 === 0 ? 'start' : 'destroy';
    const asked = cluster.fleetctl([command, '--no-block', ...busy]);
    // a count of starts that systemd keeps must not end the bus for good
    const kill = 'systemctl reset-failed dbus.service; systemctl kill -s KILL dbus.service';
    await cluster.sandbox.exec('n1', `${kill}; systemctl restart dbus.service`);
    expect((await asked).code).toBe(0);
    // one that ends while nobody listens
    await cluster.sandbox.exec('n1', `${kill}; systemctl stop s-steady@5.service`);
    await cluster.sandbox.exec('n1', 'systemctl start dbus.service; systemctl start s-steady@5.service');
    await allAsOrdered();
  }
  const after = await witness.pids(steady);
  expect({ ...after, 's-steady@5.service on n1': 0 }).toEqual({ ...pids, 's-steady@5.service on n1': 0 });
  expect(await cluster.mainPid('n1', 'fleet.service')).toBe(daemon);
});

test('systemd executed anew, and its files read anew: states go on being told', async () => {
  const units = instances('s-again', 3);
  cluster.file('s-again@.service', sleeper);
  await cluster.ok(['start', ...units]);
  const pids = await witness.pids(units);
  for (const command of ['daemon-reexec', 'daemon-reload']) {
    await cluster.sandbox.exec('n1', ['systemctl', command]);
    cluster.file('s-new@.service', sleeper);
    await cluster.ok(['start', ...instances('s-new', 3)]);
    await cluster.ok(['destroy', ...instances('s-new', 3)]);
    await allAsOrdered();
  }
  expect(await witness.pids(units)).toEqual(pids);
});
