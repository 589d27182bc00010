import type { Edit } from '../edit/edit.ts';
import { isBlank, skipBlanks } from '../read-lines.ts';
import type { EntryNode, UnitDocument, UnitNode } from '../syntax.ts';

/** Blanks within lines: in front of them, around `=` and behind them. Blank lines are another matter. */
export function spacingEdits({ text, nodes }: UnitDocument): Edit[] {
  return nodes
    .flatMap(node => [
      ...indentation(text, node),
      ...(node.type === 'entry' ? aroundEquals(text, node) : []),
      ...trailing(text, node),
    ])
    .filter(({ start, end }) => start < end);
}

function indentation(text: string, node: UnitNode): Edit[] {
  const [line] = node.lines;
  if (line === undefined || node.type === 'blank' || node.type === 'junk') return [];
  // a byte order mark makes its line a thing of its own
  return line.textStart > line.start ? [] : [cut(line.start, skipBlanks(text, line.start, line.end))];
}

/** As far as name, `=` and value stand in one line. */
function aroundEquals(text: string, { key, keyRange, equals, value, valueRange }: EntryNode): Edit[] {
  const before = key === '' ? [] : blanksBetween(text, keyRange.end, equals);
  return value === '' ? before : [...before, ...blanksBetween(text, equals + 1, valueRange.start)];
}

function blanksBetween(text: string, start: number, end: number): Edit[] {
  return /^[ \t]+$/.test(text.slice(start, end)) ? [cut(start, end)] : [];
}

/** Not behind a backslash, which would begin to continue the line; not of comments, whose text is theirs. */
function trailing(text: string, node: UnitNode): Edit[] {
  const line = node.lines.at(-1);
  if (line === undefined || node.type === 'blank' || node.type === 'comment' || line.isComment || line.isContinued)
    return [];
  let start = line.end;
  while (start > line.textStart && isBlank(text.charCodeAt(start - 1))) start--;
  return start === line.textStart || text.charAt(start - 1) === '\\' ? [] : [cut(start, line.end)];
}

const cut = (start: number, end: number): Edit => ({ start, end, text: '' });
