import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LoadOrder } from '../src/load-order.ts';

test('is always the order that sorting by load and index gives', () => {
  const changes = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: -3, max: 3 })), { maxLength: 40 });
  fc.assert(
    fc.property(changes, steps => {
      const order = new LoadOrder(6);
      const loads = [0, 0, 0, 0, 0, 0];
      for (const [machine, change] of steps) {
        order.add(machine, change);
        loads[machine] = (loads[machine] ?? 0) + change;
        const sorted = loads.map((load, index) => [load, index] as const).sort(([l, i], [m, j]) => l - m || i - j);
        expect([...order.order]).toEqual(sorted.map(([, index]) => index));
      }
    }),
  );
});
