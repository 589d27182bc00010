// What can be done about a diagnostic, as edits of the text.
import { directive, sectionsWith, valuesOf } from '../catalog/index.ts';
import type { Diagnostic } from '../lint/diagnostic.ts';
import { nodeAt } from '../locate.ts';
import { nearMiss } from '../near-miss.ts';
import { isBooleanWord } from '../values/boolean.ts';
import type { EntryNode, HeaderNode, UnitDocument, UnitNode } from '../syntax.ts';
import { lineEndOf, type Edit } from './edit.ts';
import { moveEntry } from './move-entry.ts';
import { replaceDeprecated } from './replace-deprecated.ts';
import { addToSection, removeNode } from './section-lines.ts';
import { splitComment, splitHeader } from './split-comment.ts';

export interface Fix {
  /** What it does, for a menu. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** The one that is most likely wanted. */
  readonly preferred: boolean;
  /** Nothing is guessed: it may be done unasked, when a file is saved or by a program. */
  readonly safe: boolean;
}

/** A diagnostic, the file it is of and the node that it is on. */
interface Case {
  readonly document: UnitDocument;
  readonly kind: string | undefined;
  readonly found: Diagnostic;
  readonly node: UnitNode;
}

type Fixer = (given: Case) => readonly (Fix | undefined)[];

/** Ways to mend what a diagnostic is about, the best first; none when there is no way that is certain enough. */
export function fixesFor(document: UnitDocument, kind: string | undefined, found: Diagnostic): Fix[] {
  const node = nodeAt(document, found.start);
  if (node === undefined) return [];
  const given: Case = { document, kind, found, node };
  const special = fixers[found.code]?.(given).filter(fix => fix !== undefined) ?? [];
  // of an old name the value may have to change too
  const told = found.code === 'deprecated-directive' ? [] : fromData(given);
  const seen = new Set<string>();
  const all = [...special, ...told].filter(({ title }) => !seen.has(title) && seen.add(title));
  // one only can be the best, and it comes first
  const best = all.find(({ preferred }) => preferred);
  if (best === undefined) return all;
  return [best, ...all.filter(fix => fix !== best).map(fix => ({ ...fix, preferred: false }))];
}

/** What the rule itself proposes. */
function fromData({ document, kind, found, node }: Case): Fix[] {
  const { replacement, section, add, remove } = found.data ?? {};
  const fixes: (Fix | undefined)[] = [];
  if (section !== undefined) {
    const key = replacement ?? (node.type === 'entry' ? node.key : '');
    const edits = node.type === 'entry' ? moveEntry(document, kind, node, section, key) : undefined;
    const renamed = replacement === undefined ? '' : ` as ${replacement}=`;
    const moved = node.type === 'entry' ? `Move ${node.key}=${renamed} to [${section}]` : '';
    fixes.push(fix(moved, edits, { safe: replacement === undefined }));
  } else if (replacement !== undefined) {
    const written =
      replacement === ''
        ? `Remove ${shortened(document.text.slice(found.start, found.end).trim())}`
        : `Replace with ${shortened(replacement)}`;
    const text = replacement.replaceAll('\n', lineEndOf(document.text));
    const edits = [{ start: found.start, end: found.end, text }];
    fixes.push(fix(written, edits, { safe: certain.has(found.code) }));
  }
  if (add !== undefined) {
    const edit = addToSection(document, kind, add.section, [add.line]);
    fixes.push(fix(`Add ${shortened(add.line)} to [${add.section}]`, edit && [edit]));
  }
  if (remove === true) fixes.push(removal({ document, kind, found, node }, true));
  return fixes.filter(each => each !== undefined);
}

/** Codes whose replacement is no guess. */
const certain: ReadonlySet<string> = new Set([
  'deprecated-directive',
  'fleet-deprecated-option',
  'fleet-section-name',
  'text-after-section',
]);

const fixers: Readonly<Partial<Record<Diagnostic['code'], Fixer>>> = {
  'section-not-closed': closeHeader,
  'text-after-section': ({ document, node }) =>
    node.type === 'header' ? [fix(headerTitle(document, node), splitHeader(document, node), { safe: true })] : [],
  'bad-section-name': ({ node }) => (node.type === 'header' ? [cleanName(node)] : []),
  'missing-equals': junkFixes,
  'outside-section': fromOutside,
  'nul-character': ({ found }) => [fix('Remove the NUL character', [{ ...rangeOf(found), text: '' }])],
  'deprecated-directive': deprecated,
  'removed-directive': given => [removal(given, true)],
  'unknown-directive': given => [inlineComment(given), removal(given, false)],
  'wrong-section': given => (given.found.data?.section === undefined ? [removal(given, false)] : []),
  'fleet-unknown-option': given => [removal(given, false)],
  'fleet-ignored-value': given => [inlineComment(given), removal(given, false)],
  'fleet-never-matches': given => [inlineComment(given), removal(given, false)],
  'fleet-bad-value': given => [inlineComment(given), removal(given, false)],
  'fleet-self-conflict': given => [removal(given, false)],
  'fleet-combination': given => [removal(given, false)],
  'bad-boolean': given => commentOr(given, [...booleanWords(given), removal(given, false)]),
  'bad-word': given => commentOr(given, [...otherWords(given), removal(given, false)]),
  'bad-value': given => commentOr(given, [removal(given, false)]),
  'ignored-value': given => commentOr(given, [removal(given, false)]),
  'misread-value': given => [inlineComment(given)],
  'questionable-value': given => [inlineComment(given)],
  'inline-comment': given => [inlineComment(given)],
};

