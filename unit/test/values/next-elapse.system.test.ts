// The installed systemd reckons when expressions elapse and how long spans are: the same as here.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { parseCalendar } from '../../src/values/calendar.ts';
import { nextElapse } from '../../src/values/next-elapse.ts';
import { parseTimeSpan } from '../../src/values/time-span.ts';
import { timeSpanCases } from './cases/time-span.ts';

function analyze(args: readonly string[], zone: string): string {
  return execFileSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, TZ: zone, LC_ALL: 'C' } });
}

/** The next moments of each expression, in milliseconds since 1970, as systemd prints them in UTC. */
function theirs(asked: readonly string[], base: string, zone: string): number[][] {
  const said = analyze(['calendar', `--base-time=${base} UTC`, `--iterations=${String(count)}`, ...asked], zone);
  const inUtc = zone === 'UTC' ? /(?:Next elapse|Iter\. #\d): \w+ (.*) UTC/g : /\(in UTC\): \w+ (.*) UTC/g;
  const blocks = said.split(/Normalized form: .*\n/).slice(1);
  return blocks.map(block => [...block.matchAll(inUtc)].map(([, at = '']) => Date.parse(`${at.replace(' ', 'T')}Z`)));
}

const count = 6;

function ours(expression: string, base: string, zone: string): number[] {
  const spec = parseCalendar(expression).value;
  if (spec === undefined) throw new Error(`not read: ${expression}`);
  const moments: number[] = [];
  let at: number | undefined = Date.parse(`${base.replace(' ', 'T')}Z`);
  for (let index = 0; index < count && at !== undefined; index++) {
    at = nextElapse(spec, at, zone);
    if (at !== undefined) moments.push(at);
  }
  return moments;
}

const expressions = [
  'minutely',
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'quarterly',
  'semiannually',
  'yearly',
  'Mon..Fri 08:00',
  'Sat,Sun *-*-1..7 18:00',
  '*:0/10',
  '*:*:0/20',
  '0..23/7:30',
  '2,4,6..10/2:15:30',
  '*-*~1',
  '*-02~03',
  'Mon *-05~07/1',
  '*-*~1..3 12:00',
  '*-02-29',
  '2027..2030-12-31 23:59:59',
  '1/3-1 00:00',
  '*-*-31',
  '*-2,4-30',
  '2015-01-01',
  '@1800000000',
  'Fri *-*-13',
  '*-*-* 02:30:00',
  '02:30 Europe/Berlin',
  '*:30 Europe/Berlin',
  'Sun 03:00 America/New_York',
  '00:00 Asia/Kolkata',
  '12:00 UTC',
];

test.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'])(
  'expressions elapse when systemd says, in %s',
  zone => {
    const bases = ['2026-01-15 10:30:00', '2026-03-28 22:00:00', '2026-10-24 22:00:00', '2028-02-28 23:59:59'];
    for (const base of bases) {
      const here = expressions.map(expression => [expression, ...shown(ours(expression, base, zone))]);
      const there = theirs(expressions, base, zone).map((moments, index) => [expressions[index], ...shown(moments)]);
      expect(here).toEqual(there);
      expect(there.filter(({ length }) => length === count + 1).length).toBeGreaterThan(expressions.length - 5);
    }
  },
);

const shown = (moments: readonly number[]): string[] => moments.map(moment => new Date(moment).toISOString());

test('an expression that never elapses is known', () => {
  expect(ours('*-02-30', '2026-01-01 00:00:00', 'UTC')).toEqual([]);
  expect(theirs(['*-02-30'], '2026-01-01 00:00:00', 'UTC')).toEqual([[]]);
});

test('spans are as long as systemd says', () => {
  const spans = [...new Set(timeSpanCases.flatMap(({ accepted }) => accepted))].filter(
    text => parseTimeSpan(text).value !== undefined,
  );
  const said = analyze(['timespan', ...spans], 'UTC');
  const lengths = [...said.matchAll(/[μu]s: (\d+)/g)].map(([, length = '']) => BigInt(length));
  expect(lengths.length).toBeGreaterThan(15);
  expect(spans.map(text => parseTimeSpan(text).value)).toEqual(lengths);
});
