import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';
import { Witness } from './witness.ts';

const UNITS = Array.from({ length: 4 }, (_, i) => `c-web@${i + 1}.service`);

let cluster: TestCluster;
let witness: Witness;
let ownId: string;
beforeAll(async () => {
  cluster = await startCluster({ machines: 2, ttl: '3s' });
  witness = new Witness(cluster, 'c-*');
  ownId = await on('n2', 'cat /etc/machine-id');
  cluster.file('c-web@.service', '[Service]\nExecStart=/bin/sleep infinity\n');
});
beforeEach(() => onTestFailed(async () => console.error(await witness.journals())));
afterEach(async () => {
  await become(ownId, 'rm -rf /var/lib/flotilla');
  await eventually(machines, ids => ids.length === 2);
  await cluster.clear();
});
afterAll(() => cluster.down());

const on = async (node: string, line: string): Promise<string> =>
  (await cluster.sandbox.exec(node, ['sh', '-c', line])).stdout.trim();
const machines = async (): Promise<string[]> =>
  (await cluster.ok(['list-machines', '--no-legend', '--full', '--fields', 'machine'])).trim().split('\n');
/** n2 gets another machine id, as if it had been made from a copy. */
const become = (id: string, before = 'true'): Promise<string> =>
  on('n2', `systemctl stop fleet.service; ${before}; echo ${id} >/etc/machine-id; systemctl start fleet.service`);
const saysOn = (node: string, text: string): Promise<string> =>
  eventually(
    () => on(node, 'journalctl --merge -u fleet.service --no-pager'),
    journal => journal.includes(text),
  );

test('a machine that was made from a copy of another one runs nothing, and says why, while that one is there', async () => {
  const copied = await on('n1', 'cat /etc/machine-id');
  await become(copied);
  await saysOn('n2', `with the machine id ${copied} is in the cluster: this one stays out until that one is gone`);
  expect(await machines()).toEqual([copied]);
  await cluster.ok(['start', ...UNITS]);
  // longer than a lease, after which one of two would have to write again
  await on('n1', 'sleep 5');
  for (const unit of UNITS) expect(await cluster.runningOn(unit)).toEqual(['n1']);
  expect(await on('n2', 'ls /run/fleet/units')).toBe('');
  expect(await cluster.ok(['events'])).toContain('is in the cluster: this one stays out');
  // when the other one has gone it is a member like any other
  await cluster.sandbox.fault('n1', 'crash');
  await eventually(
    () => Promise.all(UNITS.map(unit => cluster.runningOn(unit))),
    places => places.every(([place]) => place === 'n2'),
  );
  await become(ownId);
  await cluster.sandbox.boot('n1');
});

test('the copy of a running machine, with all that it knows, gives way to it', async () => {
  const copied = await on('n1', 'cat /etc/machine-id');
  await cluster.ok(['start', ...UNITS]);
  await on('n2', 'systemctl stop fleet.service');
  await eventually(
    () => Promise.all(UNITS.map(unit => cluster.runningOn(unit))),
    places => places.every(([place]) => place === 'n1'),
  );
  const pids = await witness.pids(UNITS);
  const boots = await on('n1', 'cat /var/lib/flotilla/boots');
  await become(copied, `mkdir -p /var/lib/flotilla; echo '${boots}' >/var/lib/flotilla/boots`);
  await saysOn('n1', `with the machine id ${copied} has come up as well`);
  await saysOn('n2', `with the machine id ${copied} is in the cluster: this one stays out`);
  await eventually(
    () => on('n2', "systemctl list-units --no-legend 'c-*'; ls /run/fleet/units"),
    left => left === '',
  );
  expect(await witness.pids(UNITS)).toEqual(pids);
  expect(await machines()).toEqual([copied]);
  expect(await cluster.ok(['events'])).toContain('has come up as well');
});
