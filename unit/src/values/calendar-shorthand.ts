import type { CalendarSpec } from './calendar.ts';
import type { CalendarComponent } from './calendar-component.ts';

interface Shorthand {
  readonly names: readonly string[];
  readonly month?: readonly number[];
  readonly day?: number;
  readonly monday?: boolean;
  readonly hour?: number;
  readonly minute?: number;
}

const rows: readonly Shorthand[] = [
  { names: ['minutely'] },
  { names: ['hourly'], minute: 0 },
  { names: ['daily'], hour: 0, minute: 0 },
  { names: ['weekly'], monday: true, hour: 0, minute: 0 },
  { names: ['monthly'], day: 1, hour: 0, minute: 0 },
  { names: ['quarterly'], month: [1, 4, 7, 10], day: 1, hour: 0, minute: 0 },
  { names: ['semiannually', 'semi-annually', 'biannually', 'bi-annually'], month: [1, 7], day: 1, hour: 0, minute: 0 },
  { names: ['yearly', 'annually', 'anually'], month: [1], day: 1, hour: 0, minute: 0 },
];

/** Names of calendar expressions, in any letter case. */
export const shorthands: readonly string[] = rows.flatMap(({ names }) => names);

/** What a shorthand stands for; undefined for any other text. */
export function shorthandSpec(text: string): CalendarSpec | undefined {
  const row = rows.find(({ names }) => names.includes(text.toLowerCase()));
  if (row === undefined) return undefined;
  const { month = [], day, hour, minute, monday } = row;
  const at = (value: number): CalendarComponent => ({
    start: value,
    stop: undefined,
    repeat: 0,
    from: 0,
    to: text.length,
  });
  const one = (value: number | undefined): readonly CalendarComponent[] => (value === undefined ? [] : [at(value)]);
  const parts = { year: [], month: month.map(at), day: one(day), hour: one(hour), minute: one(minute), second: one(0) };
  const weekdays = monday ? [true, false, false, false, false, false, false] : undefined;
  return { weekdays, parts, fromEndOfMonth: false, timeZone: undefined };
}
