import { wholeValue, type ValueGrammar, type ValueGrammars } from './grammar.ts';
import { notAnInteger, parseInteger, readInteger, unsigned64 } from './integer.ts';
import { parsed, problemsOf, refused, type Parsed } from './parsed.ts';
import { formatSize, parseSize } from './size.ts';
import { infinity, parseMicroseconds, parseTimeSpan } from './time-span.ts';

type LimitReader = (text: string) => Parsed<bigint>;

const bytes: LimitReader = text => (text === 'infinity' ? parsed(infinity) : below(text, parseSize(text)));

const number: LimitReader = text => {
  if (text === 'infinity') return parsed(infinity);
  return below(text, parseInteger(text, { ...unsigned64, words: ['infinity'] }));
};

const seconds: LimitReader = text => {
  const span = parseTimeSpan(text);
  if (span.value === undefined || span.value === infinity) return span;
  return parsed((span.value + 999_999n) / 1_000_000n);
};

/** `+0` to `+19` and `-20` to `-0` are nice levels; a plain number from 0 to 40 is the kernel's own, 20 less the level. */
const nice: LimitReader = text => {
  const sign = /^[+-]/.exec(text)?.[0];
  const value = readInteger(sign === undefined ? text : text.slice(1));
  if (value === undefined) return notAnInteger(text, { min: 0n, max: 40n });
  const max = sign === undefined ? 40n : sign === '+' ? 19n : 20n;
  if (value < 0n || value > max) {
    return refused(
      0,
      text.length,
      `${text} is out of range: write a nice level from -20 to +19 with its sign, or a limit from 0 to 40.`,
    );
  }
  return parsed(sign === undefined ? value : sign === '+' ? 20n - value : 20n + value);
};

function below(text: string, result: Parsed<bigint>): Parsed<bigint> {
  if (result.value !== infinity) return result;
  return refused(0, text.length, 'Write infinity for no limit.', 'infinity');
}

/** What each limit counts, by the name that systemd's source gives it. */
const readers: Readonly<Record<string, LimitReader>> = {
  RLIMIT_CPU: seconds,
  RLIMIT_FSIZE: bytes,
  RLIMIT_DATA: bytes,
  RLIMIT_STACK: bytes,
  RLIMIT_CORE: bytes,
  RLIMIT_RSS: bytes,
  RLIMIT_NOFILE: number,
  RLIMIT_AS: bytes,
  RLIMIT_NPROC: number,
  RLIMIT_MEMLOCK: bytes,
  RLIMIT_LOCKS: number,
  RLIMIT_SIGPENDING: number,
  RLIMIT_MSGQUEUE: bytes,
  RLIMIT_NICE: nice,
  RLIMIT_RTPRIO: number,
  RLIMIT_RTTIME: parseMicroseconds,
};

export interface ResourceLimit {
  readonly soft: bigint;
  readonly hard: bigint;
}

/**
 * A resource limit: one value, or `soft:hard` (`rlimit_parse()`), in bytes, seconds, microseconds or plain, as the limit
 * counts.
 */
export function parseResourceLimit(resource: string, given: string): Parsed<ResourceLimit> {
  const text = /^[^:]+:[^:]+:$/.test(given) ? given.slice(0, -1) : given;
  const reader = readers[resource] ?? number;
  const colon = text.indexOf(':');
  const soft = readAt(reader, text, 0, colon < 0 ? text.length : colon);
  if (soft.value === undefined) return soft;
  if (colon < 0) return parsed({ soft: soft.value, hard: soft.value });
  const hard = readAt(reader, text, colon + 1, text.length);
  if (hard.value === undefined) return hard;
  if (soft.value <= hard.value) return parsed({ soft: soft.value, hard: hard.value });
  const swapped = `${text.slice(colon + 1)}:${text.slice(0, colon)}`;
  return refused(0, text.length, `The soft limit is above the hard one: write ${swapped}.`, swapped);
}

function readAt(reader: LimitReader, text: string, start: number, end: number): Parsed<bigint> {
  const piece = text.slice(start, end);
  if (piece === '') {
    const whole = text.replace(/^:|:$/, '');
    return refused(0, text.length, `One limit is missing: write soft:hard, or ${whole} for both.`, whole);
  }
  const result = reader(piece);
  if (result.problem === undefined) return result;
  const { start: from, end: to, message, replacement } = result.problem;
  return refused(start + from, start + to, message, replacement);
}

const rlimit: ValueGrammar = given => {
  const { text, directive } = given;
  const result = parseResourceLimit(directive.argument ?? '', text);
  if (result.problem !== undefined) return problemsOf(result);
  const isBytes = readers[directive.argument ?? ''] === bytes;
  if (!isBytes || !/^\d+$/.test(text) || result.value.hard === 0n || result.value.hard >= 1024n) return [];
  const message = `Without a unit this is ${formatSize(result.value.hard)}: write ${text}M for mebibytes.`;
  return wholeValue(given, message, `${text}M`).map(problem => ({ ...problem, severity: 'hint' }));
};

/** Limit…= of units. */
export const rlimitGrammars: ValueGrammars = { rlimit };
