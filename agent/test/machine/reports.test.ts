import type { UnitState } from '@flotilla/cluster';
import { expect, test } from 'vitest';
import { StateReports } from '../../src/machine/index.ts';

const UNIT = 'a.service';

function state(sub: string): UnitState {
  const rest = { load: 'loaded', active: 'active', hash: 'h', current: 'launched', since: 1 } as const;
  return { machine: 'm', unit: UNIT, sub, exitStatus: undefined, ...rest };
}

test('a unit that is gone is withdrawn, once', () => {
  const reports = new StateReports();
  reports.observe(state('running'));
  reports.take();
  reports.release(UNIT);
  expect([reports.take(), reports.take()]).toEqual([[[UNIT, null]], []]);
});

test('a unit that went and came back is not withdrawn: it has been claimed since', () => {
  const reports = new StateReports();
  reports.observe(state('running'));
  reports.take();
  reports.release(UNIT);
  reports.hold(UNIT);
  expect(reports.take()).toEqual([]);
  reports.observe(state('running'));
  expect(reports.take()).toEqual([[UNIT, state('running')]]);
});

test('a unit that went, came back and went again before anything was said is withdrawn', () => {
  const reports = new StateReports();
  reports.observe(state('running'));
  reports.take();
  reports.release(UNIT);
  reports.hold(UNIT);
  reports.release(UNIT);
  expect(reports.take()).toEqual([[UNIT, null]]);
});
