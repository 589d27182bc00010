import type { GivenValue, ValueGrammar, ValueProblem } from './grammar.ts';

/** Something around a good value that makes it a bad one. */
interface Wrapping {
  /** Where the value without it begins and ends. */
  readonly kept: readonly [start: number, end: number];
  /** What to point at, and what to write there instead. */
  readonly problem: ValueProblem;
}

/**
 * The one problem of a value that is good but for what stands around it: a comment on the same line, quotes where systemd
 * keeps them, punctuation at the end. Undefined when the grammar would not take the rest either.
 */
export function wrappedValue(
  grammar: ValueGrammar,
  value: GivenValue,
  found: readonly ValueProblem[],
): ValueProblem | undefined {
  const wrapping = wrappingsOf(value).find(
    ({ kept: [start, end] }) => grammar({ ...value, text: value.text.slice(start, end) }).length === 0,
  );
  if (wrapping === undefined) return undefined;
  const severity = found.find(problem => (problem.severity ?? 'error') === 'error')?.severity ?? found[0]?.severity;
  return { ...wrapping.problem, ...(severity === undefined ? {} : { severity }) };
}

/** A ";" between commands of an Exec line begins no comment. */
function wrappingsOf({ text, directive }: GivenValue): readonly Wrapping[] {
  const all = directive.parser === 'exec' ? [] : [comment(text), quotes(text), punctuation(text)];
  return all.filter(wrapping => wrapping !== undefined);
}

function comment(text: string): Wrapping | undefined {
  const mark = /\s[#;]/.exec(text)?.index;
  const before = mark === undefined ? 0 : text.slice(0, mark).trimEnd().length;
  if (before === 0) return undefined;
  const message = 'A comment needs a line of its own: here systemd takes it for a part of the value.';
  return { kept: [0, before], problem: { start: before, end: text.length, message, replacement: '' } };
}

function quotes(text: string): Wrapping | undefined {
  const quote = text.charAt(0);
  const inner = text.slice(1, -1).trim();
  if (!/["']/.test(quote) || text.length < 3 || !text.endsWith(quote) || inner === '' || /["']/.test(inner)) {
    return undefined;
  }
  const start = text.indexOf(inner);
  const message = `Quotes are a part of this value: write ${inner} without them.`;
  return { kept: [start, start + inner.length], problem: { start: 0, end: text.length, message, replacement: inner } };
}

function punctuation(text: string): Wrapping | undefined {
  let end = text.length;
  while (end > 0 && '.,;'.includes(text.charAt(end - 1))) end--;
  const before = text.slice(0, end).trimEnd().length;
  if (before === 0 || end === text.length || text.charAt(before - 1) === '/') return undefined;
  const message = `Remove "${text.slice(before).trim()}" at the end: systemd takes it for a part of the value.`;
  return { kept: [0, before], problem: { start: before, end: text.length, message, replacement: '' } };
}
