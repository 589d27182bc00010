import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';

/** Seconds; short, so that the death of a machine is noticed soon. */
const TTL = 2;
const ALL = ['n1', 'n2', 'n3'];

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster({ machines: 3, ttl: `${TTL}s` });
});
afterEach(() => cluster.clear());
afterAll(() => cluster.down());

const sleeper = (xFleet = '', unit = ''): string =>
  `[Unit]\nDescription=sleeps\n${unit}\n[Service]\nExecStart=/bin/sleep infinity\n${xFleet === '' ? '' : `\n[X-Fleet]\n${xFleet}\n`}`;

const nodeOf = (id: string): string => cluster.sandbox.nodes.find(node => node.machineId === id)?.name ?? id;
const idOf = (name: string): string => cluster.sandbox.nodes.find(node => node.name === name)?.machineId ?? '';

/** `{ unit: machine name }` as fleetctl says it. */
async function targets(): Promise<Record<string, string>> {
  const rows = await cluster.ok(['list-unit-files', '--no-legend', '--full', '--fields', 'unit,target']);
  return Object.fromEntries(
    rows
      .trim()
      .split('\n')
      .map(row => row.split(/\t+/))
      .map(([unit = '', target = '']) => [unit, nodeOf(target.split('/')[0] ?? '')]),
  );
}

/** The one machine that runs a unit, asked of every systemd. */
async function placeOf(unit: string, not?: string): Promise<string> {
  const machines = await eventually(
    () => cluster.runningOn(unit),
    found => found.length === 1 && found[0] !== not,
  );
  return machines[0] ?? '';
}

test('four instances that exclude each other: three run on three machines, the fourth waits and says why', async () => {
  cluster.file('hello@.service', sleeper('Conflicts=hello@*.service'));
  await cluster.ok(['start', 'hello@1', 'hello@2', 'hello@3']);
  const places = await Promise.all(['hello@1', 'hello@2', 'hello@3'].map(name => placeOf(`${name}.service`)));
  expect(places.sort()).toEqual(ALL);
  const fourth = await cluster.fleetctl(['start', '--block-attempts', '1', 'hello@4']);
  expect(fourth).toMatchObject({ code: 1, out: 'Unit hello@4.service inactive\n' });
  expect(fourth.err).toContain('timed out waiting for unit hello@4.service to report state launched');
  expect(fourth.err).toMatch(/0 of 3 machines: .*conflict/);
  expect(await cluster.ok(['list-unit-files', '--no-legend', '--fields', 'unit,dstate,state,target'])).toContain(
    'hello@4.service\tlaunched\tinactive\t-\n',
  );
  // room is made: it runs there
  const [freed = ''] = await cluster.runningOn('hello@2.service');
  await cluster.ok(['destroy', 'hello@2']);
  expect(await placeOf('hello@4.service')).toBe(freed);
});

test('the metrics tell how long units waited, how late the watch is, and what is left of the lease', async () => {
  cluster.file('measured.service', sleeper());
  await cluster.ok(['start', 'measured']);
  const pages = await Promise.all(cluster.sandbox.nodes.map(async ({ api }) => (await fetch(`${api}/metrics`)).text()));
  const values = (name: string): number[] =>
    pages.map(page => Number(new RegExp(`^flotilla_${name} (\\S+)$`, 'm').exec(page)?.[1]));
  for (const margin of values('machine_lease_margin_seconds')) {
    expect(margin).toBeGreaterThan(0);
    expect(margin).toBeLessThanOrEqual(TTL);
  }
  // of the one that leads
  expect(Math.max(...values('engine_placement_duration_seconds_count'))).toBeGreaterThan(0);
  expect(Math.max(...values('registry_watch_lag_seconds_count'))).toBeGreaterThan(0);
});

test('a sidekick with BindsTo and MachineOf follows its unit, also when the machine dies', async () => {
  cluster.file('web.service', sleeper());
  cluster.file('web-discovery.service', sleeper('MachineOf=web.service', 'BindsTo=web.service\nAfter=web.service'));
  await cluster.ok(['start', 'web', 'web-discovery']);
  const before = await placeOf('web.service');
  expect(await placeOf('web-discovery.service')).toBe(before);

  await cluster.sandbox.fault(before, 'crash');
  const after = await placeOf('web.service', before);
  expect(await placeOf('web-discovery.service')).toBe(after);
  expect(await targets()).toEqual({ 'web.service': after, 'web-discovery.service': after });

  await cluster.sandbox.boot(before);
  await eventually(
    () => cluster.fleetctl(['list-machines', '--no-legend', '--full']),
    ({ out }) => out.includes(idOf(before)),
  );
  expect(await cluster.runningOn('web.service')).toEqual([after]);
  expect((await cluster.sandbox.exec(before, 'ls /run/fleet/units')).stdout).toBe('');
});

