import { nearMiss } from '../near-miss.ts';
import { parsed, refused, type Parsed } from './parsed.ts';

const names = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** Names of weekdays, short and long, Monday first. */
export const weekdayNames: readonly string[] = names;

interface Weekdays {
  /** Undefined where no day or every day is named. */
  readonly days: readonly boolean[] | undefined;
  readonly end: number;
}

/**
 * The weekdays that a calendar expression begins with: names with commas or `..` between them, in any letter case. An
 * expression without any begins with its date or time.
 */
export function readWeekdays(text: string): Parsed<Weekdays> {
  const days = Array.from({ length: 7 }, () => false);
  let rangeStart: number | undefined;
  let at = 0;
  for (;;) {
    const found = dayAt(text, at);
    if (found === undefined) return at === 0 ? parsed({ days: undefined, end: 0 }) : notADay(text, at);
    if (found.end < text.length && !/[-., ]/.test(text.charAt(found.end))) return notADay(text, at);
    if (rangeStart !== undefined && rangeStart > found.day) return backwards(text, at, rangeStart, found);
    for (let day = rangeStart ?? found.day; day <= found.day; day++) days[day] = true;
    const next = separatorAt(text, found.end, rangeStart !== undefined);
    if (next.value === undefined) return next;
    at = next.value.end;
    if (next.value.last) return parsed({ days: days.every(Boolean) ? undefined : days, end: at });
    rangeStart = next.value.isRange ? found.day : undefined;
  }
}

interface FoundDay {
  readonly day: number;
  readonly end: number;
}

function dayAt(text: string, at: number): FoundDay | undefined {
  const rest = text.slice(at).toLowerCase();
  for (const [day, name] of names.entries()) {
    const length = [name.length, 3].find(count => rest.startsWith(name.slice(0, count).toLowerCase()));
    if (length !== undefined) return { day, end: at + length };
  }
  return undefined;
}

/** What stands behind a day: nothing more, a comma (which may be the last character), or the sign of a range. */
function separatorAt(
  text: string,
  at: number,
  inRange: boolean,
): Parsed<{ readonly end: number; readonly last: boolean; readonly isRange: boolean }> {
  const [sign = ''] = /^(?:\.\.|-|,)/.exec(text.slice(at)) ?? [];
  const isRange = sign === '..' || sign === '-';
  if (isRange && inRange)
    return refused(at, at + sign.length, 'A range has two ends: write for example Mon..Wed,Fri.', ',');
  const end = at + sign.length;
  const last = end >= text.length || text[end] === ' ';
  if (isRange && last) return refused(at, end, 'The range has no end: write for example Mon..Fri.');
  if (sign === '' && text[at] === '.')
    return refused(at, at + 1, 'A range is written with two points, as in Mon..Fri.', '..');
  const blanks = /^ */.exec(text.slice(end))?.[0].length ?? 0;
  return parsed({ end: last ? end + blanks : end, last, isRange });
}

function notADay(text: string, at: number): ReturnType<typeof refused> {
  const [word = text.slice(at)] = /^[^\s,.-]+/.exec(text.slice(at)) ?? [];
  const shown = word === '' ? text.charAt(at) : word;
  const meant =
    nearMiss(shown, [...names, ...names.map(name => name.slice(0, 3)), 'Tue', 'Thu']) ?? dayAt(shown, 0)?.day;
  const name = typeof meant === 'number' ? names[meant]?.slice(0, 3) : meant;
  const advice = name === undefined ? 'Write Mon, Tue, Wed, Thu, Fri, Sat or Sun.' : `Did you mean ${name}?`;
  return refused(at, at + shown.length, `There is no weekday "${shown}". ${advice}`, name);
}

/** Weeks begin on Monday: `Sat..Mon` has to be written as a list. */
function backwards(text: string, at: number, first: number, { day, end }: FoundDay): ReturnType<typeof refused> {
  const short = [...Array(7).keys()].map(step => (first + step) % 7).slice(0, ((day - first + 7) % 7) + 1);
  const list = short.map(index => names[index]?.slice(0, 3) ?? '').join(',');
  const start = Math.max(text.lastIndexOf(',', at - 1), text.lastIndexOf(' ', at - 1)) + 1;
  return refused(start, end, `A range of weekdays can't run past Sunday: write ${list}.`, list);
}
