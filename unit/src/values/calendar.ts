// Calendar expressions (systemd.time(7)): `Mon..Fri *-*-* 08:00:00 Europe/Berlin`, `hourly`, `@1700000000`.
import { explained } from './calendar-advice.ts';
import { readChain, type CalendarComponent } from './calendar-component.ts';
import { checkSpec } from './calendar-limits.ts';
import { shorthandSpec, shorthands } from './calendar-shorthand.ts';
import { parsed, refused, type Parsed } from './parsed.ts';
import { isTimeZone, nearTimeZone } from './time-zone.ts';
import { readWeekdays } from './weekdays.ts';

export type CalendarPart = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** When a timer elapses. A part without components stands for every value. */
export interface CalendarSpec {
  /** Days of the week that count, Monday first; all where nothing is said. */
  readonly weekdays: readonly boolean[] | undefined;
  readonly parts: Readonly<Record<CalendarPart, readonly CalendarComponent[]>>;
  /** Days count back from the end of the month: 1 is the last one. */
  readonly fromEndOfMonth: boolean;
  /** `UTC`, a name as in `Europe/Berlin`, or an abbreviation; undefined for the machine's own. */
  readonly timeZone: string | undefined;
}

/** Reads an expression as systemd does (`calendar_spec_from_string()`), with every limit on its numbers. */
export function parseCalendar(text: string): Parsed<CalendarSpec> {
  const zoned = cutTimeZone(text);
  if (zoned.value === undefined) return zoned;
  const { body, timeZone } = zoned.value;
  return readSpec(text, body, timeZone);
}

/** The body is the text without its time zone. */
function readSpec(text: string, body: string, timeZone: string | undefined): Parsed<CalendarSpec> {
  if (body === '') return refused(0, text.length, 'Write when to elapse, as in Mon..Fri 08:00 or daily.');
  const short = shorthandSpec(body);
  if (short !== undefined) return parsed({ ...short, timeZone });
  const weekdays = readWeekdays(body);
  if (weekdays.value === undefined) return weekdays;
  const { days, end } = weekdays.value;
  const dated = readDate(body, end);
  if (dated.value === undefined) return explained(body, end, dated, reads);
  const timed = dated.value.final ? parsed({ parts: {} }) : readTime(body, dated.value.end);
  if (timed.value === undefined) return explained(body, end, timed, reads);
  const { fromEndOfMonth = false } = dated.value;
  const parts = { ...everything, ...dated.value.parts, ...timed.value.parts };
  const zone = body.startsWith('@', end) ? 'UTC' : timeZone;
  return checkSpec({ weekdays: days, parts, fromEndOfMonth, timeZone: zone }, text, end);
}

const everything: CalendarSpec['parts'] = { year: [], month: [], day: [], hour: [], minute: [], second: [] };

/** The time zone is the last word, if it is one. */
function cutTimeZone(text: string): Parsed<{ readonly body: string; readonly timeZone: string | undefined }> {
  const space = text.lastIndexOf(' ');
  const word = text.slice(space + 1);
  if (space < 0 || !/[A-Za-z]/.test(word) || !isZoneLike(word)) return parsed({ body: text, timeZone: undefined });
  const body = text.slice(0, space);
  if (/^utc$/i.test(word)) return parsed({ body, timeZone: 'UTC' });
  if (isTimeZone(word)) return parsed({ body, timeZone: word });
  if (readSpec(body, body, undefined).problem !== undefined) return parsed({ body: text, timeZone: undefined });
  const meant = nearTimeZone(word);
  const advice = meant === undefined ? 'Write one as in UTC or Europe/Berlin.' : `Did you mean ${meant}?`;
  return refused(space + 1, text.length, `There is no time zone "${word}". ${advice}`, meant);
}

/** Words that say something else: weekdays, shorthands. */
function isZoneLike(word: string): boolean {
  return (
    !shorthands.includes(word.toLowerCase()) &&
    !/^([ap]m$|mon|tue|wed|thu|fri|sat|sun)/i.test(word) &&
    !word.includes(':')
  );
}

interface ReadDate {
  readonly end: number;
  readonly parts: Partial<CalendarSpec['parts']>;
  readonly fromEndOfMonth?: boolean;
  /** Nothing may follow. */
  readonly final?: boolean;
}

