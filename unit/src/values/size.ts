import type { ValueGrammar, ValueGrammars } from './grammar.ts';
import { wordMeant } from './integer.ts';
import { parsed, problemsOf, refused, type Parsed } from './parsed.ts';

/** What K stands for: 1024 for memory and files, 1000 for bandwidth. */
export type SizeBase = 1000 | 1024;

const suffixes = ['E', 'P', 'T', 'G', 'M', 'K', 'B', ''] as const;
const largest = 2n ** 64n - 1n;

function factorOf(suffix: number, base: SizeBase): bigint {
  return BigInt(base) ** BigInt(Math.max(0, suffixes.length - 2 - suffix));
}

/**
 * A number of bytes as systemd reads it (`parse_size()`): numbers with B, K, M, G, T, P or E, the larger units first;
 * a number without a unit counts bytes.
 */
export function parseSize(text: string, base: SizeBase = 1024): Parsed<bigint> {
  let sum = 0n;
  let at = 0;
  let firstSuffix = 0;
  do {
    const part = readPart(text, at, base, firstSuffix);
    if (part.value === undefined) return part;
    sum += part.value.size;
    if (sum > largest) return tooLarge(text);
    ({ end: at, nextSuffix: firstSuffix } = part.value);
  } while (at < text.length);
  return parsed(sum);
}

interface Part {
  readonly size: bigint;
  readonly end: number;
  /** Units from here on may follow. */
  readonly nextSuffix: number;
}

function readPart(text: string, start: number, base: SizeBase, firstSuffix: number): Parsed<Part> {
  const [number = '', digits = '', fraction = ''] =
    /^[ \t\n\r]*(\+?\d+)(?:\.(\d*))?[ \t\n\r]*/.exec(text.slice(start)) ?? [];
  if (number === '') return notASize(text, start, base);
  const at = start + number.length;
  const suffix = suffixes.findIndex((unit, index) => index >= firstSuffix && text.startsWith(unit, at));
  if (suffix < 0) return notASize(text, at, base);
  const factor = factorOf(suffix, base);
  const whole = BigInt(digits.replace('+', ''));
  const tenths = Number(`0.${fraction || '0'}`);
  if (whole > largest || BigInt(fraction || '0') > largest || whole + (tenths > 0 ? 1n : 0n) > largest / factor) {
    return tooLarge(text);
  }
  const size = whole * factor + BigInt(Math.trunc(tenths * Number(factor)));
  return parsed({ size, end: at + (suffixes[suffix]?.length ?? 0), nextSuffix: suffix + 1 });
}

const tooLarge = (text: string) =>
  refused(0, text.length, `${text} is more than systemd can count: write infinity or less than 16E.`);

/** Spellings of units that others use: GB, GiB, g, kb, bytes. */
function unitMeant(letters: string): string | undefined {
  const [, unit] = /^([bkmgtpe])(?:b|ib?|bytes?|bit)?$/i.exec(letters) ?? /^(b)(?:ytes?)$/i.exec(letters) ?? [];
  return unit?.toUpperCase();
}

function notASize(text: string, at: number, base: SizeBase): ReturnType<typeof refused> {
  if (text.startsWith('-')) {
    if (text === '-1')
      return refused(0, text.length, 'A size can not be negative: for no limit write infinity.', 'infinity');
    const rest = parseSize(text.slice(1), base).problem === undefined ? text.slice(1) : undefined;
    return refused(0, text.length, 'A size can not be negative: write 0 or more.', rest);
  }
  const [, before = '', letters = ''] = /^(.*?\d)[ \t]*([A-Za-z]+)$/.exec(text) ?? [];
  const unit = unitMeant(letters);
  const example = base === 1024 ? '512M or 1.5G' : '5M or 1.5G';
  if (unit !== undefined && unit !== letters && parseSize(before + unit, base).problem === undefined) {
    const start = text.length - letters.length;
    return refused(start, text.length, `There is no unit of size "${letters}": write ${unit}.`, unit);
  }
  const comma = text.replace(',', '.');
  if (/^\d+,\d+[A-Z]?$/.test(text) && parseSize(comma, base).problem === undefined) {
    return refused(0, text.length, `Write a point, not a comma, before tenths: ${comma}.`, comma);
  }
  const word = wordMeant(text, ['infinity']);
  if (word !== undefined) return refused(0, text.length, `"${text}" is not a size. Did you mean ${word}?`, word);
  const from = letters === '' ? at : Math.min(at, text.length - letters.length);
  const wrong = at > 0 && at < text.length ? text.slice(from).trim() : text;
  return refused(
    text.lastIndexOf(wrong),
    text.length,
    `"${wrong}" is not a size: write a number with K, M, G or T, as in ${example}.`,
  );
}

/** A size for people, `1.5G`, with a base of 1024; exact sizes stay exact. */
export function formatSize(bytes: bigint): string {
  for (const [index, suffix] of suffixes.entries()) {
    const factor = factorOf(index, 1024);
    if (bytes < factor || suffix === 'B' || suffix === '') continue;
    const tenths = Number((bytes * 10n) / factor) / 10;
    return `${bytes % factor === 0n ? String(bytes / factor) : tenths.toFixed(1)}${suffix}`;
  }
  return `${String(bytes)}B`;
}

/** Grammar of a size up to a largest one. */
function sizeUpTo(max: bigint): ValueGrammar {
  return ({ text }) => {
    const result = parseSize(text);
    if (result.problem !== undefined) return problemsOf(result);
    return result.value > max ? problemsOf(tooLarge(text)) : [];
  };
}

/** Settings that are a number of bytes. */
export const sizeGrammars: ValueGrammars = {
  iec_size: sizeUpTo(largest),
  iec_size_long: sizeUpTo(2n ** 63n - 1n),
};
