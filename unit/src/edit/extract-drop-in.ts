// Settings taken out of a unit into a file that adds to it.
import type { Range, Section, UnitDocument, UnitNode } from '../syntax.ts';
import { lineEndOf, type Edit } from './edit.ts';

export interface Extraction {
  /** What takes the settings out of the unit. */
  readonly edits: readonly Edit[];
  /** The drop-in's text. */
  readonly text: string;
  /** Section of the first of them, which names the drop-in well. */
  readonly section: string;
}

/**
 * Takes the settings that a range touches into a drop-in, with the comments between them, under the headers that they
 * had. Undefined when there is none, or one that can't: [Install] counts in the unit alone, and a backslash that is open
 * at the end of the text would swallow what comes behind it.
 */
export function extractDropIn(document: UnitDocument, range: Range): Extraction | undefined {
  const eol = lineEndOf(document.text);
  const edits: Edit[] = [];
  const parts: string[] = [];
  let first: string | undefined;
  for (const section of document.sections) {
    const nodes = settingsIn(document, section, range);
    if (nodes.length === 0) continue;
    if (section.name === 'Install' || nodes.some(({ lines }) => lines.at(-1)?.isContinued === true)) return undefined;
    first ??= section.name;
    edits.push(...nodes.map(({ start, end }) => ({ start, end, text: '' })));
    const lines = nodes.map(({ start, lines: all }) => document.text.slice(start, all.at(-1)?.end));
    parts.push([`[${section.name}]`, ...lines, ''].join(eol));
  }
  return first === undefined ? undefined : { edits, text: parts.join(eol), section: first };
}

/** From the first to the last setting that the range touches; nothing for a broken header, which nobody reads. */
function settingsIn({ nodes }: UnitDocument, { header, start, end }: Section, range: Range): UnitNode[] {
  if (header.close === undefined || header.rest !== undefined) return [];
  const touched = nodes.filter(
    node => node.start >= start && node.end <= end && node.start < range.end && lastOf(node) > range.start,
  );
  const from = touched.findIndex(({ type }) => type === 'entry');
  const to = touched.findLastIndex(({ type }) => type === 'entry');
  return from < 0 ? [] : touched.slice(from, to + 1).filter(({ type }) => type === 'entry' || type === 'comment');
}

const lastOf = ({ lines, end }: UnitNode): number => lines.at(-1)?.end ?? end;