function readDate(text: string, start: number): Parsed<ReadDate> {
  if (start >= text.length) return parsed({ end: start, parts: {} });
  if (text[start] === '@') return readEpoch(text, start);
  const chains: (readonly CalendarComponent[])[] = [];
  let at = start;
  let chainSign = '';
  for (let index = 0; index < 3; index++) {
    const chain = readChain(text, at, false);
    if (chain.value === undefined) return chain;
    chains.push(chain.value.components);
    at = chain.value.end;
    const next = text.charAt(at);
    if (index === 0 && (next === '' || next === ':')) return parsed({ end: start, parts: {} });
    if (index > 0 && (next === '' || next === ' ')) return datePart(text, at, chains);
    if (next !== '-' && next !== '~') return notADate(text, at);
    if (index === 1 && chainSign === '~') break;
    chainSign = next;
    at++;
  }
  return refused(start, text.length, 'A date is year-month-day, or month-day: write for example *-*-01.');
}

function notADate(text: string, at: number): ReturnType<typeof refused> {
  const wrong = text.slice(at);
  return refused(
    at,
    text.length,
    `"${wrong}" does not belong in a date: write year-month-day, as in 2030-12-31 or *-*-01.`,
  );
}

function datePart(text: string, end: number, chains: readonly (readonly CalendarComponent[])[]): Parsed<ReadDate> {
  const [day = [], month = [], year = []] = [...chains].reverse();
  const blanks = /^ */.exec(text.slice(end))?.[0].length ?? 0;
  const lastSign = Math.max(text.lastIndexOf('-', end - 1), text.lastIndexOf('~', end - 1));
  const fromEndOfMonth = text[lastSign] === '~' && day.length > 0;
  return parsed({ end: end + blanks, parts: { year, month, day }, fromEndOfMonth });
}

/** `@1700000000`: seconds since 1970 in UTC. */
function readEpoch(text: string, start: number): Parsed<ReadDate> {
  const [whole = '', seconds = ''] = /^@ *\+?(\d+)/.exec(text.slice(start)) ?? [];
  const end = start + whole.length;
  if (whole === '' || end < text.length) {
    return refused(start, text.length, 'Write @ and seconds since 1970, as in @1700000000, and nothing behind it.');
  }
  const date = new Date(Number(seconds) * 1000);
  if (!(date.getUTCFullYear() <= 2199)) return refused(start, end, 'Timers end with the year 2199.');
  const one = (value: number): readonly CalendarComponent[] => [
    { start: value, stop: undefined, repeat: 0, from: start, to: end },
  ];
  const parts = {
    year: one(date.getUTCFullYear()),
    month: one(date.getUTCMonth() + 1),
    day: one(date.getUTCDate()),
    hour: one(date.getUTCHours()),
    minute: one(date.getUTCMinutes()),
    second: one(date.getUTCSeconds() * 1_000_000),
  };
  return parsed({ end, parts, final: true });
}

function readTime(text: string, start: number): Parsed<{ readonly parts: Partial<CalendarSpec['parts']> }> {
  const midnight: readonly CalendarComponent[] = [{ start: 0, stop: undefined, repeat: 0, from: start, to: start }];
  if (start >= text.length) return parsed({ parts: { hour: midnight, minute: midnight, second: midnight } });
  const chains: (readonly CalendarComponent[])[] = [];
  let at = start;
  for (const isSecond of [false, false, true]) {
    const chain = readChain(text, at, isSecond);
    if (chain.value === undefined) return chain;
    chains.push(chain.value.components);
    at = chain.value.end;
    if (at === text.length && chains.length > 1) break;
    if (text[at] !== ':' || isSecond) return notATime(text, at);
    at++;
  }
  const [hour = [], minute = [], second = midnight] = chains;
  return parsed({ parts: { hour, minute, second } });
}

function notATime(text: string, at: number): ReturnType<typeof refused> {
  if (at === text.length) return refused(at - 1, at, 'A time needs hours and minutes: write for example 12:00.');
  const half = /^\s*([ap])\.?m\.?$/i.exec(text.slice(at));
  const [, hour, rest = ''] = /(\d{1,2})(:[\d:]+)$/.exec(text.slice(0, at)) ?? [];
  if (half !== null && hour !== undefined) {
    const hours = (Number(hour) % 12) + (half[1]?.toLowerCase() === 'p' ? 12 : 0);
    const time = `${String(hours).padStart(2, '0')}${rest}`;
    return refused(at - hour.length - rest.length, text.length, `Hours run from 0 to 23: write ${time}.`, time);
  }
  return refused(
    at,
    text.length,
    `"${text.slice(at).trim()}" does not belong here: weekday, date, time and time zone stand in this order, as in Mon *-*-* 08:00:00 UTC.`,
  );
}

const reads = (text: string): boolean => parseCalendar(text).problem === undefined;
