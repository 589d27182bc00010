// Comments that switch diagnostics off, written and extended. unit/src/lint/ignored.ts reads them.
import { ignoreMark, readIgnore } from '../lint/ignored.ts';
import { nodeAt } from '../locate.ts';
import type { CommentNode, UnitDocument } from '../syntax.ts';
import { lineEndOf, type Edit } from './edit.ts';
import { commentsAbove } from './section-lines.ts';

/** Edits that switch a code off for the line at this offset; undefined where no comment can stand above. */
export function ignoreAt(document: UnitDocument, offset: number, code: string): Edit[] | undefined {
  const node = nodeAt(document, offset);
  const [line] = node?.lines ?? [];
  // behind a byte order mark a comment is none
  if (node === undefined || line === undefined || line.textStart > line.start) return undefined;
  const known = commentsAbove(document, node).findLast(comment => scopeOf(document, comment) === 'line');
  if (known !== undefined) return [extend(document, known, code)];
  return [insertion(document, node.start, `# ${ignoreMark.line}: ${code}`)];
}

/** Edits that switch a code off for the whole file. */
export function ignoreInFile(document: UnitDocument, code: string): Edit[] | undefined {
  const { nodes } = document;
  const known = nodes.find(node => node.type === 'comment' && scopeOf(document, node) === 'file');
  if (known?.type === 'comment') return [extend(document, known, code)];
  const first = nodes[0]?.lines[0];
  if (first !== undefined && first.textStart > first.start) return undefined;
  return [insertion(document, 0, `# ${ignoreMark.file}: ${code}`)];
}

function scopeOf({ text }: UnitDocument, { comment }: CommentNode): 'line' | 'file' | undefined {
  return readIgnore(text.slice(comment.start, comment.end))?.scope;
}

/** One more code behind those that the comment has; a reason behind `--` stays last. */
function extend({ text }: UnitDocument, { comment }: CommentNode, code: string): Edit {
  const said = text.slice(comment.start, comment.end);
  const codes = said.replace(/\s+--(\s.*)?$/, '').trimEnd();
  const at = comment.start + codes.length;
  return { start: at, end: at, text: `, ${code}` };
}

function insertion({ text }: UnitDocument, offset: number, line: string): Edit {
  return { start: offset, end: offset, text: line + lineEndOf(text) };
}
