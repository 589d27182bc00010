import { parsed, refused, type Parsed } from './parsed.ts';

/** One of the values, ranges or repetitions of a part of a calendar expression, `1..5/2`. Seconds count microseconds. */
export interface CalendarComponent {
  readonly start: number;
  readonly stop: number | undefined;
  /** How far the repetitions are apart; 0 for none. */
  readonly repeat: number;
  /** Where it stands in the expression. */
  readonly from: number;
  readonly to: number;
}

interface Chain {
  /** Empty for `*`, which stands for every value. */
  readonly components: readonly CalendarComponent[];
  readonly end: number;
}

const second = 1_000_000;
const largest = 2 ** 31 - 1;
/** More components than this systemd refuses. */
const mostComponents = 241;

/** Components with commas between them, or `*`, at a place of the expression. */
export function readChain(text: string, start: number, isSecond: boolean): Parsed<Chain> {
  if (text[start] === '*') return readStar(text, start, isSecond);
  const components: CalendarComponent[] = [];
  let at = start;
  for (;;) {
    const component = readComponent(text, at, isSecond);
    if (component.value === undefined) return component;
    components.push(component.value);
    at = component.value.to;
    if (components.length > mostComponents)
      return refused(start, at, 'These are more values than systemd takes: write a range.');
    if (text[at] !== ',') break;
    at++;
  }
  return parsed({ components, end: at });
}

function readStar(text: string, start: number, isSecond: boolean): Parsed<Chain> {
  const [repetition] = /^\*\/\d+/.exec(text.slice(start)) ?? [];
  if (repetition !== undefined) {
    const first = wordAt(text, start).includes(':') ? '0' : '1';
    const meant = repetition.replace('*', first);
    return refused(start, start + repetition.length, `A repetition needs a first value: write ${meant}.`, meant);
  }
  const every: CalendarComponent = { start: 0, stop: undefined, repeat: second, from: start, to: start + 1 };
  return parsed({ components: isSecond ? [every] : [], end: start + 1 });
}

function wordAt(text: string, at: number): string {
  return text.slice(text.lastIndexOf(' ', at) + 1).split(' ', 1)[0] ?? '';
}

function readComponent(text: string, from: number, isSecond: boolean): Parsed<CalendarComponent> {
  const start = readNumber(text, from, isSecond);
  if (start.value === undefined) return start;
  let to = start.value.end;
  let stop: number | undefined;
  let repeat = 0;
  if (text.startsWith('..', to)) {
    const last = readNumber(text, to + 2, isSecond);
    if (last.value === undefined) return last;
    ({ value: stop, end: to } = last.value);
    repeat = isSecond ? second : 1;
  }
  if (text[to] === '/') {
    const step = readNumber(text, to + 1, isSecond);
    if (step.value === undefined) return step;
    ({ value: repeat, end: to } = step.value);
    if (repeat === 0) return refused(from, to, 'A repetition is at least 1: write for example 0/5.');
  } else if (isSecond && stop !== undefined && start.value.value + repeat > stop) {
    return refused(from, to, 'A range of less than a second needs a repetition: write for example 0..0.5/0.1.');
  }
  if (/[^ ,\-~:]/.test(text.charAt(to))) return unexpected(text, to);
  return parsed({ start: start.value.value, stop, repeat, from, to });
}

function readNumber(
  text: string,
  at: number,
  isSecond: boolean,
): Parsed<{ readonly value: number; readonly end: number }> {
  const pattern = isSecond ? /^(\d+)(?:\.(?!\.)(\d*))?/ : /^(\d+)/;
  const [whole = '', digits = '', fraction] = pattern.exec(text.slice(at)) ?? [];
  const end = at + whole.length;
  if (whole === '') return noNumber(text, at);
  if (fraction === '') return refused(at, end, `Digits are missing behind the point of ${whole}.`);
  const value = isSecond
    ? Number(digits) * second + Math.round(Number(`0.${fraction ?? '0'}`) * second)
    : Number(digits);
  if (value > largest) return refused(at, end, `${whole} is too large.`);
  return parsed({ value, end });
}

function noNumber(text: string, at: number): ReturnType<typeof refused> {
  if (at >= text.length)
    return refused(Math.max(0, at - 1), at, 'Something is missing at the end: write a number or *.');
  return unexpected(text, at);
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function unexpected(text: string, at: number): ReturnType<typeof refused> {
  const rest = text.slice(at);
  if (/^T\d/.test(rest)) return refused(at, at + 1, 'A blank stands between date and time.', ' ');
  const [month, name = ''] = /^([a-z]{3})[a-z]*/i.exec(rest) ?? [];
  const number = months.indexOf(name.toLowerCase()) + 1;
  if (month !== undefined && number > 0) {
    const written = String(number).padStart(2, '0');
    return refused(at, at + month.length, `Months are numbers: write ${written}.`, written);
  }
  const [wrong = rest] = /^[^ :,]+/.exec(rest) ?? [];
  const shown = wrong === '' ? text.charAt(at) : wrong;
  return refused(
    at,
    at + shown.length,
    `"${shown}" does not belong here: write a number, a range 1..5, a repetition 0/5, a list 1,3 or *.`,
  );
}
