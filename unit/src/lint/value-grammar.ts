import type { Directive } from '../catalog/index.ts';
import { textOffsetOf } from '../locate.ts';
import type { EntryNode } from '../syntax.ts';
import { judgeValue, refusesEmpty } from '../values/index.ts';
import type { LintContext } from './context.ts';
import { diagnostic, type Diagnostic } from './diagnostic.ts';

const CODES = {
  error: 'bad-value',
  warning: 'ignored-value',
  deprecated: 'deprecated-value',
  information: 'misread-value',
  hint: 'questionable-value',
} as const;

/** What the grammar of a directive's value has to say, at the place in the file. A template's value passes. */
export function checkGrammar(
  directive: Directive,
  entry: EntryNode,
  { unitName }: LintContext,
  kind: string,
): Diagnostic[] {
  if (entry.value === '') return refusesEmpty(directive) ? [needsValue(directive, entry)] : [];
  if (isPlaceholder(entry.value)) return [];
  return judgeValue({ text: entry.value, directive, kind, unitName }).map(problem => {
    const range = { start: textOffsetOf(entry, problem.start), end: textOffsetOf(entry, problem.end) };
    const data = problem.replacement === undefined ? undefined : { replacement: problem.replacement };
    return diagnostic(CODES[problem.severity ?? 'error'], range, problem.message, data);
  });
}

function needsValue({ name }: Directive, { keyRange }: EntryNode): Diagnostic {
  const message = `${name}= can't be empty, so systemd ignores this line: write a value, or remove it.`;
  return diagnostic('ignored-value', keyRange, message);
}

/** What build systems and configuration management fill in later. */
export const isPlaceholder = (value: string): boolean => /@\w+@|\{\{|<%/.test(value);
