import type { Pending, Task } from '@flotilla/cluster';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batches, operationsOf } from '../src/batches.ts';
import type { UnitOperation } from '../src/batches.ts';
import { Keys } from '../src/keys.ts';
import { MAX_OPERATIONS } from '../src/store.ts';
import type { Operation } from '../src/store.ts';
import { schedule } from './bench.ts';

const keys = new Keys('/');
const unschedule = (machine: string, unit: string): Task => ({ type: 'unschedule', machine, unit, reason: '' });
const pending = (unit: string, machines = 0): Pending => ({
  unit,
  summary: 's',
  machines: Array.from({ length: machines }, (_, index) => ({ machine: String(index), reason: 'x'.repeat(1000) })),
});
const brief = (operation: Operation): string =>
  operation.type === 'deletePrefix'
    ? `-${operation.prefix}*`
    : `${operation.type === 'put' ? '+' : '-'}${operation.key}`;

describe('the order of operations', () => {
  test("a unit's pending reason goes with its last task, the others come at the end", () => {
    const tasks = [unschedule('m1', 'a'), schedule('m1', 'b'), schedule('m2', 'a')];
    const operations = operationsOf(keys, tasks, { set: [pending('c')], clear: ['a'] });
    expect(operations.map(({ operation }) => brief(operation))).toEqual([
      '-/schedule/m1/a',
      '+/schedule/m1/b',
      '+/schedule/m2/a',
      '-/pending/a',
      '+/pending/c',
    ]);
  });
});

describe('batches', () => {
  const deletion = (unit: string, machine = 'm'): UnitOperation => ({
    unit,
    operation: { type: 'delete', key: keys.placement(machine, unit) },
  });
  const many = (count: number): UnitOperation[] => Array.from({ length: count }, (_, index) => deletion(`u${index}`));

  test.each([
    [0, []],
    [1, [1]],
    [MAX_OPERATIONS, [MAX_OPERATIONS]],
    [MAX_OPERATIONS + 1, [MAX_OPERATIONS, 1]],
    [3 * MAX_OPERATIONS, [MAX_OPERATIONS, MAX_OPERATIONS, MAX_OPERATIONS]],
  ])('%i operations of as many units', (count, sizes) => {
    expect(batches(many(count)).map(batch => batch.length)).toEqual(sizes);
  });

  test('a move is not cut in two', () => {
    const operations = [...many(MAX_OPERATIONS - 1), deletion('moved', 'm1'), deletion('moved', 'm2')];
    expect(batches(operations).map(batch => batch.length)).toEqual([MAX_OPERATIONS - 1, 2]);
  });

  test('of two operations on one key the last counts', () => {
    const [batch] = batches(operationsOf(keys, [schedule('m1', 'a'), unschedule('m1', 'a')], { set: [], clear: [] }));
    expect(batch?.map(brief)).toEqual(['-/schedule/m1/a']);
  });

  test('a transaction stays below the size that etcd takes', () => {
    const set = Array.from({ length: 20 }, (_, index) => pending(`u${index}`, 100));
    const cut = batches(operationsOf(keys, [], { set, clear: [] }));
    expect(cut.length).toBeGreaterThan(1);
    for (const batch of cut)
      expect(
        batch.reduce((sum, operation) => sum + (operation.type === 'put' ? operation.value.length : 0), 0),
      ).toBeLessThan(1_400_000);
  });

  test('applied one after another they have the effect of all operations in order', () => {
    const task = fc.record({ machine: fc.nat(3), unit: fc.nat(300), put: fc.boolean() });
    fc.assert(
      fc.property(fc.array(task, { maxLength: 600 }), choices => {
        const tasks = choices.map(({ machine, unit, put }, index) =>
          put ? schedule(`m${machine}`, `u${unit}`, String(index)) : unschedule(`m${machine}`, `u${unit}`),
        );
        const operations = operationsOf(keys, tasks, { set: [], clear: [] });
        const cut = batches(operations);
        expect(apply(cut.flat())).toEqual(apply(operations.map(({ operation }) => operation)));
        for (const batch of cut) {
          expect(batch.length).toBeLessThanOrEqual(MAX_OPERATIONS);
          expect(new Set(batch.map(operation => brief(operation).slice(1))).size).toBe(batch.length);
        }
      }),
      { numRuns: 50 },
    );
  });
});

function apply(operations: readonly Operation[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const operation of operations) {
    if (operation.type === 'put') values.set(operation.key, operation.value);
    if (operation.type === 'delete') values.delete(operation.key);
  }
  return values;
}
