import { directive, fleetSection, fleetSpellings, namesUnits, type EntryNode, type UnitNode } from '@flotilla/unit';
import type { SemanticTokens, SemanticTokensLegend } from 'vscode-languageserver';
import type { UnitFile } from '../unit-file.ts';
import { fleetValueTokens, valueTokens } from './value-tokens.ts';

const types = [
  ...(['namespace', 'property', 'comment', 'class'] as const),
  ...(['enumMember', 'number', 'operator', 'function', 'variable', 'parameter', 'macro'] as const),
] as const;

type TokenType = (typeof types)[number];

/** Numbers in tokens are places in these lists. */
export const semanticTokensLegend: SemanticTokensLegend = { tokenTypes: [...types], tokenModifiers: ['deprecated'] };

const DEPRECATED = 1;

interface Token {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
  readonly modifiers?: number;
}

/** What is what, for colours; of the whole file, or of the lines that a range touches. */
export function semanticTokensOf(
  file: UnitFile,
  range: { readonly start: number; readonly end: number } = { start: 0, end: Infinity },
): SemanticTokens {
  const { nodes } = file.document;
  const units = unitRanges(file);
  const tokens = nodes
    .filter(({ start, end }) => end >= range.start && start <= range.end)
    .flatMap(node => [...tokensOf(file, node, units), ...innerComments(file, node)].filter(fitsInLine(node)))
    .sort((a, b) => a.start - b.start);
  return { data: encode(file, tokens) };
}

/** A name that a backslash broke in two is not coloured: most editors know no tokens of several lines. */
const fitsInLine =
  ({ lines }: UnitNode) =>
  (token: Token): boolean =>
    token.start < token.end && lines.some(({ start, end }) => start <= token.start && token.end <= end);

/** Where units are named, by where that starts. */
function unitRanges({ references }: UnitFile): ReadonlyMap<number, number> {
  return new Map(references.flatMap(({ type, start, end }) => (type === 'implied' ? [] : [[start, end] as const])));
}

function tokensOf(file: UnitFile, node: UnitNode, units: ReadonlyMap<number, number>): Token[] {
  switch (node.type) {
    case 'comment':
      return [{ ...node.comment, type: 'comment' }];
    case 'header':
      return [{ ...node.nameRange, type: 'namespace' }];
    case 'entry':
      return entryTokens(file, node, units);
    default:
      return [];
  }
}

function innerComments({ document }: UnitFile, node: UnitNode): Token[] {
  if (node.type === 'comment') return [];
  return node.lines
    .filter(({ isComment }) => isComment)
    .map(({ start, end }) => ({
      start: end - document.text.slice(start, end).trimStart().length,
      end,
      type: 'comment',
    }));
}

/** A setting that is not known has no colour of ours. */
function entryTokens({ kind }: UnitFile, entry: EntryNode, units: ReadonlyMap<number, number>): Token[] {
  const { section, key, keyRange, value } = entry;
  if (section === undefined) return [];
  const painted = new Array<TokenType | undefined>(value.length);
  const type = kind ?? 'service';
  if (namesUnits(type, section, key)) paintUnits(entry, painted, units);
  if (section === fleetSection) {
    if (!fleetSpellings.has(key)) return [];
    for (const token of fleetValueTokens(key, value)) painted.fill(token.type, token.start, token.end);
    const old = fleetSpellings.get(key)?.name !== key;
    return [keyToken(keyRange, old), ...runs(entry, painted)];
  }
  const found = directive(type, section, key);
  if (found === undefined) return [];
  for (const token of valueTokens(found, value)) painted.fill(token.type, token.start, token.end);
  return [keyToken(keyRange, found.replacement !== undefined || found.removed !== undefined), ...runs(entry, painted)];
}

function keyToken(range: { readonly start: number; readonly end: number }, deprecated: boolean): Token {
  return { start: range.start, end: range.end, type: 'property', modifiers: deprecated ? DEPRECATED : 0 };
}

function paintUnits(
  { segments }: EntryNode,
  painted: (TokenType | undefined)[],
  units: ReadonlyMap<number, number>,
): void {
  for (const { start, end, offset } of segments) {
    for (let at = start; at < end; at++) {
      const unitEnd = units.get(at);
      if (unitEnd !== undefined) painted.fill('class', at - start + offset, unitEnd - start + offset);
    }
  }
}

/** Characters of one type in a row, never over the end of a line. */
function runs({ segments }: EntryNode, painted: readonly (TokenType | undefined)[]): Token[] {
  const found: Token[] = [];
  for (const { start, end, offset } of segments) {
    let from = start;
    for (let at = start; at <= end; at++) {
      const type = painted[from - start + offset];
      if (at < end && painted[at - start + offset] === type) continue;
      if (type !== undefined && from < at) found.push({ start: from, end: at, type });
      from = at;
    }
  }
  return found;
}

/** Five numbers a token: lines and characters since the one before, length, type, modifiers. */
function encode({ index }: UnitFile, tokens: readonly Token[]): number[] {
  const data: number[] = [];
  let line = 0;
  let character = 0;
  for (const { start, end, type, modifiers = 0 } of tokens) {
    const position = index.positionAt(start);
    const sameLine = position.line === line;
    const ahead = sameLine ? position.character - character : position.character;
    data.push(position.line - line, ahead, end - start, types.indexOf(type), modifiers);
    ({ line, character } = position);
  }
  return data;
}
