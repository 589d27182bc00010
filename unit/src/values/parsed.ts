import type { ValueProblem } from './grammar.ts';

/** What a reader of a value gives: the value, or what is wrong in the text. */
export type Parsed<T> =
  { readonly value: T; readonly problem?: undefined } | { readonly problem: ValueProblem; readonly value?: undefined };

export const parsed = <T>(value: T): Parsed<T> => ({ value });

/** A problem between two characters of the text. */
export function refused(start: number, end: number, message: string, replacement?: string): { problem: ValueProblem } {
  return { problem: { start, end, message, ...(replacement === undefined ? {} : { replacement }) } };
}

/** The problem, if there is one, with its offsets counted from `offset` characters before. */
export function problemsOf(result: Parsed<unknown>, offset = 0): readonly ValueProblem[] {
  return result.problem === undefined ? [] : [shifted(result.problem, offset)];
}

export function shifted(problem: ValueProblem, offset: number): ValueProblem {
  return { ...problem, start: problem.start + offset, end: problem.end + offset };
}
