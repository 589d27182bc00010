import type { EntryNode, Section, UnitDocument, UnitNode } from './syntax.ts';

/** The node whose lines hold this offset; at the end of the text the last one, `undefined` for an empty text. */
export function nodeAt(document: UnitDocument, offset: number): UnitNode | undefined {
  return lastStartingBefore(document.nodes, offset);
}

/** The section that an offset lies in, its header included; `undefined` before the first header. */
export function sectionAt(document: UnitDocument, offset: number): Section | undefined {
  return lastStartingBefore(document.sections, offset);
}

/** All entries of all sections of this name, in the order of the file, as systemd reads them. */
export function entriesOf(document: UnitDocument, section: string): EntryNode[] {
  return document.sections.filter(({ name }) => name === section).flatMap(({ entries }) => entries);
}

/** Where a character of an entry's value stands in the text; the end of the value stands behind its last character. */
export function textOffsetOf(entry: EntryNode, valueOffset: number): number {
  if (valueOffset >= entry.value.length) return entry.valueRange.end;
  const segment = entry.segments.findLast(({ offset }) => offset <= valueOffset);
  return segment === undefined ? entry.valueRange.start : segment.start + valueOffset - segment.offset;
}

/** Which character of an entry's value stands at this offset of the text; the nearest one before it for any other. */
export function valueOffsetAt(entry: EntryNode, textOffset: number): number {
  const segment = entry.segments.findLast(({ start }) => start <= textOffset);
  return segment === undefined ? 0 : segment.offset + Math.min(textOffset, segment.end) - segment.start;
}

/** By halving: the last of these, sorted by `start`, that starts at the offset or before it. */
function lastStartingBefore<T extends { readonly start: number }>(sorted: readonly T[], offset: number): T | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}
