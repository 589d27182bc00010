// Environment variables: assignments and names.
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { expand, isOpen, written } from './specifiers.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import { rangeWithin, splitWords, type Word } from './words.ts';

const name = /^[A-Za-z_\ue030-\ue07a][\w\ue030-\ue07a]*$/;

/** Whether a text can be the name of a variable; a specifier in it may be anything. */
export const isVariableName = (text: string): boolean => name.test(text);

function environment(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { quotes: true, escapes: 'decode' });
  const expanded = words.map(word => expand(word));
  const problems: ValueProblem[] = [];
  for (let index = 0; index < expanded.length; index++) {
    const { word, problems: specifiers } = expanded[index] ?? { word: undefined, problems: [] };
    problems.push(...specifiers);
    if (word === undefined || specifiers.length > 0 || isAssignment(word.text)) continue;
    const stray = strayWords(given, expanded, index);
    if (stray === undefined) {
      problems.push(badAssignment(given, word, words[index + 1]));
      continue;
    }
    problems.push(stray.problem);
    index = stray.last;
  }
  return [...problems, ...selfReferences(expanded), ...wordsProblem(given, problem)];
}

/** Whether systemd takes it: a name, `=` and anything. What a specifier may bring passes. */
function isAssignment(text: string): boolean {
  const equals = text.indexOf('=');
  return equals < 0 ? isOpen(text) : isVariableName(text.slice(0, equals));
}

/** Words without `=` behind an assignment: its value has blanks and wants quotes. */
function strayWords(
  given: GivenValue,
  expanded: readonly { readonly word: Word }[],
  index: number,
): { problem: ValueProblem; last: number } | undefined {
  const before = expanded[index - 1]?.word;
  if (before === undefined || before.quoted || !isAssignment(before.text)) return undefined;
  let last = index;
  while (expanded[last + 1]?.word.text.includes('=') === false) last++;
  const words = expanded.slice(index, last + 1).map(({ word }) => word);
  if (words.some(({ text }) => text.includes('='))) return undefined;
  const { start } = before;
  const end = words.at(-1)?.end ?? before.end;
  const raw = given.text.slice(start, end);
  const shown = given.text.slice(words[0]?.start ?? start, end);
  const message = `"${shown}" is not part of the value before it: put quotes around the whole assignment.`;
  const problem = { start, end, message, ...(/["\\]/.test(raw) ? {} : { replacement: `"${raw}"` }) };
  return { problem, last };
}

function badAssignment(given: GivenValue, word: Word, next: Word | undefined): ValueProblem {
  const shown = written(word.text);
  const { name: setting } = given.directive;
  if (shown === 'export' && next?.text.includes('=') === true) {
    const message = `${setting}= takes assignments without "export".`;
    return { start: word.start, end: next.start, message, replacement: '' };
  }
  const equals = shown.indexOf('=');
  if (equals < 0) return { ...rangeOf(word), message: `"${shown}" lacks "=": ${setting}= takes NAME=value.` };
  const name = shown.slice(0, equals);
  const message = `"${name}" can't be a variable: ${nameRule}.`;
  if (!/^[A-Za-z_][\w.-]*$/.test(name) || word.quoted) return { ...rangeOf(word), message };
  return { ...rangeOf(word), message, replacement: cleaned(name) + shown.slice(equals) };
}

/** With "_" for what a name can't have. */
const cleaned = (name: string): string => name.replace(/[.-]/g, '_');

const nameRule = 'a name has letters, digits and "_", and no digit first';

/** `PATH=/x:$PATH`: no variable is expanded in a value. */
function selfReferences(expanded: readonly { readonly word: Word }[]): readonly ValueProblem[] {
  return expanded.flatMap(({ word }) => {
    const [, variable = ''] = /^(\w+)=/.exec(word.text) ?? [];
    if (variable === '') return [];
    const found = new RegExp(`\\$(?:${variable}\\b|\\{${variable}\\})`).exec(word.text);
    if (found === null) return [];
    const range = rangeWithin(word, found.index, found.index + found[0].length);
    const message = `No variable is put in here: ${variable} gets "${found[0]}" as it stands. Write the value in full.`;
    return [{ ...range, message, severity: 'hint' as const }];
  });
}

const names =
  (escapes: 'decode' | 'plain', assignments: boolean) =>
  (given: GivenValue): readonly ValueProblem[] => {
    const { words, problem } = splitWords(given.text, { quotes: true, escapes });
    const { name: setting } = given.directive;
    return [
      ...words.flatMap(original => {
        const { word, problems } = expand(original);
        if (problems.length > 0) return problems;
        if (isVariableName(word.text) || (assignments && isAssignment(word.text))) return [];
        const shown = written(word.text);
        return [{ ...rangeOf(word), ...badName(setting, shown, assignments) }];
      }),
      ...wordsProblem(given, problem),
    ];
  };

function badName(setting: string, shown: string, assignments: boolean): { message: string; replacement?: string } {
  const variable = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(shown)?.[1];
  if (variable !== undefined) return { message: `${setting}= takes names without "$".`, replacement: variable };
  const assigned = /^([A-Za-z_]\w*)=/.exec(shown)?.[1];
  if (assigned !== undefined && !assignments) {
    return { message: `${setting}= takes names without a value. Environment= sets values.`, replacement: assigned };
  }
  const listed = shown.split(',');
  if (listed.length > 1 && listed.every(isVariableName)) {
    return { message: `${setting}= takes names with blanks between them.`, replacement: listed.join(' ') };
  }
  const message = `"${shown}" can't be a variable: ${nameRule}.`;
  return /^[A-Za-z_][\w.-]*$/.test(shown) ? { message, replacement: cleaned(shown) } : { message };
}

export const environmentGrammars = {
  environ: environment,
  unset_environ: names('decode', true),
  pass_environ: names('plain', false),
} satisfies ValueGrammars;
