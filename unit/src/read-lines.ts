import type { Line } from './syntax.ts';

const BYTE_ORDER_MARK = 0xfeff;
const BACKSLASH = 0x5c;

/**
 * Reads a text line by line as systemd does (`systemd.syntax(7)`, and what its reader does beyond it): NUL, `\n` and
 * `\r` end a line, each at most once in a row, nothing behind NUL; a byte order mark in front of a line is passed
 * over, the first time; a line is continued when the number of backslashes at its very end is odd.
 */
export class LineReader {
  readonly #text: string;
  #position = 0;
  #markSeen = false;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next line, `undefined` behind the last. A text that ends in a line end has no empty line behind it. */
  read(): Line | undefined {
    const text = this.#text;
    const start = this.#position;
    if (start >= text.length) return undefined;
    let end = start;
    while (end < text.length && terminator(text.charCodeAt(end)) === 0) end++;
    const next = behindTerminator(text, end);
    this.#position = next;
    const textStart = this.#afterMark(start);
    // a comment behind a byte order mark is none for systemd
    const first = skipBlanks(text, start, end);
    const isComment = first < end && isCommentStart(text.charCodeAt(first));
    return { start, textStart, end, next, isComment, isContinued: !isComment && endsInBackslash(text, textStart, end) };
  }

  #afterMark(start: number): number {
    if (this.#markSeen || this.#text.charCodeAt(start) !== BYTE_ORDER_MARK) return start;
    this.#markSeen = true;
    return start + 1;
  }
}

/** White space within a line: systemd knows the space and the tab. */
export const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

export function skipBlanks(text: string, from: number, to: number): number {
  let position = from;
  while (position < to && isBlank(text.charCodeAt(position))) position++;
  return position;
}

export const isCommentStart = (code: number): boolean => code === 0x23 || code === 0x3b;

/** A bit for each character that ends a line, 0 for all others. */
const terminator = (code: number): number => (code === 0x0a ? 1 : code === 0x0d ? 2 : code === 0 ? 4 : 0);

function behindTerminator(text: string, from: number): number {
  let seen = 0;
  let position = from;
  while (position < text.length && (seen & 4) === 0) {
    const bit = terminator(text.charCodeAt(position));
    if (bit === 0 || (seen & bit) !== 0) break;
    seen |= bit;
    position++;
  }
  return position;
}

function endsInBackslash(text: string, from: number, to: number): boolean {
  let position = to;
  while (position > from && text.charCodeAt(position - 1) === BACKSLASH) position--;
  return (to - position) % 2 === 1;
}
