import type { CalendarPart, CalendarSpec } from './calendar.ts';
import type { CalendarComponent } from './calendar-component.ts';
import { parsed, refused, type Parsed } from './parsed.ts';

const second = 1_000_000;

const limits: Readonly<Record<CalendarPart, readonly [from: number, to: number]>> = {
  year: [1970, 2199],
  month: [1, 12],
  day: [1, 31],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 60 * second - 1],
};

/** The spec with its ranges tidied (`calendar_spec_normalize()`), or the first component beyond its limits. */
export function checkSpec(spec: CalendarSpec, text: string, start: number): Parsed<CalendarSpec> {
  const parts = { ...spec.parts };
  for (const part of ['year', 'month', 'day', 'hour', 'minute', 'second'] as const) {
    parts[part] = parts[part].map(component => tidied(part === 'year' ? withCentury(component) : component));
    const fromEnd = part === 'day' && spec.fromEndOfMonth;
    for (const component of parts[part]) {
      const wrong = beyondLimits(part, component, fromEnd);
      if (wrong !== undefined) {
        const [from, to] = component.to > component.from ? [component.from, component.to] : [start, text.length];
        return refused(from, to, wrong.message, wrong.meant);
      }
    }
  }
  return parsed({ ...spec, parts });
}

/** 12 is 2012, 89 is 1989. */
function withCentury(component: CalendarComponent): CalendarComponent {
  const full = (year: number): number => (year < 70 ? year + 2000 : year < 100 ? year + 1900 : year);
  return {
    ...component,
    start: full(component.start),
    stop: component.stop === undefined ? undefined : full(component.stop),
  };
}

/** A range ends with its last repetition; one that has no room for any is its first value. */
function tidied(component: CalendarComponent): CalendarComponent {
  const { start, repeat } = component;
  let { stop } = component;
  if (stop === undefined) return component;
  if (stop > start && repeat > 0) stop -= (stop - start) % repeat;
  return start === stop ? { ...component, stop: undefined, repeat: 0 } : { ...component, stop };
}

interface Beyond {
  readonly message: string;
  readonly meant?: string;
}

function beyondLimits(
  part: CalendarPart,
  { start, stop, repeat }: CalendarComponent,
  fromEnd: boolean,
): Beyond | undefined {
  const [low, high] = limits[part];
  const top = fromEnd ? high - 3 : high;
  const unit = part === 'second' ? second : 1;
  const shown = (value: number): string => String(value / unit);
  const allowed = `from ${shown(low)} to ${part === 'second' ? '59' : shown(top)}`;
  const outside = [start, stop ?? start].find(value => value < low || value > top);
  if (outside !== undefined) return { message: `There is no ${part} ${shown(outside)}: write one ${allowed}.` };
  if (repeat > top - low)
    return {
      message: `A repetition every ${shown(repeat)} has no room in a ${part} ${allowed}: write ${shown(start)}.`,
      meant: shown(start),
    };
  if (stop !== undefined) {
    if (start + repeat <= stop) return undefined;
    const around = `${shown(start)}..${part === 'second' ? '59' : shown(top)},${shown(low)}..${shown(stop)}`;
    const meant = part === 'year' ? `${shown(stop)}..${shown(start)}` : around;
    return { message: `The range runs backwards: write ${meant}.`, meant };
  }
  const fits = fromEnd ? start - repeat >= low : start + repeat <= top;
  if (fits) return undefined;
  return {
    message: `No repetition follows ${shown(start)} before the ${part} ends: write ${shown(start)}.`,
    meant: shown(start),
  };
}
