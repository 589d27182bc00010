// An Exec line taken apart as systemd does it (`config_parse_exec()`): commands, prefixes, path, arguments.
import { blanks, firstWord, partOf, rangeWithin, type Word, type WordsProblem } from './words.ts';

/** What a prefix of a command does. */
export interface ExecPrefix {
  readonly char: string;
  readonly meaning: string;
  /** First systemd that has it, where that matters. */
  readonly since?: number;
}

export const execPrefixes: readonly ExecPrefix[] = [
  { char: '-', meaning: 'a failure of the command counts as success' },
  { char: '@', meaning: 'the next word is the name that the program is told (argv[0])' },
  { char: ':', meaning: 'variables are not expanded' },
  { char: '+', meaning: 'runs with full privileges, whatever User= and the sandbox say' },
  { char: '!', meaning: 'runs without changing the user, with all else of the sandbox' },
  { char: '|', meaning: "the user's shell runs the command", since: 258 },
];

export interface ExecCommand {
  /** Prefixes in front of the path, in order; `!!` is two. */
  readonly prefixes: readonly { readonly char: string; readonly start: number }[];
  /** The program: an absolute path or a name. Prefixes cut off; may be empty. */
  readonly path: Word;
  /** The words behind the path; with the prefix `@` the first is argv[0]. */
  readonly args: readonly Word[];
  readonly start: number;
  readonly end: number;
}

export interface ExecLine {
  readonly commands: readonly ExecCommand[];
  /** Where a `;` stands that separates two commands. */
  readonly separators: readonly number[];
  /** Why the rest of the line can't be read. */
  readonly problem: WordsProblem | undefined;
}

const rules = { quotes: true, escapes: 'lenient' } as const;

/** Never fails: what can be read is there, and `problem` tells what not. */
export function parseExecLine(value: string): ExecLine {
  const commands: ExecCommand[] = [];
  const separators: number[] = [];
  let position: number | undefined = 0;
  while (position !== undefined) {
    const first: ReturnType<typeof firstWord> = firstWord(value, position, rules);
    if (first.problem !== undefined) return { commands, separators, problem: first.problem };
    if (first.word === undefined) break;
    if (first.word.text === ';') {
      separators.push(first.word.start);
      position = first.rest;
      continue;
    }
    const { args, separator, rest, problem } = readArguments(value, first.rest);
    const { prefixes, path } = readPrefixes(first.word);
    const { start, end } = first.word;
    commands.push({ prefixes, path, args, start, end: args.at(-1)?.end ?? end });
    if (problem !== undefined) return { commands, separators, problem };
    if (separator !== undefined) separators.push(separator);
    position = rest;
  }
  return { commands, separators, problem: undefined };
}

interface Arguments {
  readonly args: readonly Word[];
  /** Offset of the `;` that ended the command. */
  readonly separator?: number;
  readonly rest: number | undefined;
  readonly problem?: WordsProblem;
}

function readArguments(value: string, from: number | undefined): Arguments {
  const args: Word[] = [];
  let position = from;
  while (position !== undefined && position < value.length) {
    if (standsAlone(value, position, ';')) {
      return { args, separator: position, rest: skipBlanks(value, position + 1) };
    }
    if (standsAlone(value, position, '\\;')) {
      args.push(escapedSemicolon(position));
      position = skipBlanks(value, position + 2);
      continue;
    }
    const { word, rest, problem } = firstWord(value, position, rules);
    if (problem !== undefined) return { args, rest: undefined, problem };
    if (word === undefined) break;
    args.push(word);
    position = rest;
  }
  return { args, rest: undefined };
}

function standsAlone(value: string, at: number, token: string): boolean {
  if (!value.startsWith(token, at)) return false;
  const behind = value.charAt(at + token.length);
  return behind === '' || blanks.includes(behind);
}

function skipBlanks(value: string, from: number): number | undefined {
  let at = from;
  while (at < value.length && blanks.includes(value.charAt(at))) at++;
  return at < value.length ? at : undefined;
}

const escapedSemicolon = (start: number): Word => ({
  text: ';',
  start,
  end: start + 2,
  offsets: [start],
  ends: [start + 2],
  quoted: true,
  unknownEscapes: [],
});

/** Each prefix counts once, and only one of `+`, `!` and `!!`; the first character that is none begins the path. */
function readPrefixes(word: Word): Pick<ExecCommand, 'prefixes' | 'path'> {
  const seen = new Set<string>();
  let at = 0;
  for (; at < word.text.length; at++) {
    const char = word.text.charAt(at);
    if (!execPrefixes.some(prefix => prefix.char === char)) break;
    const privilege = char === '+' || char === '!';
    const taken = privilege ? seen.has('+') || seen.has('!!') || (char === '+' && seen.has('!')) : seen.has(char);
    if (taken) break;
    seen.add(char === '!' && seen.has('!') ? '!!' : char);
  }
  const prefixes = Array.from(word.text.slice(0, at), (char, index) => ({
    char,
    start: word.offsets[index] ?? word.start,
  }));
  return { prefixes, path: partOf(word, at) };
}

/** Whether the command has that prefix. */
export function hasPrefix({ prefixes }: ExecCommand, char: string): boolean {
  return prefixes.some(prefix => prefix.char === char);
}

/** A variable that systemd puts in: `$NAME` as a word of its own is split at blanks, `${NAME}` anywhere is not. */
export interface ExecVariable {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** The variables of an argument. `$$` stands for a dollar sign. None with the prefix `:`; ask only for arguments. */
export function variablesOf(word: Word): readonly ExecVariable[] {
  const whole = /^\$([A-Za-z_]\w*)$/.exec(word.text)?.[1];
  if (whole !== undefined) return [{ name: whole, start: word.start, end: word.end }];
  return [...word.text.matchAll(/\$\$|\$\{([A-Za-z_]\w*)\}/g)].flatMap(({ index, 0: text, 1: name }) =>
    name === undefined ? [] : [{ name, ...rangeWithin(word, index, index + text.length) }],
  );
}
