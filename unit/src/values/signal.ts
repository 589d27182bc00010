import { ownEntry } from '../own-entry.ts';
import { nearMiss } from '../near-miss.ts';
import { exitStatuses } from './exit-status.ts';
import { wholeValue, type ValueGrammar, type ValueGrammars } from './grammar.ts';
import { readInteger } from './integer.ts';
import { judgeWords, type WordFinding } from './word-list.ts';
import { wordsProblem } from './word-problems.ts';
import { splitWords } from './words.ts';

const numbered =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ ' +
  'VTALRM PROF WINCH IO PWR SYS';

/** Names of signals without SIG, in the order of their numbers on most machines, from 1 on; RTMIN and RTMAX are beside. */
export const signalNames: readonly string[] = numbered.split(' ');

/** How far RTMIN and RTMAX are apart. */
const realTime = 30n;

/** Whether a text is a signal's name, with or without SIG, or its number (`signal_from_string()`). */
export function isSignal(text: string): boolean {
  const number = readInteger(text);
  if (number !== undefined) return number >= 1n && number <= 64n;
  const name = text.replace(/^SIG/, '');
  if (signalNames.includes(name) || name === 'RTMIN' || name === 'RTMAX') return true;
  const steps = /^RTM(?:IN\+|AX-)(\d.*)$/.exec(name)?.[1];
  const distance = steps === undefined ? undefined : readInteger(steps);
  return distance !== undefined && distance >= 0n && distance <= realTime;
}

/** Older names of signals. */
const otherNames: Readonly<Record<string, string>> = {
  POLL: 'IO',
  IOT: 'ABRT',
  CLD: 'CHLD',
  UNUSED: 'SYS',
  EXIT: 'TERM',
};

/** The signal that was most likely meant, spelled as the text is: with SIG or without. */
export function signalMeant(text: string): string | undefined {
  const [, minus = text] = /^-(\d+)$/.exec(text) ?? [];
  if (minus !== text && isSignal(minus)) return minus;
  const bare = text.toUpperCase().replace(/^SIG[-_ ]?/, '');
  const prefix = /^sig/i.test(text) || bare !== text.toUpperCase() ? 'SIG' : '';
  if (isSignal(bare) && !/^\d/.test(bare)) return `${prefix}${bare}`;
  const other = ownEntry(otherNames, bare);
  if (other !== undefined) return `${prefix}${other}`;
  const names = [...signalNames, 'RTMIN', 'RTMAX'];
  return (
    nearMiss(
      text,
      names.map(name => `SIG${name}`),
    ) ?? nearMiss(text, names)
  );
}

function wrongSignal(text: string): WordFinding {
  if (/^-?\d+$/.test(text) && signalMeant(text) === undefined)
    return { message: `There is no signal ${text}: numbers run from 1 to 64.` };
  const replacement = signalMeant(text);
  if (replacement === undefined)
    return { message: `There is no signal "${text}": write for example SIGTERM or SIGINT.` };
  return { message: `There is no signal "${text}". Did you mean ${replacement}?`, replacement };
}

const signal: ValueGrammar = given => {
  if (isSignal(given.text)) return [];
  const { message, replacement } = wrongSignal(given.text);
  return wholeValue(given, message, replacement);
};

/** Exit statuses and signals; what is neither systemd leaves out. */
const setStatus: ValueGrammar = given => {
  const { words, problem } = splitWords(given.text);
  return [...judgeWords(words, wrongStatus), ...wordsProblem(given, problem)];
};

function wrongStatus(text: string): WordFinding | undefined {
  const number = readInteger(text);
  if (exitStatuses.has(text) || isSignal(text) || (number !== undefined && number >= 0n && number <= 255n))
    return undefined;
  if (number !== undefined) return { message: `There is no exit status ${text}: they run from 0 to 255.` };
  const meant = nearMiss(text, exitStatuses.keys());
  if (meant !== undefined)
    return { message: `There is no exit status "${text}". Did you mean ${meant}?`, replacement: meant };
  const replacement = signalMeant(text);
  const advice =
    replacement === undefined ? 'Write for example 75, TEMPFAIL or SIGKILL.' : `Did you mean ${replacement}?`;
  return {
    message: `"${text}" is no exit status and no signal. ${advice}`,
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** Settings that take signals. */
export const signalGrammars: ValueGrammars = { signal, set_status: setStatus };