/** Where a comment is the mistake nothing else is. */
function commentOr(given: Case, others: readonly (Fix | undefined)[]): readonly (Fix | undefined)[] {
  const split = inlineComment(given);
  return split === undefined ? others : [split];
}

function fix(
  title: string,
  edits: readonly Edit[] | undefined,
  { preferred = true, safe = false }: { preferred?: boolean; safe?: boolean } = {},
): Fix | undefined {
  return edits && { title, edits, preferred, safe };
}

const rangeOf = ({ start, end }: Diagnostic): { start: number; end: number } => ({ start, end });

const shortened = (text: string): string => (text.length <= 60 ? text : `${text.slice(0, 59)}…`);

function headerTitle({ text }: UnitDocument, { rest }: HeaderNode): string {
  const isComment = rest !== undefined && /[#;]/.test(text.charAt(rest.start));
  return isComment ? 'Move the comment to a line of its own' : 'Move the text behind the header to the next line';
}

function closeHeader({ node }: Case): (Fix | undefined)[] {
  if (node.type !== 'header' || !/^[\w-]+$/.test(node.name)) return [];
  const { end } = node.nameRange;
  return [fix(`Write [${node.name}]`, [{ start: end, end, text: ']' }], { safe: true })];
}

function cleanName({ name, nameRange }: HeaderNode): Fix | undefined {
  const clean = name.replace(/[^\w-]+/g, '');
  return clean === '' ? undefined : fix(`Write [${clean}]`, [{ ...nameRange, text: clean }]);
}

/** A line without `=`: a setting in another notation, or a comment without its mark. */
function junkFixes({ document, kind, node }: Case): (Fix | undefined)[] {
  if (node.type !== 'junk') return [];
  const { start, end } = node.content;
  const asComment = node.lines.length > 1 ? undefined : [{ start, end: start, text: '# ' }];
  const said = document.text.slice(start, end);
  const [, key = '', between = ''] = /^([A-Za-z0-9-]+)(\s*:\s*|\s+)(?=\S)/.exec(said) ?? [];
  const isSetting = node.section !== undefined && directive(kind ?? 'service', node.section, key) !== undefined;
  const assign = { start: start + key.length, end: start + key.length + between.length, text: '=' };
  return [
    isSetting ? fix(`Write ${key}=`, [assign]) : undefined,
    fix('Make it a comment', asComment, { preferred: !isSetting }),
  ];
}

/** A setting above the first header goes to the section that has it. */
function fromOutside({ document, kind, node }: Case): (Fix | undefined)[] {
  if (node.type !== 'entry') return [];
  const section = sectionsWith(kind ?? 'service', node.key)[0];
  if (section === undefined) return [];
  return [fix(`Move ${node.key}= to [${section}]`, moveEntry(document, kind, node, section))];
}

function deprecated({ document, kind, node, found }: Case): (Fix | undefined)[] {
  const { replacement, section } = found.data ?? {};
  if (node.type !== 'entry' || replacement === undefined) return [];
  const edits = replaceDeprecated(document, kind ?? 'service', node);
  const title =
    section === undefined ? `Replace with ${replacement}=` : `Move ${node.key}= as ${replacement}= to [${section}]`;
  return [fix(title, edits, { safe: true })];
}

function removal({ node }: Case, preferred: boolean): Fix | undefined {
  if (node.type !== 'entry' || node.lines.at(-1)?.isContinued === true) return undefined;
  return fix(`Remove ${node.key}=`, [removeNode(node)], { preferred });
}

/** A `;` may part commands and more, so that it begins a comment only where a single word could stand. */
function inlineComment({ document, node, found }: Case): Fix | undefined {
  if (node.type !== 'entry') return undefined;
  const semicolons = found.code === 'bad-boolean' || found.code === 'bad-word';
  return fix('Move the comment to a line of its own', splitComment(document, node, { semicolons }));
}

const yes = ['yes', 'true', 'on', 'enable', 'enabled'];
const no = ['no', 'false', 'off', 'disable', 'disabled', 'none', 'never'];

function booleanWords({ node, found }: Case): (Fix | undefined)[] {
  if (node.type !== 'entry' || hasReplacement(found)) return [];
  const meant = nearMiss(unquoted(node), [...yes, ...no]);
  const isWord = meant !== undefined && isBooleanWord(meant);
  const words = isWord ? [meant, ...['yes', 'no'].filter(word => word !== meant)] : ['yes', 'no'];
  return words.map(word => {
    const preferred = isWord ? word === meant : meant !== undefined && (word === 'yes') === yes.includes(meant);
    return fix(`Replace with ${word}`, [{ ...rangeOf(found), text: word }], { preferred });
  });
}

/** A short list of what the setting takes, to choose from. */
function otherWords({ kind, node, found }: Case): (Fix | undefined)[] {
  if (node.type !== 'entry' || node.section === undefined) return [];
  const parser = directive(kind ?? 'service', node.section, node.key)?.parser;
  const set = parser === undefined ? undefined : valuesOf(parser);
  const words = [...(set?.boolean === true ? ['yes', 'no'] : []), ...(set?.words ?? []).map(({ word }) => word)];
  if (words.length > 10) return [];
  const others = [...new Set(words)].filter(word => word !== found.data?.replacement);
  return others.map(word => fix(`Replace with ${word}`, [{ ...rangeOf(found), text: word }], { preferred: false }));
}

const hasReplacement = ({ data }: Diagnostic): boolean => data?.replacement !== undefined;

const unquoted = ({ value }: EntryNode): string => value.replace(/^(["'])(.*)\1$/, '$2');
