import { fleetOptions, fleetSection, fleetSpellings } from '../catalog/fleet-options.ts';
import { readFleetUnit, UnitSyntaxError } from '../fleet-file.ts';
import { entriesOf } from '../locate.ts';
import type { EntryNode, UnitDocument } from '../syntax.ts';
import { validateOptions } from '../xfleet.ts';
import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';
import { checkFleetNames } from './fleet-names.ts';
import { checkFleetValue, wordsOf } from './fleet-values.ts';
import { nearMiss } from '../near-miss.ts';

/** `[X-Fleet]`: what fleet refuses, what it silently ignores, and what it still reads for old files' sake (fleet §3). */
export function checkFleet({ document, unitName }: LintContext): Diagnostic[] {
  if (!document.sections.some(({ name }) => name === fleetSection)) return [];
  const entries = entriesOf(document, fleetSection).filter(({ key }) => key !== '');
  return [
    ...entries.flatMap(checkKey),
    ...entries.flatMap(entry => checkFleetValue(entry, unitName)),
    ...entries.flatMap(entry => checkFleetNames(entry, unitName)),
    ...checkRepeats(entries),
    ...checkCombination(entries),
    ...checkReader(document),
  ];
}

function checkKey({ key, keyRange }: EntryNode): Diagnostic[] {
  const option = fleetSpellings.get(key);
  if (option?.name === key) return [];
  if (option !== undefined) {
    const message = `${key}= is an old spelling: write ${option.name}=.`;
    return [diagnostic('fleet-deprecated-option', keyRange, message, { replacement: option.name })];
  }
  const meant = nearMiss(key, fleetSpellings.keys());
  const replacement = meant === undefined ? undefined : fleetSpellings.get(meant)?.name;
  const known = fleetOptions.map(({ name }) => name).join(', ');
  const advice = replacement === undefined ? `It knows ${known}.` : `Did you mean ${replacement}=?`;
  const message = `fleet does not know ${key}= and ignores it. ${advice}`;
  return [
    diagnostic('fleet-unknown-option', keyRange, message, replacement === undefined ? undefined : { replacement }),
  ];
}

/** Of `MachineID=` only the first value counts, of `Global=`, `OnPartition=` and `MaxUnavailable=` only the last. */
function checkRepeats(entries: readonly EntryNode[]): Diagnostic[] {
  const of = (name: string): EntryNode[] => entries.filter(({ key }) => fleetSpellings.get(key)?.name === name);
  // the current spelling comes before the old ones, whatever their order in the file
  const ids = of('MachineID').sort((a, b) => Number(a.key !== 'MachineID') - Number(b.key !== 'MachineID'));
  const lastOnly = ['Global', 'OnPartition', 'MaxUnavailable'].flatMap(name => of(name).slice(0, -1));
  const unused = [...ids.slice(1), ...lastOnly];
  return unused.map(({ key, valueRange }) => {
    const which = fleetSpellings.get(key)?.name === 'MachineID' ? 'first' : 'last';
    return diagnostic('fleet-ignored-value', valueRange, `Only the ${which} ${key}= counts: remove this one.`);
  });
}

/** fleet's own judgement of options that exclude each other, in its own words, on the lines that it is about. */
function checkCombination(entries: readonly EntryNode[]): Diagnostic[] {
  const options = entries.map(({ key, value }) => ({ section: fleetSection, name: key, value }));
  const message = validateOptions(options);
  if (message === undefined) return [];
  return concerned(message, entries).map(({ keyRange, valueRange }) =>
    diagnostic('fleet-combination', { start: keyRange.start, end: valueRange.end }, message),
  );
}

function concerned(message: string, entries: readonly EntryNode[]): readonly EntryNode[] {
  const named = /^(\w+) cannot be used with (\w+)$/.exec(message)?.slice(1);
  if (named !== undefined) {
    const names = named.map(name => (name === 'Peers' ? 'MachineOf' : name));
    return entries.filter(({ key }) => names.includes(fleetSpellings.get(key)?.name ?? ''));
  }
  if (message.startsWith('unresolvable requirements')) {
    const peers = entries.filter(({ key }) => fleetSpellings.get(key)?.name === 'MachineOf');
    return peers.filter(entry => wordsOf(entry).some(word => message.includes(`peer ${JSON.stringify(word)} `)));
  }
  // values that are wrong by themselves are told where they stand
  return [];
}

/** What fleet's reader of files refuses although systemd reads it, such as lines of 2048 bytes. */
function checkReader({ text }: UnitDocument): Diagnostic[] {
  try {
    readFleetUnit(text);
    return [];
  } catch (error) {
    if (!(error instanceof UnitSyntaxError)) throw error;
    const message = `fleet refuses this file, though systemd may read it: ${error.message}`;
    return [diagnostic('fleet-syntax', lineRange(text, error.line), message)];
  }
}

function lineRange(text: string, line: number): { start: number; end: number } {
  let start = 0;
  for (let number = 1; number < line; number++) {
    const next = text.indexOf('\n', start);
    if (next < 0) break;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return { start, end: end < 0 ? text.length : end };
}
