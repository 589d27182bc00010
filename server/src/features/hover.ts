import { directive, fleetSection, fleetSpellings, nodeAt, type EntryNode } from '@flotilla/unit';
import { MarkupKind, type Hover } from 'vscode-languageserver';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';
import { directiveText, fleetText, sectionMarkdown } from './texts.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is under the cursor: a section's header or a directive's name. Undefined where there is nothing to tell. */
export async function hoverAt(file: UnitFile, offset: number): Promise<Hover | undefined> {
  const node = nodeAt(file.document, offset);
  if (node?.type === 'header') return hover(file, node.nameRange, offset, () => sectionMarkdown(node.name, file.kind));
  if (node?.type === 'entry') return hover(file, node.keyRange, offset, () => entryText(file, node));
  return undefined;
}

async function hover(
  file: UnitFile,
  range: Range,
  offset: number,
  text: () => Promise<string | undefined>,
): Promise<Hover | undefined> {
  if (offset < range.start || offset > range.end) return undefined;
  const value = await text();
  return value === undefined
    ? undefined
    : { contents: { kind: MarkupKind.Markdown, value }, range: toRange(file.index, range) };
}

async function entryText({ kind }: UnitFile, { section, key }: EntryNode): Promise<string | undefined> {
  if (section === undefined) return undefined;
  if (section === fleetSection) {
    const option = fleetSpellings.get(key);
    return option && fleetText(option, key);
  }
  const found = directive(kind ?? 'service', section, key);
  return found && directiveText(found);
}
