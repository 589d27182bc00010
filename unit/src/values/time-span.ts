import { ownEntry } from '../own-entry.ts';
import { nearMiss } from '../near-miss.ts';
import { wholeValue, type GivenValue, type ValueGrammar, type ValueGrammars, type ValueProblem } from './grammar.ts';
import { wordMeant } from './integer.ts';
import { parsed, problemsOf, refused, type Parsed } from './parsed.ts';

/** What `infinity` is in any unit: the largest number that systemd can hold. */
export const infinity = 2n ** 64n - 1n;

const second = 1_000_000n;
const day = 86_400n * second;
/** Units in microseconds (systemd's month is 30.44 days, its year 365.25); systemd takes the first that fits. */
const units: readonly (readonly [name: string, microseconds: bigint])[] = [
  ...['seconds', 'second', 'sec', 's'].map(name => [name, second] as const),
  ...['minutes', 'minute', 'min'].map(name => [name, 60n * second] as const),
  ...['months', 'month', 'M'].map(name => [name, 2_629_800n * second] as const),
  ...['msec', 'ms'].map(name => [name, 1000n] as const),
  ['m', 60n * second],
  ...['hours', 'hour', 'hr', 'h'].map(name => [name, 3600n * second] as const),
  ...['days', 'day', 'd'].map(name => [name, day] as const),
  ...['weeks', 'week', 'w'].map(name => [name, 7n * day] as const),
  ...['years', 'year', 'y'].map(name => [name, 31_557_600n * second] as const),
  ...['usec', 'us', 'μs', 'µs'].map(name => [name, 1n] as const),
];

interface Scale {
  readonly units: readonly (readonly [name: string, size: bigint])[];
  /** What a number without a unit counts. */
  readonly plain: bigint;
}

const inSeconds: Scale = { units, plain: second };
const inMicroseconds: Scale = { units, plain: 1n };
const inNanoseconds: Scale = {
  units: [...units.map(([name, size]) => [name, size * 1000n] as const), ['nsec', 1n], ['ns', 1n]],
  plain: 1n,
};

/**
 * A time span in microseconds, as systemd reads it (systemd.time(7)): numbers with units that add up, `infinity`; a number
 * without a unit counts seconds.
 */
export function parseTimeSpan(text: string): Parsed<bigint> {
  return parseSpan(text, inSeconds);
}

/** As {@link parseTimeSpan}, but a number without a unit counts microseconds. */
export function parseMicroseconds(text: string): Parsed<bigint> {
  return parseSpan(text, inMicroseconds);
}

/** A time span in nanoseconds; a number without a unit counts nanoseconds. */
export function parseNanoseconds(text: string): Parsed<bigint> {
  return parseSpan(text, inNanoseconds);
}

function parseSpan(text: string, scale: Scale): Parsed<bigint> {
  if (/^[ \t\n\r]*infinity[ \t\n\r]*$/.test(text)) return parsed(infinity);
  let sum = 0n;
  let at = skipBlanks(text, 0);
  if (at === text.length) return refused(0, text.length, 'Write a time span, as in 1min 30s.');
  while (at < text.length) {
    const part = readPart(text, at, scale);
    if (part.value === undefined) return part;
    sum += part.value.size;
    if (sum >= infinity) return tooLong(text);
    at = skipBlanks(text, part.value.end);
  }
  return parsed(sum);
}

/** One number and its unit. */
function readPart(text: string, start: number, scale: Scale): Parsed<{ readonly size: bigint; readonly end: number }> {
  if (text[start] === '-') {
    const rest = /^-\d/.test(text.slice(start)) ? text.slice(start + 1) : undefined;
    return refused(start, text.length, 'A time span can not be negative: write 0 or more.', rest);
  }
  const [number = '', whole = '', fraction] = /^(\+?\d+|(?=\.))(?:\.(\d*))?/.exec(text.slice(start)) ?? [];
  if (number === '') return noNumber(text, start);
  const behind = start + number.length;
  if (fraction === '')
    return refused(start, behind, `Digits are missing behind the point of ${number}: write 1.5s or 1s.`);
  const blanksEnd = skipBlanks(text, behind);
  const unit = scale.units.find(([name]) => text.startsWith(name, blanksEnd));
  if (unit === undefined && blanksEnd === behind && behind < text.length) return noUnit(text, behind, start);
  const factor = unit?.[1] ?? scale.plain;
  const count = BigInt(whole.replace('+', '') || '0');
  if (count >= 2n ** 63n || count >= infinity / factor) return tooLong(text);
  return parsed({
    size: count * factor + fractionOf(fraction ?? '', factor),
    end: blanksEnd + (unit?.[0].length ?? 0),
  });
}

/** Digits behind the point, cut where the unit has no tenths any more. */
function fractionOf(digits: string, factor: bigint): bigint {
  let sum = 0n;
  let place = factor / 10n;
  for (const digit of digits) {
    if (place === 0n) break;
    sum += BigInt(digit) * place;
    place /= 10n;
  }
  return sum;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (/[ \t\n\r]/.test(text.charAt(at))) at++;
  return at;
}

const tooLong = (text: string) =>
  refused(0, text.length, 'This is longer than systemd can count: write infinity.', 'infinity');

