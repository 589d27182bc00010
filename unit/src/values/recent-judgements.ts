import type { GivenValue, ValueProblem } from './grammar.ts';

/** Values in one generation; two are kept. A long unit has a few hundred. */
const MOST = 1024;
/** Longer values are rare, and would make a key that costs more than it saves. */
const LONGEST = 400;

let young = new Map<string, readonly ValueProblem[]>();
let old = new Map<string, readonly ValueProblem[]>();

/**
 * What `judge` says of the value, from memory where it was asked lately: with every key that is pressed a whole file is
 * judged again, of which one line is new. A judgement depends on nothing but what is in `value`.
 */
export function judgedLately(
  value: GivenValue,
  judge: (value: GivenValue) => readonly ValueProblem[],
): readonly ValueProblem[] {
  if (value.text.length > LONGEST) return judge(value);
  const { text, kind, unitName, directive } = value;
  // no part but the last can have a line feed in it
  const key = `${kind}\n${directive.section}\n${directive.name}\n${directive.parser}\n${unitName ?? ''}\n${text}`;
  const known = young.get(key);
  if (known !== undefined) return known;
  const problems = old.get(key) ?? judge(value);
  if (young.size >= MOST) {
    old = young;
    young = new Map();
  }
  young.set(key, problems);
  return problems;
}
