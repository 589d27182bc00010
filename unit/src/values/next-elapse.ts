import type { CalendarSpec } from './calendar.ts';
import type { CalendarComponent } from './calendar-component.ts';

const second = 1_000_000;
const lastYear = 2199;
/** More steps than this are no calendar any more: systemd gives up there too. */
const mostSteps = 1000;

/** A moment as a clock on the wall shows it. Seconds count microseconds. */
interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/**
 * When an expression elapses next after a moment, in milliseconds since 1970, both; undefined when never again. A spec
 * without a time zone is read in `timeZone`: a name of the time zone database.
 */
export function nextElapse(spec: CalendarSpec, after: number, timeZone = 'UTC'): number | undefined {
  const zone = offsetsOf(spec.timeZone ?? timeZone) ?? offsetsOf(timeZone) ?? (() => 0);
  const begin = Math.floor(after * 1000) + 1;
  let clock: WallClock | undefined = wallClock(begin + zone(begin / 1000) * 1000);
  for (let step = 0; step < mostSteps; step++) {
    clock = nextOnClock(spec, clock);
    if (clock === undefined) return undefined;
    const moment = momentOf(clock, zone);
    const shown = wallClock(moment + zone(moment / 1000) * 1000);
    if (compare(shown, clock) !== 0) clock = shown;
    else if (moment >= begin) return moment / 1000;
    else clock = { ...clock, second: clock.second + 1 };
  }
  return undefined;
}

type Offsets = (milliseconds: number) => number;

/** How far a zone's clocks are ahead of UTC at a moment, in milliseconds; undefined for a zone that is not known. */
function offsetsOf(timeZone: string): Offsets | undefined {
  if (timeZone === 'UTC') return () => 0;
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    return milliseconds => {
      const name = format.formatToParts(milliseconds).find(({ type }) => type === 'timeZoneName')?.value ?? '';
      const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
      const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
      return (sign === '-' ? -size : size) * 1000;
    };
  } catch {
    return undefined;
  }
}

/** The earliest moment, in microseconds, at which the zone's clocks show this; behind a gap, when they skip it. */
function momentOf(clock: WallClock, zone: Offsets): number {
  const asUtc = microseconds(clock);
  const offsets = [zone(asUtc / 1000 - 86_400_000), zone(asUtc / 1000 + 86_400_000)].map(offset => offset * 1000);
  const moments = offsets.map(offset => asUtc - offset);
  const right = moments.filter(moment => moment + zone(moment / 1000) * 1000 === asUtc);
  return Math.min(...(right.length > 0 ? right : [asUtc - Math.min(...offsets)]));
}

function microseconds({ year, month, day, hour, minute, second: micro }: WallClock): number {
  return Date.UTC(year, month - 1, day, hour, minute) * 1000 + micro;
}

function wallClock(time: number): WallClock {
  const date = new Date(Math.floor(time / 60_000_000) * 60_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: time - Math.floor(time / 60_000_000) * 60_000_000,
  };
}

const parts = ['year', 'month', 'day', 'hour', 'minute', 'second'] as const;

/** The first setting of a clock, this one or later, that the spec names. */
function nextOnClock(spec: CalendarSpec, from: WallClock): WallClock | undefined {
  let clock = wallClock(microseconds(from));
  for (let step = 0; step < mostSteps; step++) {
    if (clock.year > lastYear) return undefined;
    const wrong = firstMismatch(spec, clock);
    if (wrong === undefined) return clock;
    const { part, next } = wrong;
    if (next === undefined && part === 'year') return undefined;
    const reset = startOf(clock, part);
    const above = parts[parts.indexOf(part) - 1] ?? 'year';
    clock = wallClock(
      microseconds(
        next === undefined ? { ...startOf(clock, above), [above]: clock[above] + 1 } : { ...reset, [part]: next },
      ),
    );
  }
  return undefined;
}

/** The largest part that does not fit, and its next value that does, if the part above stays as it is. */
function firstMismatch(
  spec: CalendarSpec,
  clock: WallClock,
): { readonly part: (typeof parts)[number]; readonly next: number | undefined } | undefined {
  for (const part of parts) {
    const value = clock[part];
    const next = nextValue(spec, part, clock);
    if (next !== value) return { part, next: next !== undefined && isWithin(part, next, clock) ? next : undefined };
    if (part !== 'day' || spec.weekdays === undefined) continue;
    const weekday = (new Date(microseconds(clock) / 1000).getUTCDay() + 6) % 7;
    if (!spec.weekdays[weekday]) return { part, next: value + 1 };
  }
  return undefined;
}

function nextValue(spec: CalendarSpec, part: (typeof parts)[number], clock: WallClock): number | undefined {
  const components = spec.parts[part];
  if (components.length === 0) return clock[part];
  const fromEnd = part === 'day' && spec.fromEndOfMonth;
  const values = components.map(component =>
    earliest(fromEnd ? fromEndOfMonth(component, clock) : component, clock[part]),
  );
  const later = values.filter(value => value !== undefined);
  return later.length === 0 ? undefined : Math.min(...later);
}

type Range = Pick<CalendarComponent, 'start' | 'stop' | 'repeat'>;

function earliest({ start, stop, repeat }: Range, value: number): number | undefined {
  if (start >= value) return start;
  if (repeat === 0) return undefined;
  const next = start + Math.ceil((value - start) / repeat) * repeat;
  return stop !== undefined && next > stop ? undefined : next;
}

/** Days counted from the end, as days of this month. */
function fromEndOfMonth({ start, stop, repeat }: CalendarComponent, { year, month }: WallClock): Range {
  const length = daysOf(year, month);
  const first = length + 1 - (stop ?? start);
  return { start: first, stop: stop === undefined ? undefined : length + 1 - start, repeat };
}

const daysOf = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

function isWithin(part: (typeof parts)[number], value: number, { year, month }: WallClock): boolean {
  const last = { year: lastYear, month: 12, day: daysOf(year, month), hour: 23, minute: 59, second: 60 * second - 1 };
  return value <= last[part];
}

/** The clock with everything below a part at its beginning. */
function startOf(clock: WallClock, part: (typeof parts)[number]): WallClock {
  const first: WallClock = { year: 1970, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  const kept = parts.slice(0, parts.indexOf(part) + 1);
  return { ...first, ...Object.fromEntries(kept.map(name => [name, clock[name]])) };
}

function compare(a: WallClock, b: WallClock): number {
  return microseconds(a) - microseconds(b);
}
