import { expect, test } from 'vitest';
import { ManualClock, MemoryStore, openRegistry, RegistryError } from '../src/index.ts';
import { intercepted, outcome, UNIT_TEXT } from './bench.ts';

/** A person's client, of which some transactions get no answer and are applied late; and somebody who looks. */
function setUp() {
  const clock = new ManualClock();
  const server = new MemoryStore({ clock });
  const late: (() => Promise<unknown>)[] = [];
  let delayed = 0;
  const slow = intercepted(server, 'commit', (call, [, operations]) => {
    const ofFence = operations.some(operation => 'key' in operation && operation.key.includes('/writers/'));
    if (ofFence || delayed-- <= 0) return call();
    late.push(call);
    return Promise.reject(new RegistryError('timeout', 'no answer'));
  });
  return {
    clock,
    registry: openRegistry(slow, { clock }),
    other: openRegistry(server, { clock }),
    delayNext: (count: number) => void (delayed = count),
    arrive: () => Promise.all(late.map(apply => apply())),
  };
}

test('a unit that was destroyed does not come back by a creation that arrives late', async () => {
  const { registry, other, delayNext, arrive } = setUp();
  delayNext(1);
  await registry.putUnit('a.service', UNIT_TEXT, 'launched', 0);
  expect(await registry.destroyUnit('a.service', 0)).toBe(true);
  expect(await arrive()).toHaveLength(1);
  expect(await other.readUnit('a.service')).toBeUndefined();
});

test('nor when nobody knew what became of it', async () => {
  const { registry, other, delayNext, arrive } = setUp();
  delayNext(2);
  expect(await outcome(registry.putUnit('a.service', UNIT_TEXT, 'launched', 0))).toMatchObject({ code: 'timeout' });
  expect(await registry.destroyUnit('a.service', 0)).toBe(false);
  expect(await arrive()).toHaveLength(2);
  expect(await other.readUnit('a.service')).toBeUndefined();
});

test('a unit that is to go on running is not stopped by a change that arrives late', async () => {
  const { registry, other, delayNext, arrive } = setUp();
  const revision = await registry.putUnit('a.service', UNIT_TEXT, 'launched', 0);
  delayNext(2);
  expect(await outcome(registry.setDesired('a.service', 'inactive', revision))).toMatchObject({ code: 'timeout' });
  expect(await registry.setDesired('a.service', 'launched', revision)).toBe(revision);
  expect(await arrive()).toHaveLength(2);
  expect((await other.readUnit('a.service'))?.unit.desired).toBe('launched');
});

test('a machine that was opened again is not closed by a cordon that arrives late', async () => {
  const { clock, registry, other, delayNext, arrive } = setUp();
  const opening = other.openSession({ id: 'm1', address: '', metadata: {}, version: '1', bootId: 'b' }, 60);
  await clock.advance(10);
  await opening;
  delayNext(1);
  await registry.cordonMachine('m1', { drain: true, since: 1 });
  expect(await registry.uncordonMachine('m1')).toBe(true);
  expect(await arrive()).toHaveLength(1);
  expect((await other.readMachines())[0]?.cordon).toBeUndefined();
});

test('what is written at the same time is not hurt by one answer that got lost', async () => {
  const { registry, other, delayNext } = setUp();
  await registry.putUnit('0.service', UNIT_TEXT, 'launched', 0);
  delayNext(1);
  const names = ['1', '2', '3', '4', '5'].map(name => `${name}.service`);
  const revisions = await Promise.all(names.map(name => registry.putUnit(name, UNIT_TEXT, 'launched', 0)));
  const { units } = await other.readCluster();
  expect(units.map(({ name }) => name)).toEqual(['0.service', ...names]);
  expect(units.slice(1).map(({ revision }) => revision)).toEqual(revisions);
});

test('a client that comes back after a long time writes as before', async () => {
  const { clock, registry, other } = setUp();
  const revision = await registry.putUnit('a.service', UNIT_TEXT, 'launched', 0);
  await clock.advance(86_400_000);
  await registry.setDesired('a.service', 'loaded', revision);
  expect((await other.readUnit('a.service'))?.unit.desired).toBe('loaded');
});
