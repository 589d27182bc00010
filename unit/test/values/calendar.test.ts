import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCalendar } from '../../src/values/calendar.ts';
import { nextElapse } from '../../src/values/next-elapse.ts';
import { calendarCases } from './cases/calendar.ts';
import { checkTable } from './check.ts';

checkTable(calendarCases);

function elapses(expression: string, after: string, zone?: string): string | undefined {
  const spec = parseCalendar(expression).value;
  if (spec === undefined) throw new Error(`not read: ${expression}`);
  const at = nextElapse(spec, Date.parse(after), zone);
  return at === undefined ? undefined : new Date(at).toISOString();
}

test.each([
  ['daily', '2026-01-15T10:30:00Z', undefined, '2026-01-16T00:00:00.000Z'],
  ['daily', '2026-01-16T00:00:00Z', undefined, '2026-01-17T00:00:00.000Z'],
  ['Mon *-*-* 08:00', '2026-01-15T10:30:00Z', undefined, '2026-01-19T08:00:00.000Z'],
  ['*-*~1', '2028-02-10T00:00:00Z', undefined, '2028-02-29T00:00:00.000Z'],
  ['*:*:0/0.5', '2026-01-15T10:30:00.2Z', undefined, '2026-01-15T10:30:00.500Z'],
  ['08:00', '2026-07-01T00:00:00Z', 'Europe/Berlin', '2026-07-01T06:00:00.000Z'],
  ['08:00 America/New_York', '2026-07-01T00:00:00Z', 'Europe/Berlin', '2026-07-01T12:00:00.000Z'],
  ['02:30', '2026-03-29T00:00:00Z', 'Europe/Berlin', '2026-03-30T00:30:00.000Z'],
  ['*-02-30', '2026-01-15T10:30:00Z', undefined, undefined],
  ['2020-01-01', '2026-01-15T10:30:00Z', undefined, undefined],
])('%s elapses after %s (%s) at %s', (expression, after, zone, expected) => {
  expect(elapses(expression, after, zone)).toBe(expected);
});

test('what elapses, elapses later than asked and in order', () => {
  const parts = fc.tuple(
    fc.constantFrom('', 'Mon ', 'Sat,Sun ', 'Tue..Thu '),
    fc.constantFrom('*-*-*', '*-2-*', '*-*~1..7', '*-1/4-15', '2027-*-*'),
    fc.constantFrom('*:*', '0/5:30', '3:0/7:10', '23:59:59'),
  );
  fc.assert(
    fc.property(parts, fc.integer({ min: 0, max: 3e9 }), ([days, date, time], seconds) => {
      const spec = parseCalendar(`${days}${date} ${time}`).value;
      if (spec === undefined) throw new Error('not read');
      const first = nextElapse(spec, seconds * 1000);
      if (first === undefined) return;
      expect(first).toBeGreaterThan(seconds * 1000);
      expect(nextElapse(spec, first) ?? Infinity).toBeGreaterThan(first);
      expect(nextElapse(spec, first - 1)).toBe(first);
    }),
    { numRuns: 60 },
  );
});

test('no text makes it fail, and every problem lies in the text', () => {
  const text = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('Mon', ' ', '*', '-', ':', '0', '12', '/', '~', '..', ',', '@', 'UTC', 'daily'))
      .map(all => all.join('')),
  );
  fc.assert(
    fc.property(text, expression => {
      const { problem } = parseCalendar(expression);
      if (problem === undefined) return;
      expect(problem.start).toBeGreaterThanOrEqual(0);
      expect(problem.end).toBeGreaterThanOrEqual(problem.start);
      expect(problem.end).toBeLessThanOrEqual(expression.length);
    }),
    { numRuns: 500 },
  );
});
