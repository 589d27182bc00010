import { lineEndOf, type Edit } from '../edit/edit.ts';
import type { UnitDocument, UnitNode } from '../syntax.ts';

/** Blank lines: one in front of a section and the comments above its header, never two, none at either end. */
export function blankLineEdits({ text, nodes }: UnitDocument): Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  while (at < nodes.length) {
    const end = endOfRun(nodes, at);
    const first = nodes[at];
    if (first === undefined || swallows(text, nodes[at - 1])) at++;
    else if (end > at) {
      edits.push(...shorten(first, nodes[end - 1] ?? first, at > 0 && end < nodes.length));
      at = end;
    } else {
      if (beginsSection(nodes, at)) edits.push({ start: first.start, end: first.start, text: lineEndOf(text) });
      at++;
    }
  }
  return edits;
}

/** Number of the node behind the blank lines in a row that begin here; the same number when none does. */
function endOfRun(nodes: readonly UnitNode[], from: number): number {
  let end = from;
  for (let node = nodes[end]; node !== undefined && isBlankLine(node); node = nodes[++end]);
  return end;
}

/** Not one with a backslash or a byte order mark in it. */
function isBlankLine({ type, lines }: UnitNode): boolean {
  const [line] = lines;
  return type === 'blank' && lines.length === 1 && line?.isContinued === false && line.textStart === line.start;
}

/** Leaves one line of them, with nothing in it, or none. */
function shorten(first: UnitNode, last: UnitNode, keep: boolean): Edit[] {
  const [line] = first.lines;
  if (!keep || line === undefined) return [{ start: first.start, end: last.end, text: '' }];
  const edits = [
    { start: line.start, end: line.end, text: '' },
    { start: first.end, end: last.end, text: '' },
  ];
  return edits.filter(({ start, end }) => start < end);
}

/** Whether a section that is not the first thing in the file begins here without a blank line in front. */
function beginsSection(nodes: readonly UnitNode[], at: number): boolean {
  const before = nodes[at - 1];
  if (before === undefined || before.type === 'comment' || before.type === 'blank') return false;
  const next = nodes.slice(at).find(({ type }) => type !== 'comment');
  return next?.type === 'header';
}

/** For fleet a comment that ends in a backslash swallows the next line, so that must stay where it is. */
function swallows(text: string, node: UnitNode | undefined): boolean {
  return node?.type === 'comment' && /\\ ?$/.test(text.slice(node.comment.start, node.comment.end));
}
