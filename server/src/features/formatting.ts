import { formatUnitFile, nodeAt } from '@flotilla/unit';
import type { TextEdit } from 'vscode-languageserver';
import { toTextEdits } from '../edits.ts';
import type { UnitFile } from '../unit-file.ts';

/** Formats the whole file, or the lines that a range touches. How wide tabs are does not matter: nothing is indented. */
export function formattingOf(file: UnitFile, range?: { readonly start: number; readonly end: number }): TextEdit[] {
  return toTextEdits(file.index, formatUnitFile(file.document, range));
}

/** After the return key: the line that was left, if it is finished. Blank lines are the writer's while writing. */
export function formattingBehind({ document, index }: UnitFile, offset: number): TextEdit[] {
  const { text } = document;
  const end = text.lastIndexOf('\n', offset - 1);
  const node = end < 0 ? undefined : nodeAt(document, end);
  if (node?.type !== 'entry' && node?.type !== 'header') return [];
  const start = text.lastIndexOf('\n', end - 1) + 1;
  const edits = formatUnitFile(document, { start, end: Math.max(start, end) });
  return toTextEdits(
    index,
    edits.filter(edit => edit.start >= start && edit.end <= end && edit.text === ''),
  );
}
