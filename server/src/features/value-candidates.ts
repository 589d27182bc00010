// What may stand in a value: words, units, specifiers, calendar expressions, and what a cluster has.
import {
  directive,
  fleetSection,
  fleetSpellings,
  knownWords,
  namesUnits,
  specifiers,
  wellKnownUnits,
  type Directive,
} from '@flotilla/unit';
import { metadataOf, type Cluster } from '../cluster.ts';
import { kindWith, wordsOf, type Candidate } from './candidates.ts';

export interface ValueQuestion {
  readonly kind: string | undefined;
  readonly section: string;
  readonly key: string;
  /** What stands before the cursor of the word. */
  readonly word: string;
  /** Names of units that there are. */
  readonly units: () => readonly string[];
  readonly cluster: Cluster | undefined;
}

/** Values of a setting; for settings that name units first those given, then those of all systems. */
export function valueCandidates(question: ValueQuestion): Candidate[] {
  const { kind, section, key, word, units } = question;
  const type = kindWith(kind, section);
  const isNames = namesUnits(type ?? 'service', section, key);
  const found = type === undefined ? undefined : directive(type, section, key);
  if (/(?<!%)(?:%%)*%\w?$/.test(word)) return found === undefined ? [] : specifierCandidates(isNames);
  if (isNames) {
    // fleet places units of the workspace, not those that are on every machine anyway
    const known = section === fleetSection ? [] : wellKnownUnits;
    return [...new Set([...units(), ...known])].filter(name => fits(key, name)).map(toUnit);
  }
  if (section === fleetSection) return fleetCandidates(question);
  return found === undefined ? [] : ownValues(found);
}

function ownValues(found: Directive): Candidate[] {
  const closed = wordsOf(found);
  const words = closed.length > 0 ? closed : knownWords(found);
  const isCalendar = found.argument === 'TIMER_CALENDAR';
  return [...words.map(toWord), ...(isCalendar ? presets : [])];
}

/** What timers are mostly for. */
const presets: readonly Candidate[] = (
  [
    ['*:0/15', 'every 15 minutes'],
    ['*-*-* 03:00:00', 'every night at 3'],
    ['Mon..Fri *-*-* 08:00:00', 'every working day at 8'],
    ['Sun *-*-* 04:00:00', 'every Sunday at 4'],
    ['*-*-01 00:00:00', 'on the first of every month'],
    ['*-*~01 00:00:00', 'on the last day of every month'],
    ['Mon *-*-01..07 06:00:00', 'on the first Monday of every month at 6'],
  ] as const
).map(([label, detail]) => ({ type: 'word', label, insert: label, detail }));

function specifierCandidates(isName: boolean): Candidate[] {
  const known = specifiers.filter(({ inNames }) => inNames || !isName);
  const all = [...known.map(({ letter, meaning }) => [letter, meaning] as const), ['%', 'one percent sign'] as const];
  return all.map(([letter, detail]) => ({ type: 'specifier', label: `%${letter}`, insert: `%${letter}`, detail }));
}

function fleetCandidates({ key, word, cluster }: ValueQuestion): Candidate[] {
  const option = fleetSpellings.get(key);
  if (cluster !== undefined && option?.name === 'MachineID') {
    return cluster.machines.map(({ id, address }) => ({ ...toWord(id), detail: address }));
  }
  if (cluster !== undefined && option?.name === 'MachineMetadata') return metadataCandidates(cluster, word);
  return (option?.words ?? []).map(toWord);
}

/** Keys, and behind `=` the values that machines have of the key. */
function metadataCandidates(cluster: Cluster, word: string): Candidate[] {
  const all = metadataOf(cluster);
  const [, key] = /^([^=]+)=/.exec(word) ?? [];
  if (key !== undefined)
    return (all.get(key) ?? []).map(value => ({ ...toWord(value), detail: machinesWith(cluster, key, value) }));
  return [...all].map(([name, values]) => ({
    type: 'word',
    label: name,
    insert: `${name}=`,
    detail: values.join(' | '),
  }));
}

function machinesWith({ machines }: Cluster, key: string, value: string): string {
  const count = machines.filter(({ metadata }) => metadata[key] === value).length;
  return count === 1 ? '1 machine' : `${count} machines`;
}

/** Settings that take units of one type only. `Alias=` takes names of one's own. */
function fits(key: string, name: string): boolean {
  const type = { Slice: '.slice', Sockets: '.socket', Service: '.service' }[key];
  return key !== 'Alias' && (type === undefined || name.endsWith(type));
}

const toWord = (text: string): Candidate => ({ type: 'word', label: text, insert: text });
const toUnit = (name: string): Candidate => ({ type: 'unit', label: name, insert: name });
