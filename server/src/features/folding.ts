import type { UnitNode } from '@flotilla/unit';
import { FoldingRangeKind, type FoldingRange } from 'vscode-languageserver';
import type { UnitFile } from '../unit-file.ts';

/** What can be folded: sections, settings of several lines, and comments of several lines. */
export function foldingRangesOf(file: UnitFile): FoldingRange[] {
  return [...sections(file), ...continued(file), ...comments(file)].sort((a, b) => a.startLine - b.startLine);
}

/** A section ends in front of the blank lines, and of the comments that belong to the next header. */
function sections({ document, index }: UnitFile): FoldingRange[] {
  return document.sections.flatMap(({ header, start, end }) => {
    const nodes = document.nodes.filter(node => node.start >= start && node.start < end);
    const isLast = end === document.text.length;
    while (nodes.length > 0 && isLoose(nodes.at(-1), isLast)) nodes.pop();
    return fold(index, header.start, lastLineOf(nodes.at(-1) ?? header));
  });
}

function isLoose(node: UnitNode | undefined, isLast: boolean): boolean {
  return node?.type === 'blank' || (node?.type === 'comment' && !isLast);
}

function continued({ document, index }: UnitFile): FoldingRange[] {
  return document.nodes.flatMap(node =>
    node.lines.length > 1 && node.type !== 'blank' ? fold(index, node.start, lastLineOf(node)) : [],
  );
}

function comments({ document, index }: UnitFile): FoldingRange[] {
  const found: FoldingRange[] = [];
  let first: UnitNode | undefined;
  for (const [at, node] of document.nodes.entries()) {
    if (node.type !== 'comment') first = undefined;
    else {
      first ??= node;
      if (document.nodes[at + 1]?.type === 'comment') continue;
      found.push(...fold(index, first.start, lastLineOf(node), FoldingRangeKind.Comment));
    }
  }
  return found;
}

/** Where the last line of a node begins. */
const lastLineOf = (node: UnitNode): number => node.lines.at(-1)?.start ?? node.start;

/** From the line of one offset to that of another, when these are not the same. */
function fold(index: UnitFile['index'], from: number, to: number, kind?: FoldingRangeKind): FoldingRange[] {
  const startLine = index.positionAt(from).line;
  const endLine = index.positionAt(to).line;
  return endLine <= startLine ? [] : [{ startLine, endLine, ...(kind === undefined ? {} : { kind }) }];
}
