// What people write in Exec lines because a shell would understand it. systemd starts no shell: the program gets these
// words as arguments.
import { hasPrefix, type ExecCommand } from './exec-line.ts';
import type { ValueProblem } from './grammar.ts';
import { specifier } from './specifiers.ts';
import { rangeOf } from './word-problems.ts';
import { rangeWithin, type Word } from './words.ts';

const shells = new Set('sh ash bash dash zsh ksh mksh fish csh tcsh busybox'.split(' '));

/** Programs for which such words mean something, or that hand them to a shell somewhere else. */
const exempt = new Set('ssh mosh test [ expr find watch xargs parallel pdsh clush su sudo runuser socat'.split(' '));

const joins = new Set(['|', '||', '&&', '|&']);
const redirection = /^(?:\d?>>?|&>>?|>&|<)(?:$|\/)|^\d?>>?&\d$/;

/** What to know about a command's words; `followed` tells whether another command of the same line comes next. */
export function shellSyntax(command: ExecCommand, followed: boolean): readonly ValueProblem[] {
  if (hasPrefix(command, '|')) return [];
  const names = [command.path, ...command.args].map(({ text }) => text.slice(text.lastIndexOf('/') + 1));
  if (names.some(name => exempt.has(name))) return [];
  const shell = names.some(name => shells.has(name));
  const comment = command.args.findIndex(({ text, quoted }) => text === '#' && !quoted);
  const args = comment < 0 ? command.args : command.args.slice(0, comment);
  return [
    ...args.flatMap(word => judgeOperator(word, names[0] ?? '', shell)),
    ...(shell ? [] : args.flatMap(word => judgeExpansion(command, word))),
    ...(comment < 0 ? [] : inlineComment(command.args.slice(comment))),
    ...(followed ? [] : glued(command)),
    ...dates(command),
    ...patterns(command, names[0] ?? ''),
  ];
}

function judgeOperator(word: Word, program: string, shell: boolean): readonly ValueProblem[] {
  if (word.quoted) return [];
  const { text } = word;
  const warn = (advice: string): readonly ValueProblem[] => {
    const message = `systemd is no shell: ${program} gets "${text}" as an argument. ${advice}`;
    return [{ ...rangeOf(word), message, severity: 'information' }];
  };
  const quote = shell ? 'Put the whole script behind -c in quotes.' : "Write /bin/sh -c '…' around the whole command.";
  if (joins.has(text)) return warn(quote);
  if (text === '&') return warn('A service runs in the background anyway: remove it.');
  if (!redirection.test(text)) return [];
  return warn(shell ? quote : `Use ${stream(text)}, or write /bin/sh -c '…' around the whole command.`);
}

function stream(text: string): string {
  if (text.startsWith('<')) return 'StandardInput=file:…';
  const setting = text.startsWith('2') ? 'StandardError=' : 'StandardOutput=';
  if (text.endsWith('/dev/null')) return `${setting}null`;
  return text.includes('>>') ? `${setting}append:…` : `${setting}truncate:…`;
}

function inlineComment(words: readonly Word[]): readonly ValueProblem[] {
  const [first] = words;
  if (first === undefined) return [];
  const message = 'A comment needs a line of its own: here the program gets it as arguments.';
  const end = words.at(-1)?.end ?? first.end;
  return [{ start: first.start, end, message, severity: 'information', replacement: '' }];
}

/** `$(…)`, backquotes and `${NAME:-…}`: systemd knows `$NAME` and `${NAME}` only. */
function judgeExpansion(command: ExecCommand, word: Word): readonly ValueProblem[] {
  if (hasPrefix(command, ':')) return [];
  const found = /\$\([^)]*\)?|`[^`]+`?|\$\{[A-Za-z_]\w*[^\w}][^}]*\}/.exec(word.text);
  if (found === null || word.text.charAt(found.index - 1) === '$') return [];
  const range = rangeWithin(word, found.index, found.index + found[0].length);
  const message = `systemd puts in $NAME and \${NAME}, nothing else: for "${found[0]}" write /bin/sh -c '…' around the command.`;
  return [{ ...range, message, severity: 'information' }];
}

/** `a; /bin/b`: a semicolon separates commands only as a word of its own. */
function glued({ path, args }: ExecCommand): readonly ValueProblem[] {
  return [path, ...args].flatMap((word, index, words) => {
    const next = words[index + 1];
    if (word.quoted || next === undefined || !word.text.endsWith(';') || !/^[-@:+!|]*\//.test(next.text)) return [];
    const message = 'A ";" separates two commands only with blanks on both sides.';
    return [{ start: word.end - 1, end: word.end, message, severity: 'information' as const, replacement: ' ;' }];
  });
}

const fileTools = new Set('rm cp mv ls cat chmod chown chgrp ln du touch rmdir install'.split(' '));

/** `rm /x/*`: these programs know no patterns, and only a shell would replace them. */
function patterns({ args }: ExecCommand, program: string): readonly ValueProblem[] {
  if (!fileTools.has(program)) return [];
  return args.flatMap(word => {
    if (!/^\/[^\s]*[*?]/.test(word.text)) return [];
    const message = `Only a shell replaces patterns: ${program} gets "${word.text}" as it stands. Write /bin/sh -c '…' around the command.`;
    return [{ ...rangeOf(word), message, severity: 'hint' as const }];
  });
}

/** `date +%Y`: what the program calls a format systemd takes for a specifier. */
function dates({ path, args }: ExecCommand): readonly ValueProblem[] {
  if (
    !args.some(({ text }) => text.includes('%')) ||
    ![path, ...args].some(({ text }) => /(^|[\s/(`;|&])date\b/.test(text))
  )
    return [];
  return args.flatMap(word => {
    const begin = /\+['"]?%(?!%)/.exec(word.text);
    if (begin === null) return [];
    const formats = /^[^\s)`]*/.exec(word.text.slice(begin.index))?.[0] ?? '';
    return [...formats.matchAll(/%([A-Za-z%])/g)].flatMap(({ index, 1: letter = '' }) => {
      if (specifier(letter) === undefined) return [];
      const at = begin.index + index;
      const message = `systemd replaces %${letter} before the program sees it: for date's own %${letter} write %%${letter}.`;
      return [{ ...rangeWithin(word, at, at + 2), message, severity: 'hint' as const, replacement: `%%${letter}` }];
    });
  });
}
