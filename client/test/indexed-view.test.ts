import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexView, type IndexedView } from '../src/explorer/unit-status.ts';
import { machine, placement, state, unit, view, type Parts } from './cluster-view.ts';

/** As values, in no order. */
const plain = (index: IndexedView): unknown =>
  Object.fromEntries(
    (['units', 'machines', 'placements', 'states', 'pending', 'unitsOfMachine'] as const).map(kind => [
      kind,
      new Map([...(index[kind] as ReadonlyMap<string, unknown>)].filter(([, value]) => !isEmpty(value)).sort(byKey)),
    ]),
  );
const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;
const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : 1);

const IDS = ['m1', 'm2', 'm3'];
const NAMES = ['a.service', 'b.service', 'c.service', 'd.service'];
const machines = new Map(IDS.map(id => [id, machine(id, id)]));
const pairs = IDS.flatMap(id => NAMES.map(name => ({ id, name })));
const objects = pairs.map(({ id, name }) => ({
  placement: placement(name, id),
  states: [state(name, id, 'active', 'running'), state(name, id, 'failed', 'failed')],
}));

const parts: fc.Arbitrary<Parts> = fc.record({
  machines: fc.subarray([...machines.values()]),
  units: fc.subarray(NAMES.map(name => unit(name))),
  schedule: fc.subarray(objects.map(object => object.placement)),
  states: fc
    .array(fc.integer({ min: 0, max: 2 }), { minLength: pairs.length, maxLength: pairs.length })
    .map(choices => objects.flatMap(({ states }, at) => states.slice(choices[at], (choices[at] ?? 0) + 1))),
});

describe('an index made from an earlier one', () => {
  it('is what a fresh one is, whatever changed', () => {
    fc.assert(
      fc.property(fc.array(parts, { minLength: 2, maxLength: 6 }), steps => {
        let index: IndexedView | undefined;
        for (const step of steps) {
          index = indexView(view(step), index);
          const sorted = (one: IndexedView): unknown => plain(sortGroups(one));
          expect(sorted(index)).toEqual(sorted(indexView(view(step))));
        }
      }),
    );
  });

  it('keeps what did not change', () => {
    const [a, b] = [state('a.service', 'm1', 'active', 'running'), state('b.service', 'm1', 'active', 'running')];
    const before = indexView(view({ states: [a, b] }));
    const after = indexView(view({ states: [a, state('b.service', 'm1', 'failed', 'failed')] }), before);
    expect(after.states.get('a.service')).toBe(before.states.get('a.service'));
    expect(after.states.get('b.service')?.[0]?.active).toBe('failed');
    expect(after.unitsOfMachine).toBe(before.unitsOfMachine);
  });
});

it('remembers machines that have gone, until they are back', () => {
  const gone = (index: IndexedView): string[] => [...index.gone.keys()];
  const [m1, m2] = [machine('m1', 'm1'), machine('m2', 'm2')];
  const all = indexView(view({ machines: [m1, m2] }));
  expect(gone(all)).toEqual([]);
  const without = indexView(view({ machines: [m1] }), all);
  expect(gone(without)).toEqual(['m2']);
  const changed = indexView(view({ machines: [{ ...m1, metadata: { region: 'eu' } }] }), without);
  expect(gone(changed)).toEqual(['m2']);
  expect(gone(indexView(view({ machines: [m1, m2] }), changed))).toEqual([]);
});

function sortGroups(index: IndexedView): IndexedView {
  const sort = <T extends { machine: string }>(groups: ReadonlyMap<string, readonly T[]>): Map<string, T[]> =>
    new Map([...groups].map(([key, items]) => [key, [...items].sort((a, b) => (a.machine < b.machine ? -1 : 1))]));
  return { ...index, placements: sort(index.placements), states: sort(index.states) };
}
