import { directive, fleetSection, fleetSpellings, nodeAt, type EntryNode, type HeaderNode } from '@flotilla/unit';
import { MarkupKind, type Hover } from 'vscode-languageserver';
import { stateOf } from '../cluster.ts';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';
import { directiveText, fleetText, sectionMarkdown } from './texts.ts';
import { valueHover, type HoverSources } from './value-hover.ts';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What is under the cursor: a section's header, a directive's name, a part of a value. Undefined where there is nothing to tell. */
export async function hoverAt(file: UnitFile, offset: number, sources: HoverSources = {}): Promise<Hover | undefined> {
  const node = nodeAt(file.document, offset);
  if (node?.type === 'header') return hover(file, node.nameRange, offset, () => headerText(file, node, sources));
  if (node?.type !== 'entry') return undefined;
  const named = await hover(file, node.keyRange, offset, () => entryText(file, node));
  if (named !== undefined) return named;
  const found = await valueHover(file, node, offset, sources);
  return found && hover(file, found, offset, () => Promise.resolve(found.text));
}

/** Of a unit that is deployed, its state too: the header is the place that stands for the unit. */
async function headerText(
  { kind, unitName }: UnitFile,
  { name }: HeaderNode,
  { cluster }: HoverSources,
): Promise<string | undefined> {
  const state = cluster && unitName !== undefined ? stateOf(cluster, unitName) : undefined;
  const texts = [await sectionMarkdown(name, kind), state].filter(text => text !== undefined);
  return texts.length === 0 ? undefined : texts.join('\n\n');
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
