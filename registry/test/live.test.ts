import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterView, ReadSnapshot, Store } from '../src/index.ts';
import { ManualClock, MemoryStore, openRegistry, toSnapshot } from '../src/index.ts';
import { SortedList } from '../src/sorted-list.ts';
import { UNIT_TEXT } from './bench.ts';

describe('invariant 6: level-triggered', () => {
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), unit: fc.nat(5) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('destroy' as const), unit: fc.nat(5) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom('refuse', 'silent', 'heal', 'compact', 'drop', 'wait'),
        unit: fc.constant(0),
      }),
    },
  );

  test('whatever is cut, lost, doubled or reordered, the view ends at what is stored', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.infiniteStream(fc.nat(3)), async (steps, chaos) => {
        const clock = new ManualClock();
        const server = new MemoryStore({ clock, requestTimeoutMs: 300 });
        const writer = openRegistry(server.connect(), { clock });
        const link = server.connect();
        const reader = openRegistry(
          disturbed(link, () => Number(chaos.next().value)),
          { clock, random: () => 0.5 },
        );
        let last: ClusterView | undefined;
        let snapshot: ReadSnapshot | undefined;
        reader.watchCluster({
          onValue: view => {
            last = view;
            snapshot = toSnapshot(view);
          },
        });
        for (const { do: what, unit } of steps) {
          if (what === 'put')
            await writer
              .putUnit(`${unit}.service`, `${UNIT_TEXT}# ${clock.now()}\n`, 'loaded', 0)
              .catch(() => undefined);
          else if (what === 'destroy') await writer.destroyUnit(`${unit}.service`, 0);
          else if (what === 'refuse' || what === 'silent') link.cut(what);
          else if (what === 'heal') link.heal();
          else if (what === 'compact') server.compact();
          else if (what === 'drop') link.endWatches();
          else await clock.advance(200);
          await clock.advance(7);
        }
        link.heal();
        await clock.advance(600_000);
        const fresh = await writer.readCluster();
        const { revision, ...stored } = fresh;
        expect(snapshot).toEqual(toSnapshot(fresh));
        expect(last).toMatchObject(stored);
        expect(last?.revision).toBeLessThanOrEqual(revision);
        await reader.close();
      }),
      { numRuns: 60 },
    );
  });

  test('an unchanged list is told once, and a list that changes nothing later is not told', async () => {
    const clock = new ManualClock();
    const server = new MemoryStore({ clock });
    const registry = openRegistry(server, { clock });
    let calls = 0;
    registry.watchCluster({ onValue: () => calls++ });
    await clock.advance(3_600_000);
    expect(calls).toBe(1);
    await registry.close();
  });
});

test('under load one call stands for many changes, and a change after a quiet time is told at once', async () => {
  const clock = new ManualClock();
  const registry = openRegistry(new MemoryStore({ clock }), { clock });
  const views: ClusterView[] = [];
  registry.watchCluster({ onValue: view => views.push(view) });
  await clock.advance(1000);
  for (let unit = 0; unit < 100; unit++) {
    await registry.putUnit(`${unit}.service`, UNIT_TEXT, 'loaded', 0);
    await clock.advance(1);
  }
  await clock.advance(100);
  expect(views.length).toBeLessThan(15);
  expect(views.at(-1)?.units).toHaveLength(100);
  views.length = 0;
  await registry.putUnit('late.service', UNIT_TEXT, 'loaded', 0);
  await clock.advance(0);
  expect(views).toHaveLength(1);
  await registry.close();
});

test('what did not change is the same object in the next view and the next snapshot', async () => {
  const clock = new ManualClock();
  const registry = openRegistry(new MemoryStore({ clock }), { clock });
  const views: ClusterView[] = [];
  registry.watchCluster({ onValue: view => views.push(view) });
  await registry.putUnit('a.service', UNIT_TEXT, 'loaded', 0);
  await registry.putUnit('b.service', UNIT_TEXT, 'loaded', 0);
  await clock.advance(100);
  await registry.changeMetadata([{ machine: 'm', key: 'k', value: 'v' }]);
  await clock.advance(100);
  await registry.putUnit('c.service', UNIT_TEXT, 'loaded', 0);
  await clock.advance(100);
  const [first, second, third] = views.slice(-3);
  if (first === undefined || second === undefined || third === undefined) throw new Error('three views');
  expect(second.units).toBe(first.units);
  expect(third.units).not.toBe(first.units);
  expect(first.units).toHaveLength(2);
  expect(third.units[0]).toBe(first.units[0]);
  expect(toSnapshot(second).units).toBe(toSnapshot(first).units);
  expect(toSnapshot(third).units[1]).toBe(toSnapshot(first).units[1]);
  await registry.close();
});

test('a unit whose file is gone is left out of the snapshot and reported', async () => {
  const store = new MemoryStore();
  const registry = openRegistry(store);
  await registry.putUnit('a.service', UNIT_TEXT, 'loaded', 0);
  await registry.putUnit('b.service', `${UNIT_TEXT}# unique ${process.pid}\n`, 'loaded', 0);
  const file = (await registry.readUnit('b.service'))?.unit.file ?? '';
  await store.commit([], [{ type: 'delete', key: `/flotilla/files/${file}` }]);
  const snapshot = toSnapshot(await registry.readCluster());
  expect(snapshot.units.map(unit => unit.name)).toEqual(['a.service']);
  expect(snapshot.problems).toMatchObject([{ unit: 'b.service' }]);
  await registry.close();
});

test('a sorted list equals the sorted entries after any changes, few or many', () => {
  const few = fc.array(fc.stringMatching(/^[a-c]{1,3}$/), { minLength: 1, maxLength: 3 });
  const many = fc.nat(3).map(start => Array.from({ length: 150 }, (_, index) => `b${start * 70 + index}`));
  const change = fc.record({
    keys: fc.oneof({ weight: 5, arbitrary: few }, many),
    remove: fc.boolean(),
    look: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change), changes => {
      const list = new SortedList<string>();
      const model = new Map<string, string>();
      const sorted = (): (string | undefined)[] => [...model.keys()].sort().map(key => model.get(key));
      changes.forEach(({ keys, remove, look }, index) => {
        for (const key of keys) {
          if (remove) list.delete(key);
          else list.set(key, `${key}-${index}`);
          if (remove) model.delete(key);
          else model.set(key, `${key}-${index}`);
        }
        if (look) expect(list.list()).toEqual(sorted());
      });
      expect(list.list()).toEqual(sorted());
    }),
  );
});

/** A store whose watches lose, double and reorder calls. */
function disturbed(store: Store, next: () => number): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      if (name !== 'watch') return (...args: unknown[]): unknown => Reflect.apply(member, target, args);
      return (...[prefix, from, listener]: Parameters<Store['watch']>) => {
        let held: (() => void) | undefined;
        return target.watch(prefix, from, {
          onEnd: error => listener.onEnd(error),
          onEvents: (events, revision) => {
            const tell = (): void => listener.onEvents(events, revision);
            const choice = next();
            if (choice === 0) return;
            if (choice === 1) tell();
            if (choice === 2 && held === undefined) {
              held = tell;
              return;
            }
            tell();
            held?.();
            held = undefined;
          },
        });
      };
    },
  });
}
