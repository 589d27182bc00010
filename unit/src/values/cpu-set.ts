import type { ValueGrammar, ValueGrammars } from './grammar.ts';
import { readInteger, unsigned } from './integer.ts';
import { expand } from './specifiers.ts';
import { judgeWords, type WordFinding } from './word-list.ts';
import { wordsProblem } from './word-problems.ts';
import { blanks, splitWords, wordOf } from './words.ts';

/** systemd counts processors and NUMA nodes below this. */
const most = 8192n;

/** `0-3,8 10`: numbers and ranges, with commas or blanks between them; specifiers are expanded first. */
function cpuSet(alternative?: string): ValueGrammar {
  return given => {
    if (given.text === alternative) return [];
    const { word, problems } = expand(wordOf(given.text));
    if (word.text !== given.text) return problems;
    const { words, problem } = splitWords(given.text, { separators: `${blanks},`, quotes: true });
    return [...judgeWords(words, text => wrongRange(text, alternative)), ...wordsProblem(given, problem)];
  };
}

function wrongRange(text: string, alternative: string | undefined): WordFinding | undefined {
  const dash = text.indexOf('-');
  const [first, last] =
    dash < 0 ? [number(text), number(text)] : [number(text.slice(0, dash)), number(text.slice(dash + 1))];
  if (first === undefined || last === undefined) return notARange(text, alternative);
  if (first > last) {
    const replacement = `${String(last)}-${String(first)}`;
    return { message: `The range ${text} runs backwards: write ${replacement}.`, replacement };
  }
  return last < most
    ? undefined
    : { message: `${text} is beyond the last number that systemd takes: ${String(most - 1n)}.` };
}

function number(text: string): bigint | undefined {
  const value = readInteger(text);
  return value !== undefined && value >= 0n && value <= unsigned.max ? value : undefined;
}

function notARange(text: string, alternative: string | undefined): WordFinding {
  const [, first, last] = /^(\d+)(?:\.\.|:|–)(\d+)$/.exec(text) ?? [];
  if (first !== undefined && last !== undefined) {
    const replacement = `${first}-${last}`;
    return { message: `A range is written with a dash: ${replacement}.`, replacement };
  }
  const other = alternative === undefined ? '' : `, or ${alternative}`;
  return { message: `"${text}" is no number or range: write for example 0-3,8${other}.` };
}

/** Settings that name processors or memory nodes. */
export const cpuSetGrammars: ValueGrammars = {
  unit_cpu_set: cpuSet(),
  exec_cpu_affinity: cpuSet('numa'),
  numa_mask: cpuSet('all'),
};