test('a global unit runs on all machines that match, and only there', async () => {
  cluster.file('agent.service', sleeper('Global=true\nMachineMetadata=region=west'));
  await cluster.ok(['start', 'agent']);
  const running = (): Promise<string[]> => cluster.runningOn('agent.service');
  expect(await eventually(running, found => found.length >= 2)).toEqual(['n2', 'n3']);
  expect(await cluster.ok(['list-unit-files', '--no-legend', '--fields', 'unit,dstate,state,target'])).toBe(
    'agent.service\tlaunched\t-\tglobal\n',
  );
  await cluster.ok(['stop', 'agent']);
  await eventually(running, found => found.length === 0);
});

test('metadata, machine ids and conflicts in both directions are kept', async () => {
  cluster.file('east.service', sleeper('MachineMetadata=region=east'));
  cluster.file('pin.service', sleeper(`MachineID=${idOf('n3')}`));
  cluster.file('short.service', sleeper(`MachineID=${idOf('n2').slice(0, 8)}`));
  cluster.file('shy.service', sleeper('Conflicts=*.service'));
  await cluster.ok(['start', 'east', 'pin', 'short']);
  expect(await targets()).toEqual({ 'east.service': 'n1', 'pin.service': 'n3', 'short.service': 'n2' });
  const shy = await cluster.fleetctl(['start', '--block-attempts', '1', 'shy']);
  expect(shy.code).toBe(1);
  await cluster.ok(['destroy', 'pin']);
  expect(await placeOf('shy.service')).toBe('n3');
});

test('fleetd stopped in good order hands its units over at once', async () => {
  cluster.file('movable.service', sleeper());
  await cluster.ok(['start', 'movable']);
  const before = await placeOf('movable.service');
  const other = ALL.find(name => name !== before) ?? '';
  await cluster.sandbox.exec(before, 'systemctl stop fleet.service fleet.socket');
  const after = await placeOf('movable.service', before);
  expect((await cluster.fleetctl(['list-machines', '--no-legend', '--full'], other)).out).not.toContain(idOf(before));
  expect((await cluster.sandbox.exec(before, 'ls /run/fleet/units')).stdout).toBe('');
  await cluster.sandbox.exec(before, 'systemctl start fleet.socket fleet.service');
  await eventually(
    () => cluster.fleetctl(['list-machines', '--no-legend', '--full'], other),
    ({ out }) => out.includes(idOf(before)),
  );
  expect(await cluster.runningOn('movable.service')).toEqual([after]);
});

test.each([0, 0.1, 0.2, 0.4])('fleetd stopped %f s after its start: its units stop with it', async seconds => {
  cluster.file('hasty@.service', sleeper('MachineID=%i'));
  const unit = `hasty@${idOf('n2')}.service`;
  await cluster.ok(['start', unit]);
  await cluster.sandbox.exec(
    'n2',
    `systemctl restart fleet.service; sleep ${seconds}; systemctl stop fleet.service fleet.socket`,
  );
  await eventually(
    () => cluster.runningOn(unit),
    nodes => nodes.length === 0,
  );
  await cluster.sandbox.exec('n2', 'systemctl start fleet.socket fleet.service');
  await eventually(
    () => cluster.runningOn(unit),
    nodes => nodes.join() === 'n2',
  );
  await cluster.ok(['destroy', unit]);
});

test('fleetd restarted and stopped while the bus is away: its units run on, and then its service stops them', async () => {
  cluster.file('orphan@.service', sleeper('MachineID=%i'));
  const unit = `orphan@${idOf('n2')}.service`;
  await cluster.ok(['start', unit]);
  await cluster.sandbox.exec(
    'n2',
    'systemctl stop dbus.socket dbus.service; systemctl stop fleet.service fleet.socket',
  );
  await eventually(
    () => cluster.runningOn(unit),
    nodes => nodes.length === 0,
  );
  await cluster.sandbox.exec('n2', 'systemctl start dbus.socket fleet.socket fleet.service');
  await eventually(
    () => cluster.runningOn(unit),
    nodes => nodes.join() === 'n2',
  );
  await cluster.ok(['destroy', unit]);
});

test('etcd away for longer than the lease: nothing stops, and work goes on when it is back', async () => {
  cluster.file('stays@.service', sleeper('Conflicts=stays@*.service'));
  await cluster.ok(['start', 'stays@1', 'stays@2', 'stays@3']);
  const where = await targets();
  const pids = (): Promise<number[]> =>
    Promise.all(Object.entries(where).map(([unit, node]) => cluster.mainPid(node, unit)));
  const before = await pids();
  await cluster.sandbox.stopEtcd();
  const away = await eventually(
    () => cluster.fleetctl(['list-units']),
    ({ code }) => code !== 0,
  );
  expect(away.err).toMatch(/Error 503: fleet server unable to communicate with etcd/);
  await new Promise(resolve => setTimeout(resolve, 2 * TTL * 1000));
  expect(await pids()).toEqual(before);
  await cluster.sandbox.startEtcd();
  await eventually(
    () => cluster.fleetctl(['list-machines', '--no-legend']),
    ({ out }) => out.trim().split('\n').length === 3,
  );
  cluster.file('after.service', sleeper());
  await cluster.ok(['start', 'after']);
  expect(await pids()).toEqual(before);
  expect(await targets()).toMatchObject(where);
});
