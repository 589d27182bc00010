// What hover says inside of values: specifiers, units, moments, spans, sizes, words.
import {
  directive,
  findSpecifiers,
  fleetSection,
  knownWords,
  parseUnitName,
  specifier,
  textOffsetOf,
  valuesOf,
  valueOffsetAt,
  type Directive,
  type EntryNode,
} from '@flotilla/unit';
import { stateOf, type Cluster } from '../cluster.ts';
import type { UnitFile } from '../unit-file.ts';
import type { UnitIndex } from '../workspace/unit-index.ts';
import { nextElapses, systemClock, writeMoment, type Clock } from './moments.ts';
import { directiveText } from './texts.ts';
import { unitNamedAt } from './unit-at.ts';
import { meaningOf, writeSize, writeSpan } from './value-meaning.ts';

export interface HoverSources {
  readonly index?: UnitIndex;
  readonly cluster?: Cluster | undefined;
  readonly clock?: Clock;
  /** Where a unit is installed on this machine. */
  readonly installed?: (names: readonly string[]) => Promise<string | undefined>;
}

export interface ValueHover {
  /** Offsets in the text. */
  readonly start: number;
  readonly end: number;
  /** Markdown. */
  readonly text: string;
}

const ELAPSES = 5;

/** What stands under the cursor in a value; the smallest part that there is something to tell of. */
export async function valueHover(
  file: UnitFile,
  entry: EntryNode,
  offset: number,
  sources: HoverSources,
): Promise<ValueHover | undefined> {
  const { start, end } = entry.valueRange;
  if (offset < start || offset > end || entry.value === '') return undefined;
  const found = entry.section === undefined ? undefined : directive(file.kind ?? 'service', entry.section, entry.key);
  return (
    specifierHover(file, entry, offset) ??
    (await unitHover(file, offset, sources)) ??
    meaningHover(entry, found, sources.clock ?? systemClock()) ??
    (found && (await wordHover(entry, found, offset)))
  );
}

function specifierHover({ unitName }: UnitFile, entry: EntryNode, offset: number): ValueHover | undefined {
  const at = valueOffsetAt(entry, offset);
  const hit = findSpecifiers(entry.value).find(({ start }) => start <= at && at <= start + 1);
  if (hit === undefined || entry.section === fleetSection) return undefined;
  const text = hit.letter === '%' ? 'one percent sign' : specifier(hit.letter)?.meaning;
  if (text === undefined) return undefined;
  const example = exampleOf(hit.letter, unitName);
  const lines = [`**%${hit.letter}**: ${text}.`, ...(example === undefined ? [] : [example])];
  return { ...rangeOf(entry, hit.start, 2), text: lines.join('\n\n') };
}

/** What follows from the name of the unit, of a template with an instance. */
function exampleOf(letter: string, unitName: string | undefined): string | undefined {
  if (unitName === undefined) return undefined;
  const name = unitName.replace('@.', '@blue.');
  const parts = parseUnitName(name);
  if (parts === undefined) return undefined;
  const { fullName, prefix, instance } = parts;
  const values: Readonly<Record<string, string>> = {
    ...{ n: fullName, N: parts.name, p: prefix, j: prefix.slice(prefix.lastIndexOf('-') + 1) },
    ...(parts.isInstance ? { i: instance } : { i: '' }),
  };
  const value = values[letter];
  if (value === undefined) return undefined;
  return value === '' ? `In ${name} it is empty.` : `In ${name}: \`${value}\`.`;
}

async function unitHover(
  file: UnitFile,
  offset: number,
  { index, cluster, installed }: HoverSources,
): Promise<ValueHover | undefined> {
  const unit = unitNamedAt(file, offset);
  if (unit === undefined || unit.written === '') return undefined;
  const { name, isPattern, start, end } = unit;
  const files = (isPattern ? index?.matching(name) : index?.definitions(name, file.path)) ?? [];
  const state = cluster && stateOf(cluster, name);
  const where =
    files.length > 0
      ? files.map(({ uri, path, unitName, description }) => {
          const shown = isPattern ? (unitName ?? path) : path;
          return `[${shown}](${uri})${description === undefined ? '' : `: ${description}`}`;
        })
      : isPattern
        ? []
        : [await installedText(name, installed)];
  const text = [`**${name}**`, ...where, ...(state === undefined ? [] : [state])].join('\n\n');
  return { start, end, text };
}

async function installedText(name: string, installed: HoverSources['installed']): Promise<string> {
  const template = name.replace(/@.+(\.[a-z]+)$/, '@$1');
  const path = await installed?.([...new Set([name, template])]);
  return path === undefined ? 'Not in the workspace, nor installed on this machine.' : `Installed: ${path}`;
}

function meaningHover(entry: EntryNode, found: Directive | undefined, clock: Clock): ValueHover | undefined {
  const meaning = found && meaningOf(found, entry.value);
  if (meaning === undefined) return undefined;
  const { start, end } = entry.valueRange;
  switch (meaning.type) {
    case 'calendar':
      return { start, end, text: calendarText(nextElapses(meaning.spec, ELAPSES, clock), clock) };
    case 'span':
      return { start, end, text: spanText(meaning.microseconds) };
    case 'size':
      return { start, end, text: sizeText(meaning.bytes) };
    case 'limit':
      return { start, end, text: limitText(meaning) };
  }
}

function calendarText(moments: readonly number[], { timeZone }: Clock): string {
  if (moments.length === 0) return 'Never elapses again.';
  const here = moments.map(moment => {
    const utc = timeZone === 'UTC' ? '' : ` (${writeMoment(moment, 'UTC')})`;
    return `- ${writeMoment(moment, timeZone)}${utc}`;
  });
  return `Elapses next:\n\n${here.join('\n')}`;
}

function spanText(microseconds: bigint): string {
  const seconds = Number(microseconds) / 1_000_000;
  const exact = microseconds < 2n ** 63n && microseconds >= 60_000_000n ? ` (${String(seconds)} seconds)` : '';
  return `**${writeSpan(microseconds)}**${exact}`;
}

function sizeText(bytes: bigint): string {
  return `**${writeSize(bytes)}**${bytes < 2n ** 63n ? ` (${String(bytes)} bytes)` : ''}`;
}

function limitText({ soft, hard }: { readonly soft: string; readonly hard: string }): string {
  return soft === hard ? `**${soft}**, soft and hard` : `**${soft}** at first, up to **${hard}** if the program asks`;
}

/** A word of a closed set, with what the manual says of the setting that takes it. */
async function wordHover(entry: EntryNode, found: Directive, offset: number): Promise<ValueHover | undefined> {
  const at = valueOffsetAt(entry, offset);
  const word = [...entry.value.matchAll(/[^\s,;:|!~+]+/g)].find(
    ({ index, 0: text }) => index <= at && at <= index + text.length,
  );
  if (word === undefined) return undefined;
  const [text] = word;
  const words = [...(valuesOf(found.parser)?.words.map(each => each.word) ?? []), ...knownWords(found)];
  const isKnown = words.includes(text) || words.includes(`SIG${text}`);
  return isKnown
    ? { ...rangeOf(entry, word.index, text.length), text: `\`${text}\`\n\n${await directiveText(found)}` }
    : undefined;
}

function rangeOf(entry: EntryNode, start: number, length: number): { start: number; end: number } {
  return { start: textOffsetOf(entry, start), end: textOffsetOf(entry, start + length - 1) + 1 };
}
