import { ownEntry } from '../own-entry.ts';
import { nearMiss } from '../near-miss.ts';
import { wrongErrno } from './errno.ts';
import type { GivenValue, ValueGrammar, ValueGrammars, ValueProblem } from './grammar.ts';
import { systemCallGroups, systemCalls } from './system-calls.ts';
import { judgeWords, type WordFinding } from './word-list.ts';
import { wordsProblem } from './word-problems.ts';
import { partOf, splitWords, type Word } from './words.ts';

/** `~` before all, then names and groups; in a list of what is forbidden each may have its own `:error`. */
function filterGrammar(withErrors: boolean): ValueGrammar {
  return given => {
    const inverted = given.text.startsWith('~');
    const { words, problem } = splitWords(given.text, {}, inverted ? 1 : 0);
    const found = words.flatMap(word =>
      withErrors ? judgeWithError(word, inverted) : judgeWords([word], wrongSystemCall),
    );
    return [...found, ...wordsProblem(given, problem)];
  };
}

function judgeWithError(word: Word, inverted: boolean): readonly ValueProblem[] {
  const colon = word.text.indexOf(':');
  if (colon < 0) return judgeWords([word], wrongSystemCall);
  const error = partOf(word, colon + 1);
  const wrongError = judgeWords([error], text => wrongErrno(text, true));
  if (wrongError.length > 0) return wrongError;
  if (colon === 0) {
    return [
      { start: word.start, end: word.end, severity: 'warning', message: 'The system call is missing before ":".' },
    ];
  }
  if (inverted) return judgeWords([partOf(word, 0, colon)], wrongSystemCall);
  const { start, end } = partOf(word, colon);
  const message =
    'Only a list of what is forbidden, one that begins with ~, takes errors: systemd leaves this call out.';
  return [{ start, end, severity: 'warning', message, replacement: '' }];
}

/** What is wrong with the name of a system call or group; undefined for a good one. */
export function wrongSystemCall(name: string): WordFinding | undefined {
  if (name.startsWith('@') ? systemCallGroups.includes(name) : systemCalls.has(name)) return undefined;
  if (name.startsWith('~') && name.length > 1) {
    const rest = name.slice(1);
    return {
      message: 'The sign ~ stands once, before the whole list: it holds for every name.',
      ...(wrongSystemCall(rest) === undefined ? { replacement: rest } : {}),
    };
  }
  const group = systemCallGroups.find(known => known === `@${name}`);
  const replacement = group ?? nearMiss(name, name.startsWith('@') ? systemCallGroups : systemCalls);
  const what = name.startsWith('@') ? 'group of system calls' : 'system call';
  const advice = replacement === undefined ? 'systemd leaves it out.' : `Did you mean ${replacement}?`;
  return { message: `There is no ${what} "${name}". ${advice}`, ...(replacement === undefined ? {} : { replacement }) };
}

/** Architectures of system calls. */
export const systemCallArchitectures: readonly string[] = (
  'native x86 x86-64 x32 arm arm64 loongarch64 mips mips64 mips64-n32 mips-le mips64-le mips64-le-n32 parisc parisc64 ppc ' +
  'ppc64 ppc64-le riscv64 s390 s390x'
).split(' ');

/** What others call them. */
const otherNames: Readonly<Record<string, string>> = {
  x86_64: 'x86-64',
  amd64: 'x86-64',
  x64: 'x86-64',
  i386: 'x86',
  i486: 'x86',
  i586: 'x86',
  i686: 'x86',
  aarch64: 'arm64',
  armhf: 'arm',
  armel: 'arm',
  ppc64le: 'ppc64-le',
  powerpc: 'ppc',
  mipsel: 'mips-le',
};

function wrongArchitecture(text: string): WordFinding | undefined {
  if (systemCallArchitectures.includes(text)) return undefined;
  const replacement = ownEntry(otherNames, text.toLowerCase()) ?? nearMiss(text, systemCallArchitectures);
  const advice = replacement === undefined ? 'Write for example native or x86-64.' : `Did you mean ${replacement}?`;
  return {
    message: `There is no architecture "${text}". ${advice}`,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

function archs(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { quotes: true });
  return [...judgeWords(words, wrongArchitecture), ...wordsProblem(given, problem)];
}

/** Settings that allow, forbid or log system calls. */
export const systemCallGrammars: ValueGrammars = {
  syscall_filter: filterGrammar(true),
  syscall_log: filterGrammar(false),
  syscall_archs: archs,
};
