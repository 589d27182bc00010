import { parseCalendar, type CalendarSpec } from './calendar.ts';
import type { GivenValue, ValueGrammar, ValueGrammars, ValueProblem } from './grammar.ts';
import { nextElapse } from './next-elapse.ts';
import { problemsOf } from './parsed.ts';
import { expand, standsFor, written } from './specifiers.ts';
import { parseTimeSpan } from './time-span.ts';
import { weekdayNames } from './weekdays.ts';
import { wordOf } from './words.ts';

/** OnCalendar= is a calendar expression, the other triggers are time spans; specifiers are expanded in both. */
const timer: ValueGrammar = ({ text, directive }: GivenValue) => {
  const { word, problems } = expand(wordOf(text));
  if (word.text !== text) return problems.length > 0 ? problems : certain(text, word.text);
  if (directive.argument !== 'TIMER_CALENDAR') return problemsOf(parseTimeSpan(text));
  const result = parseCalendar(text);
  return result.value === undefined ? problemsOf(result) : neverElapsing(result.value, text);
};

/** Of a value with a specifier: no time, of either kind, begins with such a character. */
function certain(given: string, text: string): readonly ValueProblem[] {
  const first = text.charAt(0);
  if (!/[!-),./:-?[-`{-~]/.test(first) && standsFor(first)?.begins !== '/') return [];
  return [{ start: 0, end: given.length, message: `This is no time: it can't begin with "${written(first)}".` }];
}

/** A date with the wrong weekday, or one that no calendar has. */
function neverElapsing(spec: CalendarSpec, text: string): readonly ValueProblem[] {
  if (!namesADay(spec) || nextElapse(spec, -1) !== undefined) return [];
  const day = weekdayOf(spec);
  const [names = ''] = /^[^ ]*/.exec(text) ?? [];
  if (spec.weekdays === undefined || day === undefined) {
    const message = 'No year has this day, so the timer never elapses: write one that a month has.';
    return [{ start: 0, end: text.length, message, severity: 'hint' }];
  }
  const message = `This day is a ${day}, so the timer never elapses: write ${day.slice(0, 3)} or no weekday.`;
  return [{ start: 0, end: names.length, message, severity: 'warning', replacement: day.slice(0, 3) }];
}

/** Only such a spec may never elapse, with everything within its limits: a day that some months lack, or single days. */
function namesADay({ parts: { year, month, day }, weekdays }: CalendarSpec): boolean {
  const late = day.length > 0 && day.every(({ start }) => start > 28);
  return (
    (late && month.length + year.length > 0) || (weekdays !== undefined && year.length * month.length * day.length > 0)
  );
}

/** The weekday of a spec that names one single day which there is. */
function weekdayOf({ parts: { year, month, day }, fromEndOfMonth }: CalendarSpec): string | undefined {
  const single = [year, month, day].map(part =>
    part.length === 1 && part[0]?.repeat === 0 ? part[0].start : undefined,
  );
  const [y, m, d] = single;
  if (y === undefined || m === undefined || d === undefined || fromEndOfMonth) return undefined;
  const date = new Date(Date.UTC(y, m - 1, d));
  return date.getUTCDate() === d ? weekdayNames[(date.getUTCDay() + 6) % 7] : undefined;
}

/** Triggers of timers. */
export const timerGrammars: ValueGrammars = { timer };
