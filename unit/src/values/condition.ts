// Parameters of Condition…= and Assert…=. systemd takes any text and only finds at run time that it never holds.
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { wrongParameter } from './condition-parameters.ts';
import { judgePath } from './path.ts';
import { expand } from './specifiers.ts';
import { blanks, rangeWithin, wordOf, type Word } from './words.ts';
import { rangeOf } from './word-problems.ts';

/** A condition's value: `|` makes it one of several of which one must hold, `!` turns it round. */
export interface ConditionValue {
  readonly triggering: boolean;
  readonly negated: boolean;
  readonly parameter: Word;
}

/** Takes a value apart; where `blank` is, blanks may stand behind the signs. */
export function parseCondition(value: string, blank: boolean): ConditionValue {
  let at = 0;
  const sign = (char: string): boolean => {
    if (value.charAt(at) !== char) return false;
    at++;
    while (blank && at < value.length && blanks.includes(value.charAt(at))) at++;
    return true;
  };
  const triggering = sign('|');
  const negated = sign('!');
  return { triggering, negated, parameter: wordOf(value, at) };
}

/** Signs that systemd takes for a part of the parameter: twice the same, or in the other order. */
function misplacedSigns(given: GivenValue, blank: boolean): ValueProblem | undefined {
  const signs = /^[|!\s]*/.exec(given.text)?.[0] ?? '';
  const allowed = blank ? /^\|?\s*!?\s*$/ : /^\|?!?$/;
  if (allowed.test(signs)) return undefined;
  const right = `${signs.includes('|') ? '|' : ''}${signs.includes('!') ? '!' : ''}`;
  const message = `${given.directive.name}= takes "|" before "!", each once${blank ? '' : ', and no blank behind them'}.`;
  return { start: 0, end: signs.length, message, replacement: right, ...(blank ? { severity: 'warning' } : {}) };
}

function pathCondition(given: GivenValue): readonly ValueProblem[] {
  const signs = misplacedSigns(given, false);
  if (signs !== undefined) return [signs];
  return judgePath(given, parseCondition(given.text, false).parameter);
}

function textCondition(given: GivenValue): readonly ValueProblem[] {
  const signs = misplacedSigns(given, true);
  if (signs !== undefined) return [signs];
  const { word, problems } = expand(parseCondition(given.text, true).parameter);
  if (problems.length > 0) return problems;
  const wrong = wrongParameter(given.directive, word.text);
  if (wrong === undefined) return [];
  const { start = 0, end = word.text.length, ...rest } = wrong;
  const range = word.text === '' ? { start: 0, end: given.text.length } : rangeWithin(word, start, end);
  return [{ ...rangeOf(word), ...range, severity: 'warning', ...rest }];
}

export const conditionGrammars = {
  unit_condition_path: pathCondition,
  unit_condition_string: textCondition,
} satisfies ValueGrammars;
