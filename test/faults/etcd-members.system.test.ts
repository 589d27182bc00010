import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';
import { Witness } from './witness.ts';

const sleeper = '[Service]\nExecStart=/bin/sleep infinity\n';
const instances = (template: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${template}@${i + 1}.service`);

let cluster: TestCluster;
let witness: Witness;
beforeAll(async () => {
  cluster = await startCluster({ machines: 3, etcd: 3, ttl: '3s' });
  witness = new Witness(cluster, 'e-*');
});
beforeEach(() => onTestFailed(async () => console.error(await witness.journals())));
afterAll(() => cluster.down());

/** The machine whose member leads etcd, as the members themselves say. */
async function etcdLeader(): Promise<string> {
  for (const { name, ip } of cluster.sandbox.nodes) {
    const answer = await fetch(`http://${ip}:2379/v3/maintenance/status`, { method: 'POST', body: '{}' });
    const { header, leader } = (await answer.json()) as { header: { member_id: string }; leader: string };
    if (header.member_id === leader) return name;
  }
  throw new Error('no member says that it leads');
}

test('the machine of the leading member crashes: its units move, work goes on, and it is taken back', async () => {
  const units = instances('e-member', 6);
  cluster.file('e-member@.service', sleeper);
  await cluster.ok(['start', ...units]);
  const node = await etcdLeader();
  const healthy = Object.fromEntries(
    Object.entries(await witness.pids(units)).filter(([place]) => !place.endsWith(node)),
  );
  await cluster.sandbox.fault(node, 'crash');
  await eventually(
    async () => Object.keys(await witness.pids(units)).length,
    count => count === units.length,
  );
  expect(await witness.pids(units)).toMatchObject(healthy);
  cluster.file('e-later@.service', sleeper);
  await cluster.ok(['start', ...instances('e-later', 4)]);

  await cluster.sandbox.boot(node);
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
    60,
  );
  expect(await witness.pids(units)).toMatchObject(healthy);
  await cluster.ok(['start', ...instances('e-later', 8)]);
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
  );
  expect(await witness.overlaps(units)).toEqual({});
});

test('two of three members killed: nothing stops and whoever asks is told; once they are back all is as wanted', async () => {
  const units = instances('e-member', 6);
  const steady = instances('e-steady', 6);
  cluster.file('e-steady@.service', sleeper);
  cluster.file('e-asked.service', sleeper);
  await cluster.ok(['start', ...steady]);
  const pids = await witness.pids([...units, ...steady]);
  const leader = await etcdLeader();
  const [last] = cluster.sandbox.nodes.map(({ name }) => name).filter(name => name !== leader);
  const killed = cluster.sandbox.nodes.map(({ name }) => name).filter(name => name !== last);
  // stopped, or the machine's systemd would start it again at once
  const down = 'systemctl kill -s KILL etcd.service; systemctl stop etcd.service';
  await Promise.all(killed.map(name => cluster.sandbox.exec(name, down)));

  const { code, err } = await cluster.fleetctl(['start', 'e-asked.service'], last);
  expect([code, err]).toEqual([1, expect.stringMatching(/unable to communicate with etcd/)]);
  // longer than the machines' leases
  await new Promise(resolve => setTimeout(resolve, 5000));
  expect(await witness.pids([...units, ...steady])).toEqual(pids);

  await Promise.all(killed.map(name => cluster.sandbox.exec(name, 'systemctl start etcd.service')));
  await eventually(
    () => cluster.fleetctl(['start', 'e-asked.service']),
    ({ code: now }) => now === 0,
  );
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
    60,
  );
  expect(await witness.pids([...units, ...steady])).toEqual(pids);
  expect(await witness.overlaps([...units, ...steady])).toEqual({});
});