function noNumber(text: string, start: number): { problem: ValueProblem } {
  const letters = /[\p{L}]/u;
  let from = start;
  while (from > 0 && letters.test(text.charAt(from - 1)) && letters.test(text.charAt(start))) from--;
  const hasUnitBefore = from < start || /\d[ \t]*$/.test(text.slice(0, start));
  if (hasUnitBefore && letters.test(text.charAt(start))) return noUnit(text, from, from);
  const wrong = text.slice(start);
  const word = start === 0 ? wordMeant(wrong, ['infinity']) : undefined;
  if (word !== undefined)
    return refused(start, text.length, `"${wrong}" is not a time span: write ${word} for no limit.`, word);
  const time = start === 0 ? ownEntry(everySpan, wrong.toLowerCase()) : undefined;
  if (time !== undefined) return refused(start, text.length, `"${wrong}" is not a time span: write ${time}.`, time);
  const message = `"${wrong}" is not a time span: write numbers with units, as in 1min 30s, or infinity.`;
  return refused(start, text.length, message);
}

/** Words of calendar expressions, as the spans between two of those times. */
const everySpan: Readonly<Record<string, string>> = {
  minutely: '1min',
  hourly: '1h',
  daily: '1d',
  weekly: '1w',
  monthly: '1month',
  yearly: '1y',
  annually: '1y',
};

/** Spellings that people use and systemd does not know, with the one that it does. */
const otherSpellings: Readonly<Record<string, string>> = {
  secs: 'sec',
  mins: 'min',
  hrs: 'h',
  wk: 'w',
  wks: 'w',
  mo: 'month',
  mon: 'month',
  yr: 'y',
  yrs: 'y',
  msecs: 'ms',
  millis: 'ms',
  millisecond: 'ms',
  milliseconds: 'ms',
  usecs: 'us',
  microsecond: 'us',
  microseconds: 'us',
};

function noUnit(text: string, start: number, numberStart: number): { problem: ValueProblem } {
  const [wrong = text.charAt(start)] = /^[^\s\d]+/u.exec(text.slice(start)) ?? [];
  const clock = /^(\d{1,6}):([0-5]?\d):([0-5]?\d)$/.exec(text);
  if (clock !== null) {
    const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map(Number);
    const spelled = formatTimeSpan(BigInt(hours * 3600 + minutes * 60 + seconds) * second);
    return refused(0, text.length, `A time span has units, not colons: write ${spelled}.`, spelled);
  }
  if (wrong === ',' && /\d/.test(text.charAt(start + 1))) {
    return refused(start, start + 1, 'Write a point, not a comma, before tenths.', '.');
  }
  const name = wrong.replace(/[.,;]+$/, '');
  const meant = unitMeant(name);
  const end = start + wrong.length;
  if (meant !== undefined) return refused(start, end, `There is no unit of time "${wrong}": write ${meant}.`, meant);
  const sample = text.slice(numberStart, start).trim() || '30';
  return refused(
    start,
    end,
    `There is no unit of time "${wrong}": write us, ms, s, min, h, d, w, month or y, as in ${sample}s.`,
  );
}

function unitMeant(name: string): string | undefined {
  if (name === '' || scaleNames.has(name)) return name || undefined;
  return ownEntry(otherSpellings, name.toLowerCase()) ?? nearMiss(name, scaleNames);
}

const scaleNames: ReadonlySet<string> = new Set(units.map(([name]) => name));

const shown: readonly (readonly [name: string, microseconds: bigint])[] = [
  ['y', 31_557_600n * second],
  ['month', 2_629_800n * second],
  ['w', 7n * day],
  ['d', day],
  ['h', 3600n * second],
  ['min', 60n * second],
  ['s', second],
  ['ms', 1000n],
  ['us', 1n],
];

/** A time span for people, `1h 30min`; systemd reads it back as the same. */
export function formatTimeSpan(microseconds: bigint): string {
  if (microseconds >= infinity) return 'infinity';
  const parts: string[] = [];
  let rest = microseconds;
  for (const [name, size] of shown) {
    if (rest < size) continue;
    parts.push(`${String(rest / size)}${name}`);
    rest %= size;
  }
  return parts.join(' ') || '0';
}

const span: ValueGrammar = ({ text }) => problemsOf(parseTimeSpan(text));

/** Types of unit that can be watched for running out of memory. */
const withManagedOom: ReadonlySet<string> = new Set(['service', 'scope', 'slice']);

/** The setting does nothing in this type of unit; undefined where it does something. */
export function withoutManagedOom(given: GivenValue): readonly ValueProblem[] | undefined {
  if (withManagedOom.has(given.kind)) return undefined;
  const message = `${given.directive.name}= works in services, scopes and slices: here systemd ignores it. Remove it.`;
  return wholeValue(given, message).map(problem => ({ ...problem, severity: 'warning' }));
}

const pressureDuration: ValueGrammar = given => {
  const elsewhere = withoutManagedOom(given);
  if (elsewhere !== undefined) return elsewhere;
  const result = parseTimeSpan(given.text);
  if (result.problem !== undefined) return problemsOf(result);
  if (result.value >= second && result.value < infinity) return [];
  return wholeValue(given, 'The duration is at least 1s and less than infinity: write for example 30s.');
};

/** Settings that are a time span. */
export const timeSpanGrammars: ValueGrammars = {
  sec: span,
  sec_fix_0: span,
  sec_def_infinity: span,
  service_timeout: span,
  service_timeout_abort: span,
  job_timeout_sec: span,
  job_running_timeout_sec: span,
  nsec: ({ text }) => problemsOf(parseNanoseconds(text)),
  managed_oom_mem_pressure_duration_sec: pressureDuration,
};
