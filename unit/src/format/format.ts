import { applyEdits, inOrder, lineEndOf, type Edit } from '../edit/edit.ts';
import { readFleetUnit, UnitSyntaxError } from '../fleet-file.ts';
import { parseUnitFile } from '../parse.ts';
import type { Range, UnitDocument } from '../syntax.ts';
import { blankLineEdits } from './blank-lines.ts';
import { spacingEdits } from './spacing.ts';

/**
 * Edits that write a file as people are used to: nothing in front of headers, names and comments, nothing around `=`,
 * no trailing blanks, one blank line between sections and never two in a row, none at either end, and an end to the
 * last line. Comments' texts, values and continued lines stay as they are. With a range only lines that it touches.
 *
 * Never changes what systemd or fleet reads: edits that would, or that stand in a text whose lines the two count
 * differently, are not given. A second time there is nothing to do.
 */
export function formatUnitFile(document: UnitDocument, range?: Range): Edit[] {
  const { text } = document;
  if (hasOddLineEnds(text)) return [];
  const all = inOrder([...spacingEdits(document), ...blankLineEdits(document), ...lastLineEdit(document)]);
  const edits = range === undefined ? all : all.filter(edit => touches(edit, lines(text, range)));
  const harmless = edits.length === 0 || meansTheSame(document, applyEdits(text, edits));
  return harmless ? edits : [];
}

/** NUL, `\r` alone and `\n\r` end a line for systemd, and not for fleet or editors. */
function hasOddLineEnds(text: string): boolean {
  return /\0|\r(?!\n)|(?:^|[^\r])\n\r/.test(text);
}

function lastLineEdit({ text, nodes }: UnitDocument): Edit[] {
  const last = nodes.at(-1);
  // behind a backslash the end of the line would become part of the value for fleet
  if (last === undefined || last.type === 'blank' || last.lines.at(-1)?.isContinued === true) return [];
  if (text.endsWith('\n') || commentSwallows(text)) return [];
  return [{ start: text.length, end: text.length, text: lineEndOf(text) }];
}

const commentSwallows = (text: string): boolean => /\\ ?$/.test(text);

/** The range made to cover whole lines. */
function lines(text: string, { start, end }: Range): Range {
  const next = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: next < 0 ? text.length : next };
}

const touches = ({ start, end }: Edit, range: Range): boolean =>
  start >= range.start && start <= range.end && end <= range.end + 1;

function meansTheSame(before: UnitDocument, text: string): boolean {
  const after = parseUnitFile(text);
  return systemdReads(before) === systemdReads(after) && fleetReads(before.text) === fleetReads(text);
}

function systemdReads({ nodes }: UnitDocument): string {
  const said = nodes.flatMap((node): unknown[] => {
    if (node.type === 'header') return [[node.name, node.close !== undefined, node.rest !== undefined]];
    if (node.type === 'entry') return [[node.section, node.key, node.value]];
    return node.type === 'junk' ? ['junk'] : [];
  });
  return JSON.stringify(said);
}

function fleetReads(text: string): string {
  try {
    return JSON.stringify(readFleetUnit(text).options);
  } catch (error) {
    if (error instanceof UnitSyntaxError) return 'refused';
    throw error;
  }
}
