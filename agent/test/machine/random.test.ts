import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SystemdError } from '../../src/systemd/index.ts';
import { FakeSystemd } from '../../src/systemd/fake.ts';
import { eventually, pause, Stage } from './harness.ts';

const TEXTS = ['[Service]\nExecStart=/bin/sleep 1\n', '[Service]\nExecStart=/bin/sleep 2\n'];
const NAMES = ['a.service', 'b@1.service'];

const action = fc.oneof(
  fc.record({
    do: fc.constant('order' as const),
    unit: fc.constantFrom(...NAMES),
    desired: fc.constantFrom('loaded' as const, 'launched' as const),
    text: fc.constantFrom(...TEXTS),
  }),
  fc.record({ do: fc.constant('unschedule' as const), unit: fc.constantFrom(...NAMES) }),
  fc.record({
    do: fc.constantFrom('cut' as const, 'heal' as const, 'bus' as const, 'restart' as const, 'wait' as const),
    ms: fc.integer({ min: 0, max: 30 }),
  }),
);

/** Whatever happened and in whatever order, in the end there is exactly what was ordered last. */
test('ends as ordered after any mix of orders, cuts, lost buses, restarts and failing steps', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: 3, maxLength: 12 }),
      fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
      async (actions, dice) => {
        const systemd = new FakeSystemd();
        const stage = new Stage(systemd);
        systemd.before = async () => {
          const roll = dice.next().value as number;
          await pause(roll);
          if (roll === 9) throw new SystemdError('refused', 'the dice say no');
        };
        const wanted = new Map<string, { desired: string; text: string }>();
        stage.boot();
        for (const each of actions) {
          if (each.do === 'order') {
            wanted.set(each.unit, each);
            await stage.order(each.unit, each.desired, each.text);
          } else if (each.do === 'unschedule') {
            wanted.delete(each.unit);
            await stage.unschedule(each.unit);
          } else if (each.do === 'cut') stage.link.cut('refuse');
          else if (each.do === 'heal') stage.link.heal();
          else if (each.do === 'bus') systemd.connect(!systemd.connected);
          else if (each.do === 'restart') {
            await stage.machine.stop('keep');
            stage.boot();
          } else await pause(each.ms);
        }
        stage.link.heal();
        systemd.connect(true);
        systemd.before = () => Promise.resolve();
        await eventually(() => difference(systemd, wanted));
        for (const name of NAMES) {
          const unit = wanted.get(name);
          await stage.until(name, unit && { current: unit.desired as 'loaded' | 'launched' });
        }
        await stage.down();
      },
    ),
    { numRuns: 25 },
  );
  expect.assertions(0);
}, 120_000);

function difference(
  systemd: FakeSystemd,
  wanted: ReadonlyMap<string, { desired: string; text: string }>,
): string | undefined {
  for (const name of NAMES) {
    const unit = systemd.units.get(name);
    const want = wanted.get(name);
    const is = unit && `${unit.text} ${unit.state.active}`;
    const should = want && `${want.text} ${want.desired === 'launched' ? 'active' : 'inactive'}`;
    if (is !== should) return `${name} is ${JSON.stringify(is)}, expected ${JSON.stringify(should)}`;
  }
  return undefined;
}
