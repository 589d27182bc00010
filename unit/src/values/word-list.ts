import type { ValueProblem } from './grammar.ts';
import type { Word } from './words.ts';

/** What is wrong with one word of a list. */
export interface WordFinding {
  readonly message: string;
  readonly replacement?: string;
}

/** Undefined for a good word. */
export type WordCheck = (word: string) => WordFinding | undefined;

/**
 * Problems of a list's words, each at its word. Words that are good but for what stands between them, as in `a,b`, get
 * blanks proposed.
 */
export function judgeWords(
  words: readonly Word[],
  check: WordCheck,
  severity: 'error' | 'warning' = 'warning',
): readonly ValueProblem[] {
  return words.flatMap(({ text, start, end }) => {
    const finding = check(text);
    if (finding === undefined) return [];
    return [{ start, end, severity, ...(separated(text, check) ?? finding) }];
  });
}

function separated(text: string, check: WordCheck): WordFinding | undefined {
  const parts = text.split(/[,;|+]/).filter(part => part !== '');
  if (!/[,;|+]/.test(text) || parts.length === 0 || parts.some(part => check(part) !== undefined)) return undefined;
  const replacement = parts.join(' ');
  return { message: `Blanks stand between the words of this list: write ${replacement}.`, replacement };
}
