import type { GivenValue, ValueProblem } from './grammar.ts';
import type { Word, WordsProblem } from './words.ts';

/** Where a word stands. */
export const rangeOf = ({ start, end }: Word): { readonly start: number; readonly end: number } => ({ start, end });

/** What to say where a value can't be taken apart into words. */
export function wordsProblem(given: GivenValue, problem: WordsProblem | undefined): readonly ValueProblem[] {
  if (problem === undefined) return [];
  const { kind, start, end } = problem;
  if (kind === 'quote') {
    const quote = given.text.charAt(start);
    return [
      { start, end, message: `The quote ${quote} is never closed: close it, or write \\${quote} for the character.` },
    ];
  }
  const written = given.text.slice(start, end);
  const message =
    written.length < 2
      ? 'A backslash at the end stands for nothing: write \\\\ for the character, or remove it.'
      : `${written} is no escape that ${given.directive.name}= knows: for a backslash write \\\\.`;
  return [{ start, end, message, replacement: written.length < 2 ? '\\\\' : `\\${written}` }];
}
