import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStore, openRegistry, type Registry } from '@flotilla/registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEngine, type Engine } from '../src/engine/index.ts';
import { startMachine, type RunningMachine } from '../src/machine/index.ts';
import { FakeSystemd } from '../src/systemd/fake.ts';
import { until } from './support/until.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const NOWHERE = 'damaged beyond recognition';
const service = (xFleet = ''): string => `[Service]\nExecStart=/bin/sleep 1000\n\n[X-Fleet]\n${xFleet}\n`;
const none = (): undefined => undefined;
const log = { debug: none, info: none, warn: none, error: none };

let store: MemoryStore;
let registry: Registry;
let folder: string;
let systemds: Record<string, FakeSystemd>;
let machines: RunningMachine[];
let engine: Engine | undefined;
const open: Registry[] = [];

beforeEach(() => {
  store = new MemoryStore();
  folder = mkdtempSync(join(tmpdir(), 'damaged-'));
  registry = connect();
  systemds = { [A]: new FakeSystemd(), [B]: new FakeSystemd() };
  machines = [A, B].map(id =>
    startMachine({
      registry: connect(),
      machine: { id, address: '', metadata: { letter: id[0] ?? '' }, version: '1', bootId: 'x' },
      ttlSeconds: 30,
      systemd: systemds[id] ?? new FakeSystemd(),
      log,
      launchedDirectory: join(folder, `launched-${id}`),
      deadlineFile: join(folder, `deadline-${id}`),
    }),
  );
});
afterEach(async () => {
  await engine?.stop();
  await Promise.all(machines.map(machine => machine.stop('keep')));
  await Promise.all(open.splice(0).map(each => each.close()));
  rmSync(folder, { recursive: true });
});

function connect(): Registry {
  const registry = openRegistry(store.connect());
  open.push(registry);
  return registry;
}

/** An engine that has seen nothing before; the one before it ends. */
async function newEngine(): Promise<void> {
  await engine?.stop();
  const metrics = { leading: none, round: none, tasks: none, placed: none, echoed: none };
  engine = startEngine({ registry: connect(), machineId: A, ttlSeconds: 2, log, metrics });
  await until('the lead', () => engine?.leads === true);
}

const damage = (key: string): Promise<unknown> =>
  store.commit([], [{ type: 'put', key: `/flotilla/${key}`, value: NOWHERE }]);
const runs = (unit: string): string[] =>
  Object.entries(systemds).flatMap(([id, { units }]) => (units.get(unit)?.state.active === 'active' ? [id] : []));

async function started(unit: string, xFleet?: string): Promise<string> {
  await registry.putUnit(unit, service(xFleet), 'launched', 0);
  return until(`${unit} to run`, async () => {
    const told = (await registry.readCluster()).states.find(each => each.unit === unit && each.current === 'launched');
    return runs(unit).length > 0 && told?.machine;
  });
}

/** By then the engine has looked at what is there, and done what it wants to. */
async function settles(): Promise<void> {
  await started(`later-${Math.random().toString(36).slice(2)}.service`);
}

const calls = (): string[] =>
  Object.values(systemds).flatMap(each => each.calls.filter(call => !call.includes('later-')));

test.each(['a new', 'the same'])(
  'of a machine that lives: nothing leaves it, and others get units; %s engine',
  async which => {
    await newEngine();
    await started('a.service', 'MachineMetadata=letter=a');
    await started('b.service', 'MachineMetadata=letter=b');
    const before = calls();
    await damage(`machines/${B}`);
    if (which === 'a new') await newEngine();
    await settles();
    await settles();
    expect(calls()).toEqual(before);
    expect([runs('a.service'), runs('b.service')]).toEqual([[A], [B]]);
  },
);

test.each(['a new', 'the same'])(
  'of an order: the unit runs on where it is, and the order is written anew; %s engine',
  async which => {
    await newEngine();
    const machine = await started('a.service');
    const before = calls();
    await damage(`schedule/${machine}/a.service`);
    if (which === 'a new') await newEngine();
    await until('an order that can be read', async () => {
      const { schedule, problems } = await registry.readCluster();
      return problems.length === 0 && schedule.some(({ unit, hash }) => unit === 'a.service' && hash !== '');
    });
    await settles();
    expect(calls()).toEqual(before);
    expect(runs('a.service')).toEqual([machine]);
  },
);

test('of an order while nobody leads: the unit runs on', async () => {
  await newEngine();
  const machine = await started('a.service');
  await started('b.service', 'MachineOf=a.service');
  await engine?.stop();
  const before = calls();
  await damage(`schedule/${machine}/a.service`);
  // the next order is carried out, so this one has been seen
  const [stop] = (await registry.readCluster()).schedule.filter(({ unit }) => unit === 'b.service');
  const value = JSON.stringify({ v: 1, hash: stop?.hash, file: stop?.file, desired: 'loaded' });
  await store.commit([], [{ type: 'put', key: `/flotilla/schedule/${machine}/b.service`, value }]);
  await until('the stop of the other', () => runs('b.service').length === 0);
  expect(calls()).toEqual([...before, 'stop b.service']);
});

test.each(['a new', 'the same'])(
  'of a unit: it stays, and what is bound to it stays beside it; %s engine',
  async which => {
    await newEngine();
    const machine = await started('main.service');
    expect(await started('side.service', 'MachineOf=main.service')).toBe(machine);
    const before = calls();
    await damage('units/main.service');
    if (which === 'a new') await newEngine();
    await settles();
    expect(calls()).toEqual(before);
    expect([runs('main.service'), runs('side.service')]).toEqual([[machine], [machine]]);
  },
);

test.each(['a new', 'the same'])('of a cordon: the machine takes nothing new; %s engine', async which => {
  await newEngine();
  await registry.cordonMachine(B, { drain: false, since: 0 });
  await started('a.service');
  await damage(`cordon/${B}`);
  if (which === 'a new') await newEngine();
  for (let i = 0; i < 4; i++) expect(await started(`next-${i}.service`)).toBe(A);
});

test('of a leader, by somebody who is none: the next engine leads', async () => {
  await newEngine();
  await damage('leader');
  await newEngine();
  await settles();
});
