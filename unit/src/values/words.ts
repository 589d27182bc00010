// How systemd takes a value apart into words: separators, quotes and escapes (`extract_first_word()`), with the place of
// every character kept.
import { decodeEscape } from './escapes.ts';

/** A word as systemd gets it, and where each of its characters stands in the value. */
export interface Word {
  /** Quotes removed, escapes decoded, as far as the directive does so. */
  readonly text: string;
  /** The word as it is written, quotes and all, is `value.slice(start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Where each character of `text` begins, and where it ends: an escape is longer than what it stands for. */
  readonly offsets: readonly number[];
  readonly ends: readonly number[];
  /** Some of it stands in quotes or behind a backslash. */
  readonly quoted: boolean;
  /** Backslashes that begin no known escape, where that is let pass. */
  readonly unknownEscapes: readonly { readonly start: number; readonly end: number }[];
}

/** Why a value can't be taken apart from here on. */
export interface WordsProblem {
  readonly kind: 'quote' | 'escape';
  readonly start: number;
  readonly end: number;
}

export interface WordRules {
  /** Characters between words; blanks unless told. */
  readonly separators?: string;
  /** Whether `'…'` and `"…"` keep words together; else quotes are characters like any other. */
  readonly quotes?: boolean;
  /**
   * What a backslash does. `plain`: the next character stands for itself. `decode`: an escape as in C, others are an
   * error. `lenient`: likewise, but others stay as they are. `separators`: only separators and backslashes may follow,
   * or escapes as in C. `keep`: nothing.
   */
  readonly escapes?: 'plain' | 'decode' | 'lenient' | 'separators' | 'keep';
  /** Whether every separator ends a word, so that words may be empty. */
  readonly everySeparator?: boolean;
}

export interface FirstWord {
  /** Undefined when nothing is left. */
  readonly word: Word | undefined;
  /** Where to go on; undefined when the value has ended (a separator at the very end leaves an empty rest). */
  readonly rest: number | undefined;
  readonly problem: WordsProblem | undefined;
}

export const blanks = ' \t\n\r';

/** The word that begins at or after `from`. */
export function firstWord(value: string, from: number, rules: WordRules = {}): FirstWord {
  const { separators = blanks, everySeparator = false } = rules;
  let start = from;
  if (!everySeparator) while (start < value.length && separators.includes(value.charAt(start))) start++;
  if (start >= value.length && !(everySeparator && from <= value.length)) return nothing;
  const reader = new WordReader(value, start, separators, rules);
  return reader.read();
}

const nothing: FirstWord = { word: undefined, rest: undefined, problem: undefined };

/** All words of a value, up to the first thing that systemd can't make sense of. */
export function splitWords(
  value: string,
  rules: WordRules = {},
  from = 0,
): { words: readonly Word[]; problem: WordsProblem | undefined } {
  const words: Word[] = [];
  let position: number | undefined = from;
  while (position !== undefined) {
    const { word, rest, problem }: FirstWord = firstWord(value, position, rules);
    if (problem !== undefined) return { words, problem };
    if (word === undefined) break;
    words.push(word);
    position = rest;
  }
  return { words, problem: undefined };
}

/** A word of the words: the characters from `start` to `end` of its text. */
export function partOf(word: Word, start: number, end = word.text.length): Word {
  const { text, quoted } = word;
  const offsets = word.offsets.slice(start, end);
  const ends = word.ends.slice(start, end);
  return { text: text.slice(start, end), ...rangeWithin(word, start, end), offsets, ends, quoted, unknownEscapes: [] };
}

/** Where characters of a word's text stand in the value; quotes around them don't count. */
export function rangeWithin(word: Word, start: number, end: number): { readonly start: number; readonly end: number } {
  const from = word.offsets[start] ?? word.ends.at(-1) ?? word.end;
  return { start: from, end: end > start ? (word.ends[end - 1] ?? word.end) : from };
}

/** A whole value, or the part of it from `start` to `end`, as one word without quoting. */
export function wordOf(value: string, start = 0, end = value.length): Word {
  const offsets = Array.from({ length: end - start }, (_, index) => start + index);
  const ends = offsets.map(offset => offset + 1);
  return { text: value.slice(start, end), start, end, offsets, ends, quoted: false, unknownEscapes: [] };
}

