// Moments of calendar expressions, as people read them.
import { nextElapse, type CalendarSpec } from '@flotilla/unit';

/** Where "now" and "here" are; tests have their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Name of the time zone database. */
  readonly timeZone: string;
}

export function systemClock(): Clock {
  return { now: Date.now(), timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}

/** The next moments of an expression, fewer when it ends. */
export function nextElapses(spec: CalendarSpec, count: number, { now, timeZone }: Clock): number[] {
  const found: number[] = [];
  let last = now;
  while (found.length < count) {
    const next = nextElapse(spec, last, timeZone);
    if (next === undefined) break;
    found.push(next);
    last = next;
  }
  return found;
}

/** `Mon 2026-11-30 08:00:00`, with the zone behind it unless it is left out. */
export function writeMoment(moment: number, timeZone: string, withZone = true): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'short', year: 'numeric', month: '2-digit', day: '2-digit' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    ...{ timeZone, timeZoneName: 'short' },
  });
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  const { weekday, year, month, day, hour, minute, second, timeZoneName } = parts;
  const date = `${weekday} ${year}-${month}-${day} ${hour}:${minute}:${second}`;
  return withZone ? `${date} ${timeZoneName}` : date;
}
