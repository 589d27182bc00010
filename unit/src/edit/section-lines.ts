// Lines put into a section and taken out of it.
import { fleetSection } from '../catalog/fleet-options.ts';
import { allowedSections } from '../lint/context.ts';
import type { CommentNode, HeaderNode, Section, UnitDocument, UnitNode } from '../syntax.ts';
import { lineEndOf, type Edit } from './edit.ts';

/**
 * Puts lines (without line ends) behind the last setting of a section. A section that the file does not have is made:
 * where systemd's manuals have it, [Unit] first and [Install] last. Undefined when a backslash at the end of what stands
 * before would swallow the first line.
 */
export function addToSection(
  document: UnitDocument,
  kind: string | undefined,
  section: string,
  lines: readonly string[],
): Edit | undefined {
  const whole = document.sections.filter(({ name, header }) => name === section && isWhole(header));
  const found = whole.findLast(({ entries }) => entries.length > 0) ?? whole.at(-1);
  if (found === undefined) return makeSection(document, kind, section, lines);
  const anchor: UnitNode = found.entries.at(-1) ?? found.header;
  return addBehind(document, anchor, lines);
}

/** Lines directly behind a node. */
export function addBehind({ text }: UnitDocument, node: UnitNode, lines: readonly string[]): Edit | undefined {
  if (node.lines.at(-1)?.isContinued === true) return undefined;
  const eol = lineEndOf(text);
  const added = lines.join(eol);
  return insertion(node.end, endsLine(text, node.end) ? added + eol : eol + added);
}

/** Takes a node's lines out. A byte order mark in front of them stays. */
export function removeNode(node: UnitNode): Edit {
  return { start: node.lines[0]?.textStart ?? node.start, end: node.end, text: '' };
}

/** The comments that stand right above a node, from the top; no blank line in between. */
export function commentsAbove({ nodes }: UnitDocument, node: UnitNode): CommentNode[] {
  const found: CommentNode[] = [];
  for (let at = nodes.indexOf(node) - 1; ; at--) {
    const above = nodes[at];
    if (above?.type !== 'comment') return found;
    found.unshift(above);
  }
}

function isWhole({ close, rest }: HeaderNode): boolean {
  return close !== undefined && rest === undefined;
}

function makeSection(
  document: UnitDocument,
  kind: string | undefined,
  section: string,
  lines: readonly string[],
): Edit | undefined {
  const { text, nodes, sections } = document;
  const eol = lineEndOf(text);
  const made = [`[${section}]`, ...lines].join(eol);
  const next = sections.find(({ name }) => placeOf(kind, name) > placeOf(kind, section));
  if (next !== undefined) return insertion(startWithComments(document, next), made + eol + eol);
  const last = nodes.at(-1);
  if (last?.lines.at(-1)?.isContinued === true) return undefined;
  if (last === undefined) return insertion(0, made + eol);
  const ended = endsLine(text, text.length) ? '' : eol;
  return insertion(text.length, ended + (last.type === 'blank' ? '' : eol) + made + eol);
}

/** Where a section stands among the others; those that systemd does not know stay where they are. */
function placeOf(kind: string | undefined, section: string): number {
  if (section === fleetSection) return 1000;
  if (section === 'Install') return 999;
  return allowedSections(kind).indexOf(section);
}

function startWithComments(document: UnitDocument, { header, start }: Section): number {
  const above = commentsAbove(document, header)[0];
  return above === undefined ? start : (above.lines[0]?.textStart ?? above.start);
}

function endsLine(text: string, offset: number): boolean {
  return offset === 0 || /[\n\r\0]/.test(text.charAt(offset - 1));
}

function insertion(offset: number, text: string): Edit {
  return { start: offset, end: offset, text };
}
