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
