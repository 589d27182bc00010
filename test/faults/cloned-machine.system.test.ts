import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster({ machines: 2 });
});
afterAll(() => cluster.down());

const on = async (node: string, line: string): Promise<string> =>
  (await cluster.sandbox.exec(node, line)).stdout.trim();
const machines = (): Promise<string> => cluster.ok(['list-machines', '--no-legend', '--fields', 'machine']);

test('a machine that was cloned with its id runs nothing and says why, until it has one of its own', async () => {
  const own = await on('n2', 'cat /etc/machine-id');
  const copied = await on('n1', 'cat /etc/machine-id');
  await on('n2', `systemctl stop fleet.service; echo ${copied} >/etc/machine-id; systemctl start fleet.service`);
  const journal = (): Promise<string> => on('n2', 'journalctl --merge -u fleet.service --no-pager');
  await eventually(journal, text => text.includes('is in the cluster already, by another boot'), 60);
  expect((await machines()).trim().split('\n')).toHaveLength(1);
  cluster.file('a.service', '[Service]\nExecStart=/bin/sleep infinity\n');
  await cluster.ok(['start', 'a.service']);
  // longer than a lease, after which one of two would have to write again
  await on('n1', 'sleep 12');
  expect(await cluster.runningOn('a.service')).toEqual(['n1']);
  expect(await on('n2', 'ls /run/fleet/units 2>/dev/null | wc -l')).toBe('0');
  await on('n2', `echo ${own} >/etc/machine-id; systemctl restart fleet.service`);
  await eventually(machines, text => text.trim().split('\n').length === 2, 60);
  await cluster.ok(['destroy', 'a.service']);
});
