import { ManualClock } from '@flotilla/registry';
import { expect, test } from 'vitest';
import { LaunchNotes } from '../../src/machine/launch-notes.ts';
import { UnitWorker, type Workshop } from '../../src/machine/unit-worker.ts';
import { FakeSystemd } from '../../src/systemd/fake.ts';

test('a unit that fails again at once, since it was woken meanwhile, is tried next at one time only', async () => {
  const clock = new ManualClock();
  const refusals: (() => void)[] = [];
  const nothing = (): void => undefined;
  const shop: Workshop = {
    systemd: new FakeSystemd(),
    notes: new LaunchNotes('/nowhere'),
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    clock,
    text: () => Promise.resolve('[Service]\nExecStart=/bin/true\n'),
    claim: () => new Promise((_resolve, reject) => refusals.push(() => reject(new Error('no answer')))),
    othersLoaded: () => Promise.resolve(),
    changed: nothing,
    cutOff: () => false,
    stopGraceMs: 100,
  };
  const worker = new UnitWorker('a.service', shop);
  worker.order({ machine: 'm', unit: 'a.service', hash: 'h', file: 'f', desired: 'launched' });
  await clock.advance(0);
  worker.wake();
  refusals[0]?.();
  await clock.advance(0);
  refusals[1]?.();
  await clock.advance(499); // the second failure in a row waits for 500 ms
  expect(refusals).toHaveLength(2);
  await clock.advance(1);
  expect(refusals).toHaveLength(3);
});
