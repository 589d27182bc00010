// Names and patterns of units in [X-Fleet] that no unit can have, and specifiers that fleet does not know (fleet §3).
import { fleetSpellings } from '../catalog/fleet-options.ts';
import { unitTypes } from '../catalog/index.ts';
import { isGlobPattern } from '../glob.ts';
import { textOffsetOf } from '../locate.ts';
import { parseUnitName, templateOf, validateUnitName } from '../name.ts';
import { expandFleetSpecifiers } from '../requirements.ts';
import type { EntryNode } from '../syntax.ts';
import { diagnostic, type Diagnostic, type DiagnosticData } from './diagnostic.ts';
import { wordsOf } from './fleet-values.ts';

const ofUnits = new Set(['MachineOf', 'Conflicts', 'Replaces']);
const withSpecifiers = new Set([...ofUnits, 'MachineID', 'MachineMetadata']);

/** `unitName` is undefined when nobody can tell it. */
export function checkFleetNames(entry: EntryNode, unitName: string | undefined): Diagnostic[] {
  const option = fleetSpellings.get(entry.key)?.name ?? '';
  if (!withSpecifiers.has(option)) return [];
  const unknown = unknownSpecifiers(entry);
  if (unknown.length > 0 || !ofUnits.has(option)) return unknown;
  const words = wordsOf(entry).flatMap(word => (option === 'Conflicts' ? word.split(/\s+/) : [word]));
  for (const word of words) {
    const wrong = wrongName(word, option, unitName);
    if (wrong !== undefined) return [tell(entry, words.length === 1 ? word : undefined, wrong)];
  }
  return [];
}

interface Wrong {
  readonly message: string;
  /** What to write instead of the word. */
  readonly replacement?: string;
  readonly isHint?: boolean;
}

/** A replacement takes the place of the value, so it is only given where the value is that one word. */
function tell({ value, valueRange }: EntryNode, only: string | undefined, wrong: Wrong): Diagnostic {
  const { message, replacement, isHint = false } = wrong;
  const data: DiagnosticData | undefined = replacement === undefined || only !== value ? undefined : { replacement };
  return diagnostic(isHint ? 'fleet-self-conflict' : 'fleet-never-matches', valueRange, message, data);
}

/** Nobody reads more of one value. */
const MOST = 100;

function unknownSpecifiers(entry: EntryNode): Diagnostic[] {
  return [...entry.value.matchAll(/%(.)/g)].slice(0, MOST).flatMap(({ index, 0: specifier, 1: letter = '' }) => {
    if (!/[A-Za-z%]/.test(letter) || 'nNpi'.includes(letter)) return [];
    const range = { start: textOffsetOf(entry, index), end: textOffsetOf(entry, index + 1) + 1 };
    const message = `fleet does not know ${specifier} and takes it as it stands: in [X-Fleet] there are %n, %N, %p and %i.`;
    return [diagnostic('fleet-never-matches', range, message)];
  });
}

function wrongName(word: string, option: string, unitName: string | undefined): Wrong | undefined {
  const name = resolved(word, unitName);
  // lists and patterns where there may be none are told elsewhere, and so is a malformed pattern
  if (name === undefined || name === '' || /\s/.test(name) || !isGlobPattern(name)) return undefined;
  if (!/[*?[\\]/.test(name)) return wrongExactName(word, name, option, unitName);
  return option === 'MachineOf' ? undefined : wrongPattern(word, name);
}

/** Specifiers expanded; undefined where they can't be, as the instance of a template. */
function resolved(word: string, unitName: string | undefined): string | undefined {
  if (!word.includes('%')) return word;
  if (unitName === undefined || parseUnitName(unitName)?.isTemplate !== false) return undefined;
  return expandFleetSpecifiers(word, unitName);
}

function wrongExactName(word: string, name: string, option: string, unitName: string | undefined): Wrong | undefined {
  const parts = name.split(',');
  if (parts.length > 1) {
    const message = `No unit is called "${name}": ${option}= takes no commas.`;
    if (option !== 'Conflicts') return { message: `${message.slice(0, -1)}; write one name a line.` };
    return { message, replacement: parts.map(part => part.trim()).join(' ') };
  }
  if (!name.includes('.') && validateUnitName(`${name}.service`) === undefined) {
    return {
      message: `No unit is called "${name}": its name has a type at the end. Did you mean ${word}.service?`,
      replacement: `${word}.service`,
    };
  }
  const invalid = validateUnitName(name);
  if (invalid !== undefined) return { message: `No unit is called "${name}": ${invalid}.` };
  if (templateOf(name) === name) return template(name, option, unitName);
  if (name !== unitName) return undefined;
  if (option === 'MachineOf') {
    return { message: `"${name}" is this unit itself, so that it would wait for itself: name another unit.` };
  }
  // of Conflicts= that is told with the other words of its line
  if (option === 'Conflicts') return undefined;
  return { message: `"${name}" is this unit itself, which can't replace itself.`, isHint: true };
}

function template(name: string, option: string, unitName: string | undefined): Wrong {
  const [before = '', after = ''] = name.split('@');
  const message = `"${name}" is a template, which runs nowhere itself`;
  if (option !== 'MachineOf') {
    return { message: `${message}: write ${before}@*${after} for its instances.`, replacement: `${before}@*${after}` };
  }
  const own = unitName === undefined ? undefined : parseUnitName(unitName);
  if (own?.isTemplate !== true) return { message: `${message}: name one of its instances.` };
  return {
    message: `${message}: write ${before}@%i${after} for the instance of the same name.`,
    replacement: `${before}@%i${after}`,
  };
}

/** A pattern that ends in a type that there is not, or has characters that no name has. */
function wrongPattern(word: string, pattern: string): Wrong | undefined {
  const literal = pattern.replace(/\[[^\]]*\]/g, '?').replace(/\\(.)/g, '$1');
  const wrong = /[^0-9A-Za-z:_.@*?-]/.exec(literal)?.[0];
  if (wrong === ',') {
    return {
      message: `No unit's name matches "${pattern}": patterns are separated by blanks.`,
      replacement: word.split(',').join(' '),
    };
  }
  if (wrong !== undefined) return { message: `No unit's name matches "${pattern}": it can't have "${wrong}".` };
  const tail = literal.slice(Math.max(literal.lastIndexOf('*'), literal.lastIndexOf('?')) + 1);
  const type = tail.includes('.') ? tail.slice(tail.lastIndexOf('.') + 1) : undefined;
  if (type === undefined || unitTypes.includes(type)) return undefined;
  return { message: `No unit's name matches "${pattern}": there are no .${type} units.` };
}
