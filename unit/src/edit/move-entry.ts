import type { EntryNode, UnitDocument } from '../syntax.ts';
import { lineEndOf, type Edit } from './edit.ts';
import { addToSection, commentsAbove, removeNode } from './section-lines.ts';

/** Moves a setting to another section, under another name if one is given. Comments about it alone go with it. */
export function moveEntry(
  document: UnitDocument,
  kind: string | undefined,
  entry: EntryNode,
  section: string,
  key = entry.key,
): Edit[] | undefined {
  if (entry.lines.at(-1)?.isContinued === true) return undefined;
  const comments = isAlone(document, entry) ? commentsAbove(document, entry) : [];
  const said = comments.map(({ comment }) => document.text.slice(comment.start, comment.end));
  const assignment = document.text.slice(entry.keyRange.end, entry.lines.at(-1)?.end);
  const added = addToSection(document, kind, section, [...said, key + assignment]);
  if (added === undefined) return undefined;
  // an unfinished last line that is taken out needs no end before what is added
  const bare = added.start === entry.end ? added.text.replace(endOfLastLine(document, entry), '') : added.text;
  return [...comments.map(removeNode), removeNode(entry), { ...added, text: bare }];
}

function endOfLastLine({ text }: UnitDocument, { end }: EntryNode): string {
  return end === text.length && !/[\n\r\0]$/.test(text) ? lineEndOf(text) : '';
}

/** Whether a comment above could only be about this setting: nothing else follows it. */
function isAlone({ nodes }: UnitDocument, entry: EntryNode): boolean {
  const next = nodes[nodes.indexOf(entry) + 1];
  return next === undefined || next.type !== 'entry';
}
