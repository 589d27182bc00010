import { MemoryStore, openRegistry } from '@flotilla/registry';
import { expect, test } from 'vitest';
import { measuredStore } from '../src/measured-store.ts';
import { Metrics } from '../src/metrics.ts';
import { startEngine } from '../src/engine/index.ts';
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
  const registry = openRegistry(measuredStore(new MemoryStore(), (...one) => metrics.operation(...one)));
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
  expect(seen['fleet_registry_operation_count_total{type="commit"}']).toBeGreaterThan(3);
  expect(seen['fleet_registry_operation_duration_second_count{type="grant"}']).toBeGreaterThan(1);
});

test('a request that etcd does not answer counts as failed, and the error stays what it was', async () => {
  const metrics = new Metrics();
  const link = new MemoryStore({ requestTimeoutMs: 50 });
  const store = measuredStore(link, (...one) => metrics.operation(...one));
  link.cut('refuse');
  await expect(store.get(['/a'])).rejects.toMatchObject({ name: 'RegistryError' });
  const seen = await values(metrics);
  expect(seen['fleet_registry_operation_failed_count_total{type="get"}']).toBe(1);
  expect(seen['fleet_registry_operation_count_total{type="get"}']).toBeUndefined();
});
