import { nearMiss } from '../near-miss.ts';
import type { GivenValue, ValueGrammar, ValueGrammars, ValueProblem } from './grammar.ts';
import { parsed, problemsOf, refused, type Parsed } from './parsed.ts';

/** Whole numbers that a setting takes, both ends included, and words beside them. */
export interface IntegerRange {
  readonly min: bigint;
  readonly max: bigint;
  readonly words?: readonly string[];
}

export const int: IntegerRange = { min: -(2n ** 31n), max: 2n ** 31n - 1n };
export const unsigned: IntegerRange = { min: 0n, max: 2n ** 32n - 1n };
export const long: IntegerRange = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
export const unsigned64: IntegerRange = { min: 0n, max: 2n ** 64n - 1n };

/**
 * A whole number as systemd reads one (`safe_atoi()` and its relatives): decimal, hexadecimal with `0x`, octal with `0` or
 * `0o`, binary with `0b`; a sign is allowed. Undefined for anything else.
 */
export function readInteger(text: string): bigint | undefined {
  const [, binary, octal] = /^[ \t\n\r]*(?:0[bB]([01]+)|0[oO]([0-7]+))$/.exec(text) ?? [];
  if (binary !== undefined) return BigInt(`0b${binary}`);
  if (octal !== undefined) return BigInt(`0o${octal}`);
  const [, sign, digits] = /^\s*([+-]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const size = /^0\d/.test(digits) ? BigInt(`0o${digits.slice(1)}`) : BigInt(digits);
  return sign === '-' ? -size : size;
}

/** A whole number within a range. Words of the range are refused: who takes them looks for them first. */
export function parseInteger(text: string, range: IntegerRange): Parsed<bigint> {
  const value = readInteger(text);
  if (value === undefined) return notAnInteger(text, range);
  if (value < range.min || value > range.max) {
    const nearest = value < range.min ? range.min : range.max;
    const isClose = nearest > int.min && nearest < int.max;
    return refused(
      0,
      text.length,
      `${text} is out of range: write ${described(range)}.`,
      isClose ? String(nearest) : undefined,
    );
  }
  return parsed(value);
}

/** Why a text is no whole number, and what was meant. */
export function notAnInteger(text: string, range: IntegerRange): { problem: ValueProblem } {
  const refuse = (message: string, replacement?: string) => refused(0, text.length, message, replacement);
  const decimal = /^([+-]?)0+([89]\d*|\d*[89]\d*)$/.exec(text);
  if (decimal !== null) {
    const plain = `${decimal[1] ?? ''}${(decimal[2] ?? '').replace(/^0+/, '')}`;
    return refuse(`A leading 0 makes a number octal, and ${text} has digits above 7: write ${plain}.`, plain);
  }
  const grouped = /^[+-]?[1-9]\d{0,2}([_,' ]\d{3})+$/.test(text) ? text.replace(/[_,' ]/g, '') : undefined;
  if (grouped !== undefined && within(BigInt(grouped), range)) {
    return refuse(`A number is written without separators: ${grouped}.`, grouped);
  }
  const whole = unfolded(text);
  if (whole !== undefined && within(whole, range))
    return refuse(`Write the whole number: ${String(whole)}.`, String(whole));
  const word = wordMeant(text, range.words ?? []);
  if (word !== undefined) return refuse(`"${text}" is not known here. Did you mean ${word}?`, word);
  return refuse(`"${text}" is not a whole number: write ${described(range)}.`);
}

/** A number with an empty fraction or a factor: `5.0`, `64K`. */
function unfolded(text: string): bigint | undefined {
  const [, digits, factor = ''] = /^([1-9]\d*)(?:\.0+|([KMG]))$/.exec(text) ?? [];
  return digits === undefined ? undefined : BigInt(digits) * 1024n ** BigInt(' KMG'.indexOf(factor || ' '));
}

/** Ways to say "no limit" elsewhere; systemd says `infinity`. */
const noLimit = new Set(['unlimited', 'infinite', 'inf', 'max', 'none', 'never', 'forever', 'unlimit', '∞']);

/** The word that was most likely meant, undefined when none is near. */
export function wordMeant(text: string, words: readonly string[]): string | undefined {
  if (words.includes('infinity') && noLimit.has(text.toLowerCase())) return 'infinity';
  return nearMiss(text, words);
}

function within(value: bigint, { min, max }: IntegerRange): boolean {
  return value >= min && value <= max;
}

function described({ min, max, words = [] }: IntegerRange): string {
  const limits = max >= unsigned.max ? (min < 0n ? 'a whole number' : `a whole number from ${String(min)}`) : undefined;
  return [limits ?? `a whole number from ${String(min)} to ${String(max)}`, ...words].join(' or ');
}

/** Grammar of a whole number within a range, or one of its words. */
export function integerGrammar(range: IntegerRange): ValueGrammar {
  return ({ text }: GivenValue) => {
    if (range.words?.includes(text)) return [];
    const result = parseInteger(text, range);
    if (result.problem !== undefined) return problemsOf(result);
    return octalHint(text, result.value);
  };
}

/** 010 is eight: it works, but hardly as meant. */
function octalHint(text: string, value: bigint): readonly ValueProblem[] {
  if (!/^[+-]?0\d/.test(text) || BigInt(text.replace(/^[+-]?0+/, '') || '0') === value) return [];
  const message = `A leading 0 makes a number octal: this is ${String(value)}.`;
  return [{ start: 0, end: text.length, message, severity: 'hint', replacement: text.replace(/^([+-]?)0+/, '$1') }];
}

/** Settings that are one whole number, with the limits that systemd sets them. */
export const integerGrammars: ValueGrammars = {
  int: integerGrammar(int),
  unsigned: integerGrammar(unsigned),
  long: integerGrammar(long),
  exec_nice: integerGrammar({ min: -20n, max: 19n }),
  exec_oom_score_adjust: integerGrammar({ min: -1000n, max: 1000n }),
  exec_cpu_sched_prio: integerGrammar({ min: 0n, max: 99n }),
  exec_io_priority: integerGrammar({ min: 0n, max: 7n }),
  swap_priority: integerGrammar({ min: -1n, max: 32767n }),
  tty_size: integerGrammar(unsigned),
  exit_status: integerGrammar({ min: 0n, max: 255n }),
  concurrency_max: integerGrammar({ ...unsigned, words: ['infinity'] }),
  cg_weight: integerGrammar({ min: 1n, max: 10000n }),
  cg_cpu_weight: integerGrammar({ min: 1n, max: 10000n, words: ['idle'] }),
  cpu_shares: integerGrammar({ min: 2n, max: 262144n }),
  blockio_weight: integerGrammar({ min: 10n, max: 1000n }),
};
