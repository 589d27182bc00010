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
    const message = `The quote ${quote} is never closed: close it, or write \\${quote} for the character.`;
    const isApostrophe = /\w/.test(given.text.charAt(start - 1));
    const rest = given.text.slice(start, end);
    // a backslash at the end would make the new quote a character
    if (rest.endsWith('\\')) return [{ start, end, message }];
    return [{ start, end, message, replacement: isApostrophe ? `\\${rest}` : `${rest}${quote}` }];
  }
  const written = given.text.slice(start, end);
  const message =
    written.length < 2
      ? 'A backslash at the end stands for nothing: write \\\\ for the character, or remove it.'
      : `${written} is no escape that ${given.directive.name}= knows: for a backslash write \\\\.`;
  return [{ start, end, message, replacement: written.length < 2 ? '\\\\' : `\\${written}` }];
}
