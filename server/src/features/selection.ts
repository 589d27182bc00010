import { nodeAt, sectionAt, type UnitNode } from '@flotilla/unit';
import type { SelectionRange } from 'vscode-languageserver';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What grows around the cursor: a word, a value, a setting, its section, the file. */
export function selectionRangeAt(file: UnitFile, offset: number): SelectionRange {
  const { document, index } = file;
  const { text } = document;
  const node = nodeAt(document, offset);
  const ranges = [
    { start: 0, end: text.length },
    sectionAt(document, offset),
    ...(node === undefined || node.type === 'blank' ? [] : [linesOf(node), ...partsOf(node)]),
    wordAt(text, offset),
  ];
  let found: SelectionRange = { range: toRange(index, { start: 0, end: text.length }) };
  let around: Range = { start: 0, end: text.length };
  for (const range of ranges) {
    if (range === undefined || !isWithin(range, around) || !holds(range, offset)) continue;
    found = { range: toRange(index, range), parent: found };
    around = range;
  }
  return found;
}

/** The text of a node's lines, without what ends the last. */
function linesOf({ start, lines }: UnitNode): Range {
  return { start, end: lines.at(-1)?.end ?? start };
}

function partsOf(node: UnitNode): Range[] {
  switch (node.type) {
    case 'entry':
      return [{ start: node.keyRange.start, end: node.valueRange.end }, node.valueRange, node.keyRange];
    case 'header':
      return [{ start: node.open, end: node.close?.end ?? node.nameRange.end }, node.nameRange];
    case 'comment':
      return [node.comment];
    default:
      return [];
  }
}

/** The characters around the cursor that are no blanks, no ends of lines, no `=` and no brackets. */
function wordAt(text: string, offset: number): Range {
  const before = /[^\s=[\]]*$/.exec(text.slice(Math.max(0, offset - 1000), offset))?.[0].length ?? 0;
  const behind = /^[^\s=[\]]*/.exec(text.slice(offset, offset + 1000))?.[0].length ?? 0;
  return { start: offset - before, end: offset + behind };
}

/** Smaller than the range around it, and not empty. */
function isWithin({ start, end }: Range, around: Range): boolean {
  return start < end && start >= around.start && end <= around.end && end - start < around.end - around.start;
}

const holds = ({ start, end }: Range, offset: number): boolean => start <= offset && offset <= end;
