import type { Range } from '../syntax.ts';

/** Text to put in the place of a range; both ends at one offset insert. */
export interface Edit extends Range {
  readonly text: string;
}

/** The text with all edits made, which must not overlap. Several insertions at one offset keep their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let position = 0;
  for (const edit of inOrder(edits)) {
    if (edit.start < position) throw new RangeError(`edits overlap at offset ${edit.start}`);
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + text.slice(position);
}

/** Edits by where they start; what inserts at an offset comes before what replaces from there. */
export function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Whether the two can't both be made: they overlap, or begin at the same place and are not both lines to insert. */
export function collide(one: Edit, other: Edit): boolean {
  if (one.start === other.start) return !(insertsLine(one) && insertsLine(other));
  return one.start < other.start ? one.end > other.start : other.end > one.start;
}

/** A section is made once: what comes second finds it there. */
const insertsLine = ({ start, end, text }: Edit): boolean => start === end && !/^\s*\[/.test(text);

/** What ends the lines of a text: as its first line does. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n');
  return first > 0 && text.charAt(first - 1) === '\r' ? '\r\n' : '\n';
}

/** One edit that makes one text of another, as small as can be told from both ends; none when they are the same. */
export function difference(before: string, after: string): Edit[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charAt(start) === after.charAt(start)) start++;
  let end = 0;
  while (end < shorter - start && before.charAt(before.length - 1 - end) === after.charAt(after.length - 1 - end))
    end++;
  return [{ start, end: before.length - end, text: after.slice(start, after.length - end) }];
}
