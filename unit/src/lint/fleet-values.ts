import { fleetSection, fleetSpellings } from '../catalog/fleet-options.ts';
import { isGlobPattern } from '../glob.ts';
import { readCount, xFleetValues } from '../requirements.ts';
import type { EntryNode } from '../syntax.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';

/** The words of one entry of `[X-Fleet]` as fleet takes them: quoted lists taken apart, specifiers as they stand. */
export function wordsOf({ key, value }: EntryNode): readonly string[] {
  return xFleetValues('', [{ section: fleetSection, name: key, value }]).get(key) ?? [];
}

type Check = (entry: EntryNode, unitName: string | undefined) => Diagnostic[];

const checks: Readonly<Record<string, Check>> = {
  MachineMetadata: checkMetadata,
  MachineOf: checkPeer,
  MachineID: checkMachineId,
  Conflicts: checkConflicts,
  Replaces: checkReplaces,
  Global: checkGlobal,
  OnPartition: checkOnPartition,
  MaxUnavailable: checkMaxUnavailable,
};

/** One value of `[X-Fleet]` by itself. */
export function checkFleetValue(entry: EntryNode, unitName: string | undefined): Diagnostic[] {
  const name = fleetSpellings.get(entry.key)?.name;
  return name === undefined ? [] : (checks[name]?.(entry, unitName) ?? []);
}

/** fleet passes over a pair that does not have exactly one `=` with text on both sides. */
function checkMetadata(entry: EntryNode): Diagnostic[] {
  const wrong = wordsOf(entry).find(word => !/^[^=]+=[^=]+$/.test(word));
  if (wrong === undefined) return strayBlanks(entry);
  const pairs = wrong.split(/[,\s]+/).filter(pair => pair !== '');
  const several = pairs.length > 1 && pairs.every(pair => /^[^=]+=[^=]+$/.test(pair));
  if (!several) {
    const why = `"${wrong}" is not of the form key=value with exactly one "="`;
    const [, key = '', value = ''] = /^([\w.-]+)\s*(?:={2,}|:=?|->)\s*([\w.-]+)$/.exec(wrong) ?? [];
    return [ignored(entry, why, key === '' || entry.value !== wrong ? undefined : `${key}=${value}`)];
  }
  const replacement = pairs.map(pair => `"${pair}"`).join(' ');
  return [ignored(entry, `"${wrong}" is several pairs: write one a line, or ${replacement}`, replacement)];
}

/** fleet trims nothing: blanks are a part of the key, or of the value. */
function strayBlanks(entry: EntryNode): Diagnostic[] {
  const blank = wordsOf(entry).find(word => /\s=|=\s|\s[#;]/.test(word));
  if (blank === undefined) return [];
  const comment = /\s+[#;].*$/.exec(blank)?.[0];
  const rule = comment === undefined ? 'no blanks around its "="' : 'comments on lines of their own';
  const message = `No machine has "${blank}": fleet takes the pair as it stands, so write ${rule}.`;
  const plain = blank.replace(/\s+[#;].*$/, '').replace(/\s*=\s*/, '=');
  const data = entry.value === blank ? { replacement: plain } : undefined;
  return [diagnostic('fleet-never-matches', entry.valueRange, message, data)];
}

function ignored({ valueRange }: EntryNode, why: string, replacement?: string): Diagnostic {
  const data = replacement === undefined ? undefined : { replacement };
  return diagnostic('fleet-ignored-value', valueRange, `fleet ignores this line: ${why}.`, data);
}

/** A peer is one exact name, so a blank or a pattern in it means that no machine ever fits. */
function checkPeer(entry: EntryNode): Diagnostic[] {
  const wrong = wordsOf(entry).find(word => /[\s*?[\]]/.test(word));
  if (wrong === undefined) return [];
  const why = /\s/.test(wrong) ? 'one unit name a line' : 'an exact unit name, no pattern';
  return [neverMatches(entry, `No unit is called "${wrong}": ${entry.key}= takes ${why}.`, onePerLine(entry, wrong))];
}

/** Several names as several settings; undefined where that is not what stands there. */
function onePerLine({ key, value }: EntryNode, list: string): string | undefined {
  const names = list.split(/[\s,]+/).filter(name => name !== '');
  return names.length > 1 && list === value && names.every(name => /^[\w:.@%*?-]+$/.test(name))
    ? names.join(`\n${key}=`)
    : undefined;
}

function neverMatches({ valueRange }: EntryNode, message: string, replacement?: string): Diagnostic {
  return diagnostic(
    'fleet-never-matches',
    valueRange,
    message,
    replacement === undefined ? undefined : { replacement },
  );
}

function checkMachineId(entry: EntryNode): Diagnostic[] {
  const [id] = wordsOf(entry);
  if (id === undefined || id.includes('%') || /^([0-9a-f]{32}|[0-9a-f]{8})$/.test(id)) return [];
  const message =
    'A machine id has 32 lower-case hexadecimal digits, or the first 8 of them: see fleetctl list-machines --full.';
  const lower = id.toLowerCase().replaceAll('-', '');
  const data = entry.value === id && /^([0-9a-f]{32}|[0-9a-f]{8})$/.test(lower) ? { replacement: lower } : undefined;
  return [diagnostic('fleet-machine-id', entry.valueRange, message, data)];
}

function checkConflicts(entry: EntryNode, unitName: string | undefined): Diagnostic[] {
  const globs = wordsOf(entry)
    .flatMap(word => word.split(/\s+/))
    .filter(glob => glob !== '');
  const malformed = checkGlobs(entry, globs);
  if (malformed.length > 0 || unitName === undefined || !globs.includes(unitName)) return malformed;
  const message = `"${unitName}" is this unit itself, with which it never conflicts.`;
  return [diagnostic('fleet-self-conflict', entry.valueRange, message)];
}

function checkReplaces(entry: EntryNode): Diagnostic[] {
  const globs = wordsOf(entry);
  const list = globs.find(glob => /\s/.test(glob));
  if (list === undefined) return checkGlobs(entry, globs);
  return [
    neverMatches(
      entry,
      `No unit is called "${list}": ${entry.key}= takes one pattern a line.`,
      onePerLine(entry, list),
    ),
  ];
}

function checkGlobs(entry: EntryNode, globs: readonly string[]): Diagnostic[] {
  const wrong = globs.find(glob => !isGlobPattern(glob));
  if (wrong === undefined) return [];
  return [neverMatches(entry, `The pattern "${wrong}" is malformed and matches nothing: close every "[" with "]".`)];
}

function checkGlobal(entry: EntryNode): Diagnostic[] {
  const wrong = wordsOf(entry).find(word => !/^(true|yes|1|on|t|false|no|0|off|f|n|)$/i.test(word));
  return wrong === undefined
    ? []
    : [ignored(entry, `"${wrong}" does not mean yes to fleet: write true or false`, 'true')];
}

function checkOnPartition(entry: EntryNode): Diagnostic[] {
  const wrong = wordsOf(entry).find(word => !/^(stop|continue)$/i.test(word));
  if (wrong === undefined) return [];
  return [diagnostic('fleet-bad-value', entry.valueRange, `OnPartition= takes stop or continue, not "${wrong}".`)];
}

function checkMaxUnavailable(entry: EntryNode): Diagnostic[] {
  const wrong = wordsOf(entry).find(word => readCount(word) === undefined);
  if (wrong === undefined) return [];
  const message = `MaxUnavailable= takes a whole number from 1 on, not "${wrong}".`;
  return [diagnostic('fleet-bad-value', entry.valueRange, message)];
}