/** Cuts an already unquoted word at separators, with an own set of rules; offsets stay those of the value. */
export function splitWord(word: Word, rules: WordRules): { words: readonly Word[]; problem: WordsProblem | undefined } {
  const { words, problem } = splitWords(word.text, rules);
  return {
    words: words.map(part => placedIn(word, part)),
    problem: problem && { ...problem, ...rangeWithin(word, problem.start, problem.end) },
  };
}

/** A word that was read from another's text, where it stands in the value. */
export function placedIn(word: Word, part: Word): Word {
  return {
    ...part,
    ...rangeWithin(word, part.start, part.end),
    offsets: part.offsets.map(offset => word.offsets[offset] ?? word.end),
    ends: part.ends.map(end => word.ends[end - 1] ?? word.end),
  };
}

class WordReader {
  private readonly value: string;
  private readonly start: number;
  private readonly separators: string;
  private readonly rules: WordRules;
  private position: number;
  private text = '';
  private readonly offsets: number[] = [];
  private readonly ends: number[] = [];
  private readonly unknown: { start: number; end: number }[] = [];
  private quote = '';
  private quoteStart = 0;
  private quoted = false;

  constructor(value: string, start: number, separators: string, rules: WordRules) {
    this.value = value;
    this.start = start;
    this.position = start;
    this.separators = separators;
    this.rules = rules;
  }

  read(): FirstWord {
    while (this.position < this.value.length) {
      const char = this.value.charAt(this.position);
      if (char === '\\' && this.rules.escapes !== 'keep') {
        const problem = this.backslash();
        if (problem !== undefined) return { ...nothing, problem };
      } else if (this.quote === '' && this.separators.includes(char)) {
        return this.finish(this.position, this.afterSeparators());
      } else {
        this.plain(char);
      }
    }
    if (this.quote !== '') return this.failed('quote', this.quoteStart, this.value.length);
    return this.finish(this.position, undefined);
  }

  private plain(char: string): void {
    const { quotes = false } = this.rules;
    if (quotes && this.quote === char) this.quote = '';
    else if (quotes && this.quote === '' && (char === '"' || char === "'")) {
      this.quote = char;
      this.quoteStart = this.position;
      this.quoted = true;
    } else this.add(char, this.position, this.position + 1);
    this.position++;
  }

  private add(char: string, offset: number, end: number): void {
    for (let unit = 0; unit < char.length; unit++) {
      this.offsets.push(offset);
      this.ends.push(end);
    }
    this.text += char;
  }

  private backslash(): WordsProblem | undefined {
    const { escapes = 'plain' } = this.rules;
    const start = this.position;
    const next = this.value.charAt(start + 1);
    this.quoted = true;
    if (next === '') return this.lastBackslash(start);
    const escape = escapes === 'plain' ? undefined : decodeEscape(this.value, start + 1);
    const separator = escapes === 'separators' && (next === '\\' || this.separators.includes(next));
    if (escape !== undefined) this.take(escape.char, start, 1 + escape.length);
    else if (escapes === 'plain' || separator) this.take(next, start, 2);
    else if (escapes === 'lenient') this.keepUnknown(next, start);
    else return { kind: 'escape', start, end: start + 2 };
    return undefined;
  }

  private lastBackslash(start: number): WordsProblem | undefined {
    if (this.rules.escapes !== 'lenient' || this.quote !== '') {
      const kind = this.quote === '' ? 'escape' : 'quote';
      return { kind, start: this.quote === '' ? start : this.quoteStart, end: start + 1 };
    }
    this.unknown.push({ start, end: start + 1 });
    this.take('\\', start, 1);
    return undefined;
  }

  private keepUnknown(next: string, start: number): void {
    this.unknown.push({ start, end: start + 2 });
    this.add('\\', start, start + 1);
    this.add(next, start + 1, start + 2);
    this.position = start + 2;
  }

  private take(char: string, start: number, length: number): void {
    this.add(char, start, start + length);
    this.position = start + length;
  }

  private afterSeparators(): number | undefined {
    if (this.rules.everySeparator === true) return this.position + 1;
    let next = this.position;
    while (next < this.value.length && this.separators.includes(this.value.charAt(next))) next++;
    return next < this.value.length ? next : undefined;
  }

  private finish(end: number, rest: number | undefined): FirstWord {
    const { text, start, quoted, offsets, ends, unknown } = this;
    const word = { text, start, end, offsets, ends, quoted, unknownEscapes: unknown };
    return { word, rest, problem: undefined };
  }

  private failed(kind: WordsProblem['kind'], start: number, end: number): FirstWord {
    return { ...nothing, problem: { kind, start, end } };
  }
}
