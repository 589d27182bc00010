// Specifiers (`%i`): which exist where, and what a value is once they are set aside.
import { rangeWithin, type Word } from './words.ts';
import type { ValueProblem } from './grammar.ts';

/** Where a value is expanded: in most settings, in names of units, or in [Install] (as in names). */
export type SpecifierTable = 'setting' | 'name';

export interface Specifier {
  readonly letter: string;
  /** What it stands for, in a few words. */
  readonly meaning: string;
  /** First systemd that has it, where that is newer than the oldest that people still run. */
  readonly since?: number;
  /** Also in names of units and in [Install]. */
  readonly inNames: boolean;
  /** What its value begins with, as far as that is certain. */
  readonly begins?: '/' | 'no /';
}

const rows: readonly (readonly [letter: string, meaning: string, begins?: '/' | 'no /', since?: number])[] = [
  ['f', 'the instance name, unescaped, as an absolute path (the prefix where there is none)', '/'],
  ['I', 'the instance name, unescaped'],
  ['J', 'the last part of the prefix, unescaped'],
  ['P', 'the prefix, unescaped'],
  ['y', 'the path of the unit file', '/'],
  ['Y', 'the folder of the unit file', '/'],
  ['c', 'the control group of the unit'],
  ['r', 'the control group of the slice'],
  ['R', "the root of systemd's control groups"],
  ['C', 'the cache folder: /var/cache or $XDG_CACHE_HOME', '/'],
  ['d', "the folder of the unit's credentials", '/', 250],
  ['D', 'the shared data folder: /usr/share or $XDG_DATA_HOME', '/', 255],
  ['E', 'the configuration folder: /etc or $XDG_CONFIG_HOME', '/'],
  ['L', 'the log folder: /var/log or $XDG_STATE_HOME/log', '/'],
  ['S', 'the state folder: /var/lib or $XDG_STATE_HOME', '/'],
  ['t', 'the runtime folder: /run or $XDG_RUNTIME_DIR', '/'],
  ['h', 'the home folder of the user that runs systemd', '/'],
  ['s', 'the shell of the user that runs systemd', '/'],
  ['T', 'the folder of temporary files: /tmp or $TMPDIR', '/'],
  ['V', 'the folder of temporary files that outlive a reboot: /var/tmp or $TMPDIR', '/'],
];

const nameRows: typeof rows = [
  ['i', 'the instance name: what stands between "@" and the suffix'],
  ['j', 'the last part of the prefix, behind its last "-"'],
  ['n', 'the full name of the unit', 'no /'],
  ['N', 'the name of the unit without its suffix', 'no /'],
  ['p', 'the prefix: the name of the unit up to "@" or its suffix', 'no /'],
  ['a', 'the architecture of the machine', 'no /'],
  ['A', 'IMAGE_VERSION= of /etc/os-release'],
  ['b', 'the boot ID', 'no /'],
  ['B', 'BUILD_ID= of /etc/os-release'],
  ['H', 'the host name', 'no /'],
  ['l', 'the host name up to its first dot', 'no /'],
  ['q', 'the pretty host name'],
  ['m', 'the machine ID', 'no /'],
  ['M', 'IMAGE_ID= of /etc/os-release'],
  ['o', 'ID= of /etc/os-release'],
  ['v', 'the release of the kernel', 'no /'],
  ['w', 'VERSION_ID= of /etc/os-release'],
  ['W', 'VARIANT_ID= of /etc/os-release'],
  ['g', 'the group that runs systemd', 'no /'],
  ['G', 'the numeric group that runs systemd', 'no /'],
  ['u', 'the user that runs systemd', 'no /'],
  ['U', 'the numeric user that runs systemd', 'no /'],
];

const toSpecifier =
  (inNames: boolean) =>
  ([letter, meaning, begins, since]: (typeof rows)[number]): Specifier => ({
    letter,
    meaning,
    inNames,
    ...(begins === undefined ? {} : { begins }),
    ...(since === undefined ? {} : { since }),
  });

