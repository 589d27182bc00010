import { expect, test } from 'vitest';
import { ClusterMap } from '../src/cluster-map.ts';
import { encodeUnit } from '../src/codec.ts';
import { ManualClock, MemoryStore, openRegistry } from '../src/index.ts';
import { Keys } from '../src/keys.ts';
import { machine, NO_PENDING, outcome, schedule } from './bench.ts';

test('an order whose answer got lost ends the lead, so that it can not come through among later ones', async () => {
  const clock = new ManualClock();
  const link = new MemoryStore({ clock, requestTimeoutMs: 500 });
  const registry = openRegistry(link, { clock });
  const lead = async () => {
    const leading = registry.tryLead('m1', 10);
    await clock.advance(0);
    return await leading;
  };
  const first = await lead();
  link.cut('late');
  const committing = outcome(first?.commit([schedule('m1', 'a.service')], NO_PENDING) ?? Promise.resolve());
  await clock.advance(600);
  expect(await committing).toMatchObject({ code: 'timeout' });
  await first?.ended;
  link.heal('hold');
  const second = await lead();
  await second?.commit([schedule('m2', 'a.service')], NO_PENDING);
  link.heal();
  await clock.advance(100);
  expect((await registry.readCluster()).schedule.map(({ machine }) => machine)).toEqual(['m2']);
  await registry.close();
});

test('a unit of a machine that is back is not given to another', async () => {
  const clock = new ManualClock();
  const registry = openRegistry(new MemoryStore({ clock }), { clock });
  const soon = async <T>(promise: Promise<T>): Promise<T> => {
    await clock.advance(10);
    return await promise;
  };
  const lead = await soon(registry.tryLead('m2', 10));
  const gone = new Set(['m1']);
  const move = [
    { type: 'unschedule' as const, machine: 'm1', unit: 'a.service', reason: '' },
    schedule('m2', 'a.service'),
  ];
  const places = async (): Promise<string[]> => (await registry.readCluster()).schedule.map(({ machine }) => machine);
  await soon(lead?.commit([schedule('m1', 'a.service')], NO_PENDING) ?? Promise.reject(new Error('does not lead')));
  const session = await soon(registry.openSession(machine('m1'), 10));
  expect(await soon(outcome(lead?.commit(move, NO_PENDING, gone) ?? Promise.resolve()))).toMatchObject({
    code: 'conflict',
  });
  expect(await places()).toEqual(['m1']);
  await session.close('leave');
  await soon(lead?.commit(move, NO_PENDING, gone) ?? Promise.resolve());
  expect(await places()).toEqual(['m2']);
  await registry.close();
});

test('an older change that comes after a newer one is not taken', () => {
  const keys = new Keys('/');
  const map = new ClusterMap(keys);
  const put = (desired: 'loaded' | 'launched', modRevision: number) => ({
    type: 'put' as const,
    value: {
      key: keys.unit('a.service'),
      value: encodeUnit({ desired, hash: '', file: '' }),
      createRevision: 1,
      modRevision,
      lease: undefined,
    },
  });
  expect(map.apply([put('launched', 5)], 5)).toBe(true);
  expect(map.apply([put('loaded', 4)], 4)).toBe(false);
  expect(map.apply([{ type: 'delete', key: keys.unit('a.service'), modRevision: 3 }], 3)).toBe(false);
  expect(map.view()).toMatchObject({ revision: 5, units: [{ desired: 'launched' }] });
});
