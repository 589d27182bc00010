import { MemoryStore, openRegistry } from '@flotilla/registry';
import type { Task } from '@flotilla/cluster';
import { describe, expect, test } from 'vitest';
import { measuredStore } from '../src/measured-store.ts';
import { Metrics } from '../src/metrics.ts';
import { startEngine } from '../src/engine/index.ts';
import { PlacementWaits } from '../src/engine/placement-waits.ts';
import type { Round } from '../src/engine/round.ts';
import { until } from './support/until.ts';

const UNIT = '[Service]\nExecStart=/bin/sleep 1000\n';
const A = 'a'.repeat(32);

/** Values by name and labels, as Prometheus would read them. */
async function values(metrics: Metrics): Promise<Record<string, number>> {
  const { body } = await metrics.render();
  const lines = body.split('\n').filter(line => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(lines.map(line => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

test('the nine names of fleet are there, in the form of Prometheus', async () => {
  const { type, body } = await new Metrics().render();
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  for (const name of [
    'engine_leader_start_time',
    'engine_task_count_total',
    'engine_task_failure_count_total',
    'engine_reconcile_count_total',
    'engine_reconcile_failure_count_total',
    'engine_reconcile_duration_second',
    'registry_operation_count_total',
    'registry_operation_failed_count_total',
    'registry_operation_duration_second',
  ])
    expect(body).toMatch(new RegExp(`^# TYPE fleet_${name} (gauge|counter|summary)$`, 'm'));
});

test('an engine at work counts its decisions, its tasks, what it could not place, and what it asks of etcd', async () => {
  const metrics = new Metrics();
  const registry = openRegistry(measuredStore(new MemoryStore(), metrics));
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  await registry.putUnit('a.service', UNIT, 'launched', 0);
  const engine = startEngine({ registry, machineId: A, ttlSeconds: 10, log: quiet, metrics });
  const failed = (kind: string) => `fleet_engine_reconcile_failure_count_total{type="${kind}"}`;
  await until('a unit without a place', async () => (await values(metrics))[failed('schedule')] === 1);
  const machine = { id: A, address: '', metadata: {}, version: '', bootId: '' };
  const session = await registry.openSession(machine, 10);
  await until('a place', async () => (await values(metrics))['fleet_engine_task_count_total{type="schedule"}'] === 1);
  await session.close('leave');
  await until('a machine away', async () => (await values(metrics))[failed('machine_away')] === 1);
  await engine.stop();
  await registry.close();
  const seen = await values(metrics);
  expect(seen['fleet_engine_reconcile_duration_second_count']).toBe(seen['fleet_engine_reconcile_count_total']);
  // the wait for the machine, and its own writes as the watch brings them back
  expect(seen['flotilla_engine_placement_duration_seconds_count']).toBe(1);
  expect(seen['flotilla_engine_placement_duration_seconds_sum']).toBeGreaterThan(0);
  expect(seen['flotilla_registry_watch_lag_seconds_count']).toBeGreaterThan(0);
  expect(seen['fleet_registry_operation_count_total{type="commit"}']).toBeGreaterThan(3);
  expect(seen['fleet_registry_operation_duration_second_count{type="grant"}']).toBeGreaterThan(1);
});

test('a request that etcd does not answer counts as failed, and the error stays what it was', async () => {
  const metrics = new Metrics();
  const link = new MemoryStore({ requestTimeoutMs: 50 });
  const store = measuredStore(link, metrics);
  link.cut('refuse');
  await expect(store.get(['/a'])).rejects.toMatchObject({ name: 'RegistryError' });
  const seen = await values(metrics);
  expect(seen['fleet_registry_operation_failed_count_total{type="get"}']).toBe(1);
  expect(seen['fleet_registry_operation_count_total{type="get"}']).toBeUndefined();
  expect(seen['flotilla_registry_reconnects_total']).toBe(0);
  link.heal();
  await store.get(['/a']);
  await store.get(['/a']);
  expect((await values(metrics))['flotilla_registry_reconnects_total']).toBe(1);
});

test('watches that end are counted', async () => {
  const metrics = new Metrics();
  const link = new MemoryStore();
  const store = measuredStore(link, metrics);
  const ended = new Promise<void>(resolve =>
    store.watch('/', 1, { onEvents: () => undefined, onEnd: () => resolve() }),
  );
  link.cut('refuse');
  await ended;
  expect((await values(metrics))['flotilla_registry_watch_ends_total']).toBe(1);
});

test('the lease has a margin once there is a lease', async () => {
  const metrics = new Metrics();
  let margin: number | undefined;
  metrics.watchLease(() => margin);
  const name = 'flotilla_machine_lease_margin_seconds';
  margin = 7.5;
  expect((await values(metrics))[name]).toBe(7.5);
  margin = -1;
  expect((await values(metrics))[name]).toBe(-1);
});

describe('a wait for a place', () => {
  const task = (unit: string): Task => ({
    type: 'schedule',
    reason: '',
    placement: { unit, machine: 'm', hash: '', file: '', desired: 'launched' },
  });
  const pending = (set: string[], clear: string[] = []): Round['pending'] => ({
    set: set.map(unit => ({ unit, summary: '', machines: [] })),
    clear,
  });
  const nobody = new Set<string>();

  test('begins with the change that made it and ends with the order', () => {
    const waits = new PlacementWaits();
    expect(waits.written({ tasks: [task('a'), task('b')], pending: pending([]) }, nobody, 100, 130)).toEqual([30, 30]);
  });
  test('goes on while there is no place', () => {
    const waits = new PlacementWaits();
    expect(waits.written({ tasks: [], pending: pending(['a']) }, nobody, 100, 110)).toEqual([]);
    expect(waits.written({ tasks: [], pending: pending(['a']) }, new Set(['a']), 200, 210)).toEqual([]);
    expect(waits.written({ tasks: [task('a')], pending: pending([], ['a']) }, new Set(['a']), 300, 310)).toEqual([210]);
    // the next one is a new one
    expect(waits.written({ tasks: [task('a')], pending: pending([]) }, nobody, 400, 401)).toEqual([1]);
  });
  test('that another engine has seen begin is not known', () => {
    const waits = new PlacementWaits();
    expect(waits.written({ tasks: [task('a')], pending: pending([], ['a']) }, new Set(['a']), 100, 110)).toEqual([]);
  });
  test('ends when the unit is destroyed', () => {
    const waits = new PlacementWaits();
    waits.written({ tasks: [], pending: pending(['a']) }, nobody, 100, 110);
    waits.written({ tasks: [], pending: pending([]) }, nobody, 200, 210);
    expect(waits.written({ tasks: [task('a')], pending: pending([]) }, nobody, 900, 905)).toEqual([5]);
  });
  test('ends without a place when nobody wants one any more', () => {
    const waits = new PlacementWaits();
    waits.written({ tasks: [], pending: pending(['a']) }, nobody, 100, 110);
    waits.written({ tasks: [], pending: pending([], ['a']) }, new Set(['a']), 200, 210);
    expect(waits.written({ tasks: [task('a')], pending: pending([]) }, nobody, 900, 905)).toEqual([5]);
  });
});
