import { isBlank } from './read-lines.ts';
import type { Line, Range, Segment } from './syntax.ts';

/** Continued lines joined into one: each continuing backslash is a space, comments in between are left out. */
export class LogicalLine {
  readonly content: string;
  /** Where the pieces of `content` stand in the text. */
  readonly #segments: readonly Segment[];
  /** `content` without white space at both ends. */
  readonly start: number;
  readonly end: number;

  constructor(text: string, lines: readonly Line[]) {
    const segments: Segment[] = [];
    let content = '';
    for (const { textStart: start, end, isComment, isContinued } of lines) {
      if (isComment) continue;
      segments.push({ offset: content.length, start, end });
      content += isContinued ? `${text.slice(start, end - 1)} ` : text.slice(start, end);
    }
    this.content = content;
    this.#segments = segments;
    [this.start, this.end] = this.trim(0, content.length);
  }

  /** The part of a range of `content` that has no white space at its ends; an empty one at `from` when it is blank. */
  trim(from: number, to: number): [number, number] {
    let start = from;
    let end = to;
    while (start < end && isBlank(this.content.charCodeAt(start))) start++;
    if (start === end) return [from, from];
    while (isBlank(this.content.charCodeAt(end - 1))) end--;
    return [start, end];
  }

  /** Where a range of `content` stands in the text, from its first to its last character. */
  range(from: number, to: number): Range {
    const start = this.#textOffset(from);
    return { start, end: to > from ? this.#textOffset(to - 1) + 1 : start };
  }

  /** The pieces of a range of `content`, offsets counted from its start; one empty piece for an empty range. */
  segments(from: number, to: number): Segment[] {
    if (from === to) return [{ offset: 0, ...this.range(from, to) }];
    const found: Segment[] = [];
    for (const { offset, start, end } of this.#segments) {
      const first = Math.max(from, offset);
      const last = Math.min(to, offset + end - start);
      if (first < last) found.push({ offset: first - from, start: start + first - offset, end: start + last - offset });
    }
    return found;
  }

  #textOffset(offset: number): number {
    // the place between two pieces is the end of the former only when nothing follows
    let found = this.#segments[0];
    for (const segment of this.#segments) if (segment.offset <= offset) found = segment;
    return found === undefined ? 0 : found.start + offset - found.offset;
  }
}
