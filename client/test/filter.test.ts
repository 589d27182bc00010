import { describe, expect, it } from 'vitest';
import { machineMatches, parseFilter, unitMatches } from '../src/explorer/filter.ts';
import { MACHINES } from './cluster-view.ts';
import type { UnitStatus } from '../src/explorer/unit-status.ts';

const [east, other] = MACHINES;
const unit = (name: string, status: UnitStatus, on = east): Parameters<typeof unitMatches>[1] => ({
  name,
  desired: 'launched',
  status,
  machines: on === undefined ? [] : [on],
});

/** [filter, shows a failed web@1 in the east, shows an active db elsewhere] */
const units: [string, boolean, boolean][] = [
  ['', true, true],
  ['web', true, false],
  ['WEB', true, false],
  ['web 1', true, false],
  ['web db', false, false],
  ['state:failed', true, false],
  ['state:failed,active', true, true],
  ['state:launched', true, true],
  ['region=east', true, false],
  ['region=', false, false],
  ['10.0.0.2', false, true],
  ['web state:active', false, false],
];

/** [filter, shows the machine in the east, shows the other] */
const machines: [string, boolean, boolean][] = [
  ['', true, true],
  ['10.0.0.1', true, false],
  ['2222', false, true],
  ['region=east', true, false],
  ['region=west', false, false],
  ['state:failed', false, false],
];

describe('the filter', () => {
  it.each(units)('"%s" on units', (text, web, db) => {
    const filter = parseFilter(text);
    expect(unitMatches(filter, unit('web@1.service', 'failed'))).toBe(web);
    expect(unitMatches(filter, unit('db.service', 'active', other))).toBe(db);
  });
  it.each(machines)('"%s" on machines', (text, first, second) => {
    expect(MACHINES.map(machine => machineMatches(parseFilter(text), machine))).toEqual([first, second]);
  });
});
