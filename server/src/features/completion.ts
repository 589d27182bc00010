import { directive, fleetSpellings, nodeAt, type EntryNode, type UnitNode } from '@flotilla/unit';
import {
  CompletionItemKind,
  CompletionItemTag,
  InsertTextFormat,
  type CompletionItem,
  type Range,
} from 'vscode-languageserver';
import type { Cluster } from '../cluster.ts';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';
import { directiveCandidates, sectionCandidates, type Candidate, type CompletionSubject } from './candidates.ts';
import { valueCandidates } from './value-candidates.ts';
import { directiveText, fleetText, sectionMarkdown } from './texts.ts';

export interface CompletionOptions {
  /** The editor can insert text with places to fill in. */
  readonly snippets: boolean;
  /** Names of units to propose; asked for only where one may stand. */
  readonly units?: () => readonly string[];
  readonly cluster?: Cluster | undefined;
}

/** Proposals for the place of the cursor: section headers, names of settings, or values. */
export function completionsAt(file: UnitFile, offset: number, options: CompletionOptions): CompletionItem[] {
  const place = placeAt(file, offset);
  if (place === undefined) return [];
  const items = candidatesFor(file, place, options);
  const range = toRange(file.index, place);
  return items.map((candidate, order) => toItem(candidate, order, range, options));
}

/** Adds the documentation to an item that the editor is about to show. */
export async function resolveCompletion(item: CompletionItem): Promise<CompletionItem> {
  const value = await textOf(item.data as CompletionSubject | undefined);
  return value === undefined ? item : { ...item, documentation: { kind: 'markdown', value } };
}

async function textOf(subject: CompletionSubject | undefined): Promise<string | undefined> {
  if (subject?.type === 'section') return sectionMarkdown(subject.name, subject.kind);
  if (subject?.type === 'fleet') {
    const option = fleetSpellings.get(subject.name);
    return option && fleetText(option);
  }
  const found = subject && directive(subject.kind, subject.section, subject.name);
  return found && directiveText(found);
}

/** Where the cursor is, and the text that a proposal replaces. */
interface Place {
  readonly type: 'header' | 'key' | 'value';
  readonly start: number;
  readonly end: number;
  readonly section: string | undefined;
  /** Of a value: the entry's name. */
  readonly key: string;
  /** Of a name: whether `=` follows already. */
  readonly assigned: boolean;
  /** Of a value: the word up to the cursor, with what comes before a `=` in it. */
  readonly word?: string;
}

function placeAt({ document }: UnitFile, offset: number): Place | undefined {
  const { text } = document;
  const node = nodeAt(document, offset);
  const section = sectionBefore(document.sections, offset);
  if (node?.type === 'entry' && offset > node.equals && !isBehind(text, node, offset))
    return valuePlace(text, node, offset);
  const lineStart = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const before = text.slice(lineStart, offset);
  if (/^\s*[#;]/.test(before) || isContinued(node, lineStart)) return undefined;
  const lineEnd = text.slice(offset).search(/[\r\n]|$/) + offset;
  const start = lineStart + (/^\s*/.exec(before)?.[0].length ?? 0);
  const shared = { start, section, key: '' };
  if (text[start] === '[' && offset > start) {
    const close = text.slice(offset, lineEnd).indexOf(']');
    return { ...shared, type: 'header', end: close < 0 ? offset : offset + close + 1, assigned: false };
  }
  const name = /^[A-Za-z0-9-]*/.exec(text.slice(offset, lineEnd))?.[0] ?? '';
  const end = offset + name.length;
  return { ...shared, type: 'key', end, assigned: /^\s*=/.test(text.slice(end, lineEnd)) };
}

/** On the empty last line of the text, which the assignment above touches but does not reach. */
function isBehind(text: string, node: EntryNode, offset: number): boolean {
  return offset === node.end && /[\r\n]/.test(text.charAt(offset - 1)) && node.lines.at(-1)?.isContinued !== true;
}

/** The section that a line at this offset would belong to; a header that starts there does not count yet. */
function sectionBefore(sections: UnitFile['document']['sections'], offset: number): string | undefined {
  return sections.findLast(({ header }) => (header.close?.end ?? header.end) <= offset)?.name;
}

/** Whether the line is one that a backslash joined to a line that is no assignment; at the end of a text it may be empty. */
function isContinued(node: UnitNode | undefined, lineStart: number): boolean {
  if (node === undefined || node.type === 'blank' || node.start >= lineStart) return false;
  return lineStart < node.end || node.lines.at(-1)?.isContinued === true;
}

/** The word under the cursor in a value; white space parts words. */
function valuePlace(text: string, { section, key, equals, lines }: EntryNode, offset: number): Place | undefined {
  const line = lines.find(({ start, next }) => start <= offset && (offset < next || next === text.length));
  if (line === undefined || line.isComment) return undefined;
  const typed = text.slice(Math.max(line.textStart, equals + 1), offset);
  const word = /[^\s"']*$/.exec(typed)?.[0] ?? '';
  const place = { type: 'value', section, key, assigned: true, word } as const;
  const percent = /(?<!%)(?:%%)*(%\w?)$/.exec(word)?.[1];
  if (percent !== undefined) return { ...place, start: offset - percent.length, end: offset };
  const before = /[^\s="']*$/.exec(typed)?.[0] ?? '';
  const after = /^[^\s\\"']*/.exec(text.slice(offset, line.end))?.[0] ?? '';
  return { ...place, start: offset - before.length, end: offset + after.length };
}

function candidatesFor({ kind, unitName }: UnitFile, place: Place, options: CompletionOptions): Candidate[] {
  const { type, section, key, assigned, word = '' } = place;
  const { snippets, units = () => [], cluster } = options;
  if (type === 'header') return sectionCandidates(kind);
  if (type === 'value') {
    const others = (): string[] => units().filter(name => name !== unitName);
    return section === undefined ? [] : valueCandidates({ kind, section, key, word, units: others, cluster });
  }
  const names = section === undefined ? [] : directiveCandidates(kind, section, { assigned, snippets });
  return assigned ? names : [...names, ...sectionCandidates(kind)];
}

const kinds = {
  section: CompletionItemKind.Module,
  directive: CompletionItemKind.Property,
  fleet: CompletionItemKind.Property,
  word: CompletionItemKind.EnumMember,
  specifier: CompletionItemKind.Constant,
  unit: CompletionItemKind.Reference,
} as const;

function toItem(
  { label, insert, type, detail, deprecated, subject }: Candidate,
  order: number,
  range: Range,
  { snippets }: CompletionOptions,
): CompletionItem {
  const isSnippet = snippets && insert.includes('$');
  return {
    label,
    kind: kinds[type],
    sortText: `${deprecated ? '1' : '0'}${order.toString().padStart(4, '0')}`,
    filterText: label,
    textEdit: { range, newText: insert },
    ...(isSnippet ? { insertTextFormat: InsertTextFormat.Snippet } : {}),
    ...(detail === undefined ? {} : { detail }),
    ...(deprecated ? { tags: [CompletionItemTag.Deprecated] } : {}),
    ...(subject === undefined ? {} : { data: subject }),
  };
}
