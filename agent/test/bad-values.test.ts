import { MemoryStore, openRegistry, type Registry } from '@flotilla/registry';
import { afterEach, expect, test } from 'vitest';
import { startEngine, type Engine } from '../src/engine/index.ts';
import { until } from './support/until.ts';

const A = 'a'.repeat(32);
const UNIT = '[Service]\nExecStart=/bin/sleep 1000\n';
/** One of each kind that lives below the prefix. */
const KEYS = [
  'units/bad.service',
  `files/${'0'.repeat(64)}`,
  `machines/${'b'.repeat(32)}`,
  `metadata/${A}/region`,
  `schedule/${A}/bad.service`,
  `states/${A}/bad.service`,
  'pending/bad.service',
];

let engine: Engine | undefined;
const open: Registry[] = [];
afterEach(async () => {
  await engine?.stop();
  await Promise.all(open.splice(0).map(each => each.close()));
});

test.each(['', 'hello', '[]', '{"v":1', '{"v":"one"}', '{}', '\u0000\u{1f600}'])(
  'values that say %j, one of each kind: each is named, and the cluster goes on',
  async value => {
    const store = new MemoryStore();
    const registry = openRegistry(store.connect());
    open.push(registry);
    for (const key of KEYS) await store.commit([], [{ type: 'put', key: `/flotilla/${key}`, value }]);
    const { problems } = await registry.readCluster();
    expect(problems.map(({ key }) => key).sort()).toEqual(KEYS.map(key => `/flotilla/${key}`).sort());
    for (const { key, message } of problems) expect(message).toContain(key);

    const session = await registry.openSession({ id: A, address: '', metadata: {}, version: '1', bootId: '' }, 10);
    const none = (): undefined => undefined;
    const own = openRegistry(store.connect());
    open.push(own);
    engine = startEngine({
      registry: own,
      machineId: A,
      ttlSeconds: 2,
      log: { debug: none, info: none, warn: none, error: none },
      metrics: { leading: none, round: none, tasks: none, placed: none, echoed: none },
    });
    await registry.putUnit('good.service', UNIT, 'launched', 0);
    await until('a place for the good unit', async () =>
      (await registry.readCluster()).schedule.some(({ unit, machine }) => unit === 'good.service' && machine === A),
    );
    await session.close('leave');
  },
);
