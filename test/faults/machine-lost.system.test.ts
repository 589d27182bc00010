import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';
import { Witness } from './witness.ts';

/** Seconds; short, so that the loss of a machine is noticed soon. */
const TTL = 2;
const NONE = '';

let cluster: TestCluster;
let witness: Witness;
beforeAll(async () => {
  cluster = await startCluster({ machines: 3, ttl: `${TTL}s` });
  witness = new Witness(cluster, 'm-*');
});
afterEach(async () => {
  // also after a test that failed half way
  await Promise.all(cluster.sandbox.nodes.map(({ name }) => cluster.sandbox.fault(name, 'heal')));
  await eventually(
    async () => (await witness.registry()).machines.length,
    count => count === cluster.sandbox.nodes.length,
  );
  await cluster.clear();
});
beforeEach(() => onTestFailed(async () => console.error(await witness.journals())));
afterAll(() => cluster.down());

const sleeper = (xFleet = ''): string =>
  `[Service]\nExecStart=/bin/sleep infinity\n\n[X-Fleet]\nConflicts=nothing\n${xFleet}\n`;

const instances = (template: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${template}@${i + 1}.service`);

/** Where the registry has units, `{ unit: machine }`. */
async function places(units: readonly string[]): Promise<Record<string, string>> {
  const { schedule } = await witness.registry();
  return Object.fromEntries(
    schedule.filter(({ unit }) => units.includes(unit)).map(({ unit, machine }) => [unit, witness.nodeOf(machine)]),
  );
}

async function allAsOrdered(seconds = 30): Promise<void> {
  await eventually(
    () => witness.differences(),
    found => found.length === 0,
    seconds,
  );
}

/** A machine that is off, frozen or cut off is gone for the others. */
async function gone(node: string): Promise<void> {
  await eventually(
    async () => (await witness.registry()).machines.map(({ id }) => witness.nodeOf(id)),
    present => !present.includes(node),
  );
}

/** All units run on other machines than this one, as systemd there says. */
async function runElsewhere(units: readonly string[], node: string): Promise<void> {
  const others = cluster.sandbox.nodes.filter(({ name, initPid }) => name !== node && initPid !== 0);
  await eventually(
    async () => {
      const sights = await Promise.all(others.map(({ name }) => witness.look(name)));
      return units.filter(unit => !sights.some(({ units: seen }) => seen.get(unit)?.active === 'active'));
    },
    missing => missing.length === 0,
  );
}

/** The moment at which the leader has placed some of many units; `steady` are others, of which its machine has none. */
async function whilePlacing() {
  const before = instances('m-before', 6);
  const during = instances('m-during', 30);
  cluster.file('m-before@.service', sleeper());
  cluster.file('m-during@.service', sleeper());
  await cluster.ok(['start', ...before]);
  const leader = await witness.leader();
  const other = cluster.sandbox.nodes.find(({ name }) => name !== leader)?.name;
  const steady = Object.entries(await places(before)).flatMap(([unit, node]) => (node === leader ? [] : [unit]));
  const pids = await witness.pids(steady);

  const starting = cluster.fleetctl(['start', '--no-block', ...during], other);
  await eventually(
    async () => Object.keys(await places(during)).length,
    count => count > 0,
  );
  return { units: [...before, ...during], leader, steady, pids, starting };
}

test('the leader frozen in the middle of placing units: another one leads, and its own late writes count for nothing', async () => {
  const { units, leader, steady, pids, starting } = await whilePlacing();
  await cluster.sandbox.fault(leader, 'freeze');
  expect((await starting).code).toBe(0);
  await runElsewhere(units, leader);
  const next = await witness.leader();
  expect(next).not.toBe(leader);
  const schedule = await places(units);

  await cluster.sandbox.fault(leader, 'thaw');
  await allAsOrdered();
  expect(await witness.leader()).toBe(next);
  expect(await places(units)).toEqual(schedule);
  expect(await witness.pids(steady)).toEqual(pids);
  // what ran there while it stood still was dropped as soon as its fleetd could look
  const there = [...(await witness.runs(units)).values()].flat().filter(({ node }) => node === leader);
  expect(there.filter(({ to }) => to === Infinity)).toEqual([]);
});

test("the leader's machine crashed in the middle of placing units: another one leads, and all units run", async () => {
  const { units, leader, steady, pids, starting } = await whilePlacing();
  await cluster.sandbox.fault(leader, 'crash');
  expect((await starting).code).toBe(0);
  await runElsewhere(units, leader);
  await cluster.sandbox.boot(leader);
  await allAsOrdered();
  expect(await witness.pids(steady)).toEqual(pids);
});

test('a machine that does not lead frozen for longer than its lease: its units run elsewhere, and it drops them', async () => {
  const units = instances('m-frozen', 9);
  cluster.file('m-frozen@.service', sleeper());
  await cluster.ok(['start', ...units]);
  const leader = await witness.leader();
  const where = await places(units);
  const node = Object.values(where).find(name => name !== leader) ?? NONE;
  const staying = units.filter(unit => where[unit] !== node);
  const healthy = await witness.pids(staying);

  await cluster.sandbox.fault(node, 'freeze');
  await runElsewhere(units, node);
  const after = await places(units);
  await cluster.sandbox.fault(node, 'thaw');
  await eventually(
    () => witness.look(node),
    ({ files, units: seen }) => files.size === 0 && [...seen.values()].every(({ active }) => active === 'inactive'),
  );
  await allAsOrdered();
  expect(await places(units)).toEqual(after);
  expect(await witness.pids(staying)).toEqual(healthy);
  expect(await witness.leader()).toBe(leader);
});

test('a machine cut off for longer than its lease: its units run elsewhere, and it drops them when it is back', async () => {
  const plain = instances('m-plain', 6);
  const strict = instances('m-strict', 6);
  cluster.file('m-plain@.service', sleeper());
  cluster.file('m-strict@.service', sleeper('OnPartition=stop'));
  await cluster.ok(['start', ...plain, ...strict]);
  const where = await places([...plain, ...strict]);
  const node = where[plain[0] ?? NONE] ?? NONE;
  const moving = Object.keys(where).filter(unit => where[unit] === node);
  const staying = Object.keys(where).filter(unit => where[unit] !== node);
  expect(moving.some(unit => strict.includes(unit))).toBe(true);
  const healthy = await witness.pids(staying);

  await cluster.sandbox.fault(node, 'cut');
  await runElsewhere(moving, node);
  const cutOff = await witness.look(node);
  for (const unit of moving) {
    const active = strict.includes(unit) ? 'inactive' : 'active';
    expect([unit, cutOff.units.get(unit)?.active ?? 'inactive']).toEqual([unit, active]);
  }
  expect(await witness.pids(staying)).toEqual(healthy);
  const moved = await witness.pids(moving);
  const after = await places([...plain, ...strict]);

  await cluster.sandbox.fault(node, 'heal');
  await eventually(
    () => witness.look(node),
    ({ files, units }) => files.size === 0 && [...units.values()].every(({ active }) => active === 'inactive'),
    10,
  );
  await allAsOrdered();
  expect(await places([...plain, ...strict])).toEqual(after);
  expect(await witness.pids(staying)).toEqual(healthy);
  const elsewhere = Object.entries(moved).filter(([place]) => !place.endsWith(node));
  expect(await witness.pids(moving)).toEqual(Object.fromEntries(elsewhere));
  expect(await witness.overlaps(strict)).toEqual({});
});

test('a machine crashed for longer than its lease: it comes back empty', async () => {
  const units = instances('m-crash', 6);
  cluster.file('m-crash@.service', sleeper());
  await cluster.ok(['start', ...units]);
  const where = await places(units);
  const node = where[units[0] ?? NONE] ?? NONE;
  const healthy = await witness.pids(units.filter(unit => where[unit] !== node));
  await cluster.sandbox.fault(node, 'crash');
  await gone(node);
  await runElsewhere(units, node);
  const after = await places(units);
  await cluster.sandbox.boot(node);
  await allAsOrdered();
  expect(await places(units)).toEqual(after);
  expect(await witness.pids(units)).toMatchObject(healthy);
  expect((await witness.look(node)).files.size).toBe(0);
});

test('a machine rebooted in good order hands its units over', async () => {
  const units = instances('m-reboot', 6);
  cluster.file('m-reboot@.service', sleeper());
  await cluster.ok(['start', ...units]);
  const where = await places(units);
  const node = where[units[0] ?? NONE] ?? NONE;
  const healthy = await witness.pids(units.filter(unit => where[unit] !== node));
  await cluster.sandbox.fault(node, 'reboot');
  await allAsOrdered();
  expect(Object.values(await places(units))).not.toContain(node);
  expect(await witness.pids(units)).toMatchObject(healthy);
  expect(await witness.overlaps(units)).toEqual({});
});
