// Exec lines: what systemd refuses, and what only a shell would understand.
import { hasPrefix, parseExecLine, type ExecCommand } from './exec-line.ts';
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { beginning, bytes, isFileName } from './path.ts';
import { shellSyntax } from './shell-syntax.ts';
import { expand, written } from './specifiers.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import type { Word } from './words.ts';

function exec(given: GivenValue): readonly ValueProblem[] {
  const { commands, problem } = parseExecLine(given.text);
  return [
    ...commands.flatMap((command, index) => [
      ...judgeCommand(given, command),
      ...shellSyntax(command, commands[index + 1] !== undefined),
    ]),
    ...wordsProblem(given, problem),
  ];
}

function judgeCommand(given: GivenValue, command: ExecCommand): readonly ValueProblem[] {
  const severity = hasPrefix(command, '-') ? 'warning' : 'error';
  const words = [command.path, ...command.args];
  const problems = [
    ...(hasPrefix(command, '|') ? [] : judgeProgram(given, command)),
    ...command.args.flatMap(word => expand(word).problems),
    ...judgeArgv0(given, command),
    ...ambient(command),
  ];
  return [
    ...problems.map((problem): ValueProblem => ({ severity, ...problem })),
    ...words.flatMap(word => word.unknownEscapes.map(({ start, end }) => unknownEscape(given, start, end))),
  ];
}

function judgeArgv0(given: GivenValue, command: ExecCommand): readonly ValueProblem[] {
  if (!hasPrefix(command, '@') || hasPrefix(command, '|') || command.args.length > 0) return [];
  if (command.path.text === '') return [];
  const message =
    'With the prefix "@" the word behind the path is the name that the program is told: write it, or remove "@".';
  const at = command.prefixes.find(({ char }) => char === '@')?.start ?? command.start;
  const replacement = given.text.slice(command.start, at) + given.text.slice(at + 1, command.end);
  return [{ start: command.start, end: command.end, message, replacement }];
}

/** `!!` was for kernels without ambient capabilities. */
function ambient({ prefixes }: ExecCommand): readonly ValueProblem[] {
  const [first, second] = prefixes.filter(({ char }) => char === '!');
  if (first === undefined || second?.start !== first.start + 1) return [];
  const message = 'The prefix "!!" is of no use on any kernel of today, and systemd 258 and newer pass over it.';
  return [{ start: first.start, end: second.start + 1, message, severity: 'hint', replacement: '' }];
}

/** systemd keeps the backslash, as if it were written twice, but complains. */
function unknownEscape({ text }: GivenValue, start: number, end: number): ValueProblem {
  const shown = text.slice(start, end);
  const message = `${shown} is no escape, and systemd complains: for a backslash write \\\\.`;
  return { start, end, message, severity: 'warning', replacement: `\\${shown}` };
}

function judgeProgram(given: GivenValue, command: ExecCommand): readonly ValueProblem[] {
  const { path } = command;
  const { word, problems } = expand(path);
  if (problems.length > 0) return problems;
  const range = path.text === '' ? { start: command.start, end: command.path.end } : rangeOf(path);
  const wrong = wrongPrefix(command) ?? wrongProgram(given, word);
  return wrong === undefined ? [] : [{ ...range, ...wrong }];
}

type Finding = Omit<ValueProblem, 'start' | 'end'>;

/** A prefix that is there already, or does not go with one before it, is taken for the begin of the path. */
function wrongPrefix({ prefixes, path }: ExecCommand): Finding | undefined {
  const found = /^[-@:+!|]+(?=\/)/.exec(path.text)?.[0];
  if (found === undefined) return undefined;
  const before = prefixes.map(({ char }) => char).join('');
  const char = found.charAt(0);
  const clash = '+!'.includes(char) && !before.includes(char) ? (before.includes('+') ? '+' : '!') : undefined;
  if (clash !== undefined) {
    return { message: `The prefixes "${clash}" and "${char}" exclude each other: keep one of them.` };
  }
  const rest = path.text.slice(found.length);
  const more = Array.from(found).filter((other, index) => !before.includes(other) && found.indexOf(other) === index);
  const message = `The prefix "${char}" stands here more often than it may: remove it.`;
  return more.some(other => '+!'.includes(other)) ? { message } : { message, replacement: `${more.join('')}${rest}` };
}

function wrongProgram({ directive: { name } }: GivenValue, { text }: Word): Finding | undefined {
  const shown = written(text);
  if (text === '') return { message: `${name}= lacks a command here.` };
  const special = /[\0-\x1f\x7f"'\\]/.exec(text)?.[0];
  if (special !== undefined) return { message: specialMessage(special) };
  if (/\/(\.\.?)?$/.test(text)) {
    return { message: `"${shown}" is a folder, not a program: write the path of the program.` };
  }
  const begin = beginning(text);
  if (begin === 'relative' && !isFileName(text)) return relativeProgram(shown);
  if (begin === 'absolute' && (text.split('/').some(part => bytes(part) > 255) || bytes(text) > 4095)) {
    return { message: 'The path of the program is too long.' };
  }
  const strange = notAProgram(shown);
  if (strange !== undefined) return strange;
  if (/^\$[A-Za-z_{]/.test(text)) {
    const message = `Variables are put in from the second word on: the program must be a path or a name, not "${shown}".`;
    return { message, severity: 'information' };
  }
  const glob = /[*?[]/.exec(text)?.[0];
  if (glob === undefined) return undefined;
  return { message: `systemd 262 and newer take no "${glob}" in the path of a program.`, severity: 'hint' };
}

const shellWords = new Set('cd source . exec eval export set unset alias if for while case function shopt'.split(' '));

/** Names that systemd takes, but that no program has. */
function notAProgram(shown: string): Finding | undefined {
  if (shellWords.has(shown)) {
    const advice = shown === 'cd' ? 'Use WorkingDirectory=' : "Write /bin/sh -c '…' around the whole command";
    return { message: `"${shown}" is a word of the shell, no program. ${advice}.`, severity: 'information' };
  }
  const [, name, value = ''] = /^([A-Za-z_]\w*)=(.*)$/.exec(shown) ?? [];
  if (name !== undefined) {
    const message = `systemd takes "${shown}" for the program: write Environment=${name}=${value} on a line of its own.`;
    return { message, severity: 'information' };
  }
  if (!/^\S+\s+-/.test(shown)) return undefined;
  const message = `The quotes make "${shown}" the path of the program: put them around single arguments only.`;
  return { message, severity: 'information' };
}

function specialMessage(char: string): string {
  if (char === '\\' || char === '"' || char === "'") return `The path of a program can't have the character ${char}.`;
  return "The path of a program can't have control characters.";
}

function relativeProgram(shown: string): Finding {
  const home = /^(?:~|\$HOME|\$\{HOME\})\/(.*)$/.exec(shown)?.[1];
  if (home !== undefined) {
    const message = 'No "~" and no variable is expanded in the path of a program: for the home folder write %h.';
    return { message, replacement: `%h/${home}` };
  }
  if (shown.startsWith('$')) {
    return { message: `No variable is expanded in the path of a program: write the path in full, not "${shown}".` };
  }
  const message = `"${shown}" is neither an absolute path nor a plain name: systemd looks in no current folder.`;
  if (shown.startsWith('.')) return { message: `${message} Write the path from "/" on.` };
  return { message: `${message} Begin the path with "/".`, replacement: `/${shown}` };
}

export const execGrammars = { exec } satisfies ValueGrammars;