/** Every specifier of unit files (`systemd.unit(5)`), without `%%`. */
export const specifiers: readonly Specifier[] = [...nameRows.map(toSpecifier(true)), ...rows.map(toSpecifier(false))];

const byLetter: ReadonlyMap<string, Specifier> = new Map(specifiers.map(found => [found.letter, found]));

/** The specifier of that letter, if values of that kind have it. */
export function specifier(letter: string, table: SpecifierTable = 'setting'): Specifier | undefined {
  const found = byLetter.get(letter);
  return table === 'name' && found?.inNames === false ? undefined : found;
}

/** Every `%x` and `%%` of a text that systemd would look at, known or not. */
export function findSpecifiers(text: string): readonly { readonly start: number; readonly letter: string }[] {
  const found: { start: number; letter: string }[] = [];
  // a `%` before anything else stands for itself, and so does what it stands before
  for (let start = text.indexOf('%'); start >= 0; start = text.indexOf('%', start + 2)) {
    const letter = text.charAt(start + 1);
    if (letters.test(letter)) found.push({ start, letter });
  }
  return found;
}

const letters = /^[0-9A-Za-z%]$/;

// A specifier's value is not known here, so each is replaced by one character that no text has: judges take it for
// whatever may stand there.
const stood = 0xe000;
const standIn = /[\ue030-\ue07a]/;

/** Whether a character of an expanded word stands for a specifier's value. */
export const isStandIn = (char: string): boolean => standIn.test(char);

/** Whether an expanded text has parts whose value is not known here. */
export const isOpen = (text: string): boolean => standIn.test(text);

/** The specifier that a character of an expanded text stands for. */
export function standsFor(char: string): Specifier | undefined {
  return isStandIn(char) ? byLetter.get(String.fromCharCode(char.charCodeAt(0) - stood)) : undefined;
}

/** An expanded text as people wrote it. */
export function written(text: string): string {
  return text.replace(/[\ue030-\ue07a]/g, char => `%${String.fromCharCode(char.charCodeAt(0) - stood)}`);
}

/**
 * The word with `%%` made `%` and every specifier replaced by a stand-in. A letter or digit behind `%` that is none makes
 * systemd refuse the value: those are the problems. A `%` before anything else, or at the end, stands for itself.
 */
export function expand(
  word: Word,
  table: SpecifierTable = 'setting',
): { readonly word: Word; readonly problems: readonly ValueProblem[] } {
  if (!word.text.includes('%')) return { word, problems: [] };
  const problems: ValueProblem[] = [];
  const offsets: number[] = [];
  const ends: number[] = [];
  let text = '';
  for (let at = 0; at < word.text.length; at++) {
    offsets.push(word.offsets[at] ?? word.end);
    const char = word.text.charAt(at);
    const next = char === '%' ? word.text.charAt(at + 1) : '';
    const pair = /[0-9A-Za-z%]/.test(next);
    ends.push(word.ends[pair ? at + 1 : at] ?? word.end);
    if (!pair) {
      text += char;
      continue;
    }
    at++;
    text += next === '%' ? '%' : String.fromCharCode(stood + next.charCodeAt(0));
    if (next !== '%' && specifier(next, table) === undefined) problems.push(unknownSpecifier(word, at - 1, next));
  }
  return { word: { ...word, text, offsets, ends }, problems };
}

function unknownSpecifier(word: Word, at: number, letter: string): ValueProblem {
  const elsewhere = specifier(letter) !== undefined;
  const why = elsewhere
    ? `%${letter} can't be used in names of units; %i, %n, %N, %p and %j can.`
    : `%${letter} is no specifier: for a percent sign write %%.`;
  return { ...rangeWithin(word, at, at + 2), message: why, ...(elsewhere ? {} : { replacement: `%%${letter}` }) };
}
