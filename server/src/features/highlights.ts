import { nodeAt, type UnitNode } from '@flotilla/unit';
import { DocumentHighlightKind, type DocumentHighlight } from 'vscode-languageserver';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** All that is the same as what the cursor is on: a unit's name, a setting of a section, a header. */
export function highlightsAt(file: UnitFile, offset: number): DocumentHighlight[] {
  const { document, index, references } = file;
  const unit = references.find(({ type, start, end }) => type !== 'implied' && start <= offset && offset <= end);
  if (unit !== undefined) {
    const same = references.filter(({ type, name }) => type !== 'implied' && name !== undefined && name === unit.name);
    const ranges = same.length === 0 ? [unit] : same;
    return ranges.map(range => ({ range: toRange(index, range), kind: DocumentHighlightKind.Read }));
  }
  const node = nodeAt(document, offset);
  return rangesLike(document.nodes, node, offset).map(range => ({
    range: toRange(index, range),
    kind: DocumentHighlightKind.Text,
  }));
}

function rangesLike(nodes: readonly UnitNode[], node: UnitNode | undefined, offset: number): Range[] {
  if (node?.type === 'header' && holds(node.nameRange, offset)) {
    return nodes.flatMap(other => (other.type === 'header' && other.name === node.name ? [other.nameRange] : []));
  }
  if (node?.type !== 'entry' || node.key === '' || !holds(node.keyRange, offset)) return [];
  return nodes.flatMap(other =>
    other.type === 'entry' && other.key === node.key && other.section === node.section ? [other.keyRange] : [],
  );
}

const holds = ({ start, end }: Range, offset: number): boolean => start <= offset && offset <= end;
