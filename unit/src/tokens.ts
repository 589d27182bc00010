import { skipBlanks } from './read-lines.ts';
import type { Line, Range, UnitDocument, UnitNode } from './syntax.ts';

export type TokenKind =
  | 'mark'
  | 'blank'
  | 'comment'
  | 'open'
  | 'section'
  | 'close'
  | 'key'
  | 'equals'
  | 'value'
  /** The backslash at the end of a continued line. */
  | 'continuation'
  /** Text that systemd ignores or refuses. */
  | 'junk'
  /** What ends a line; with NUL it may be more than one character. */
  | 'newline';

export interface Token extends Range {
  readonly kind: TokenKind;
}

/** All tokens of a document in order; they cover its text without gap or overlap, and none is empty. */
export function* tokensOf(document: UnitDocument): Generator<Token> {
  for (const node of document.nodes) {
    const spans = spansOf(node);
    for (const line of node.lines) yield* tokensOfLine(document.text, line, spans);
  }
}

/** The text that the document was parsed from, put together from its tokens. */
export function printUnitFile(document: UnitDocument): string {
  let text = '';
  for (const { start, end } of tokensOf(document)) text += document.text.slice(start, end);
  return text;
}

function* tokensOfLine(text: string, line: Line, spans: readonly Token[]): Generator<Token> {
  if (line.start < line.textStart) yield { kind: 'mark', start: line.start, end: line.textStart };
  if (line.isComment) {
    const comment = skipBlanks(text, line.textStart, line.end);
    if (line.textStart < comment) yield { kind: 'blank', start: line.textStart, end: comment };
    yield { kind: 'comment', start: comment, end: line.end };
  } else {
    const end = line.isContinued ? line.end - 1 : line.end;
    yield* clipped(spans, line.textStart, end);
    if (end < line.end) yield { kind: 'continuation', start: end, end: line.end };
  }
  if (line.end < line.next) yield { kind: 'newline', start: line.end, end: line.next };
}

/** The spans that lie between two offsets; what none covers is white space. */
function* clipped(spans: readonly Token[], from: number, to: number): Generator<Token> {
  let position = from;
  for (const { kind, start, end } of spans) {
    const first = Math.max(position, start);
    const last = Math.min(to, end);
    if (first >= last) continue;
    if (position < first) yield { kind: 'blank', start: position, end: first };
    yield { kind, start: first, end: last };
    position = last;
  }
  if (position < to) yield { kind: 'blank', start: position, end: to };
}

/** What the node is made of besides white space, in order; a span may run over several lines. */
function spansOf(node: UnitNode): Token[] {
  switch (node.type) {
    case 'blank':
      return [];
    case 'comment':
      return [{ kind: 'comment', ...node.comment }];
    case 'junk':
      return [{ kind: 'junk', ...node.content }];
    case 'entry':
      return [
        { kind: 'key', ...node.keyRange },
        { kind: 'equals', start: node.equals, end: node.equals + 1 },
        { kind: 'value', ...node.valueRange },
      ];
    case 'header':
      return [
        { kind: 'open', start: node.open, end: node.open + 1 },
        { kind: 'section', ...node.nameRange },
        ...(node.close ? [{ kind: 'close' as const, ...node.close }] : []),
        ...(node.rest ? [{ kind: 'junk' as const, ...node.rest }] : []),
      ];
  }
}
