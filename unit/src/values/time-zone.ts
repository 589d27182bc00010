import { nearMiss } from '../near-miss.ts';

/** Abbreviations that a machine may have for its own zone; systemd takes those of the machine, in any letter case. */
const abbreviations = new Set(
  (
    'ACDT ACST ADT AEDT AEST AKDT AKST AST AWST BST CAT CDT CEST CET CHST CST EAT EDT EEST EET EST GMT HDT HKT HST IDT IST ' +
    'JST KST MDT MEST MET MSK MST NDT NST NZDT NZST PDT PKT PST SAST SST UTC WAT WEST WET WIB WIT WITA'
  ).split(' '),
);

const known = new Map<string, boolean>();

/**
 * Whether a word may be a time zone: a name of the time zone database, or an abbreviation, of which a machine knows those
 * of its own zone.
 */
export function isTimeZone(word: string): boolean {
  const cached = known.get(word);
  if (cached !== undefined) return cached;
  const answer = isAbbreviation(word) || isName(word.replace(/^(posix|right)\//, ''));
  known.set(word, answer);
  return answer;
}

function isAbbreviation(word: string): boolean {
  return (
    abbreviations.has(word.toUpperCase()) ||
    (/^[A-Z]{3,5}$/.test(word) && !/^(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)$/.test(word))
  );
}

/** Names that stand for files beside the zones proper. */
const otherFiles = new Set(['Factory', 'localtime', 'posixrules']);

function isName(word: string): boolean {
  if (otherFiles.has(word)) return true;
  const listed = zones().get(word.toLowerCase());
  return listed === undefined ? canResolve(word) : listed === word;
}

function canResolve(word: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: word }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

let names: ReadonlyMap<string, string> | undefined;

/** Zones that are no other name of one, by their name in small letters. */
function zones(): ReadonlyMap<string, string> {
  names ??= new Map(Intl.supportedValuesOf('timeZone').map(name => [name.toLowerCase(), name]));
  return names;
}

/** The zone that was most likely meant. */
export function nearTimeZone(word: string): string | undefined {
  return nearMiss(word, zones().values());
}
