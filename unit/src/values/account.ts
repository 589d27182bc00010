// Names and numbers of users and groups (`valid_user_group_name()` with numbers and lenient).
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { expand, isOpen } from './specifiers.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import { splitWords, wordOf, type Word } from './words.ts';

type Finding = Pick<ValueProblem, 'message' | 'replacement' | 'severity'>;

function judgeAccount(given: GivenValue, word: Word): readonly ValueProblem[] {
  const { word: expanded, problems } = expand(word);
  if (problems.length > 0) return problems;
  const wrong = wrongAccount(given.directive.name, expanded.text);
  return wrong === undefined ? [] : [{ ...rangeOf(word), ...wrong }];
}

function wrongAccount(name: string, text: string): Finding | undefined {
  const what = name.includes('Group') ? 'group' : 'user';
  if (/^\d+$/.test(text)) return wrongNumber(text, what);
  const character = /[\0-\x1f\x7f:/]/.exec(text)?.[0];
  if (character !== undefined) {
    const split = /^([^:/\s]+):([^:/\s]+)$/.exec(text);
    const both = split !== null && what === 'user' && !isOpen(text);
    const advice = both ? ` Write Group=${split[2] ?? ''} on a line of its own.` : '';
    const message = `The name of a ${what} can't have "${character}".${advice}`;
    return both ? { message, replacement: split[1] ?? '' } : { message };
  }
  if (/^-\d*$/.test(text)) return { message: `A number of a ${what} can't be negative.` };
  if (text === '.' || text === '..' || /^ | $/.test(text)) return { message: `No ${what} can be called "${text}".` };
  const around = /^(["'])(.+)\1$/.exec(text)?.[2] ?? /^(\S+)\s+#/.exec(text)?.[1];
  if (around !== undefined && !isOpen(text)) {
    const message = `systemd takes all of this for the name of a ${what}, which none has: write ${around} alone.`;
    return { message, severity: 'information', replacement: around };
  }
  if (name !== 'User' || text !== 'nobody') return undefined;
  const message = 'Many things run as nobody, which makes it unsafe: take a user of its own, or DynamicUser=yes.';
  return { message, severity: 'deprecated' };
}

function wrongNumber(text: string, what: string): Finding | undefined {
  if (/^0\d/.test(text)) {
    return {
      message: `Write the number of a ${what} without a zero before it.`,
      replacement: text.replace(/^0+(?=\d)/, ''),
    };
  }
  const number = Number(text);
  if (number < 0xffff_ffff && number !== 0xffff) return undefined;
  return { message: `No ${what} can have the number ${text}.` };
}

const one = (given: GivenValue): readonly ValueProblem[] => judgeAccount(given, wordOf(given.text));

function several(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text);
  const judged = words.flatMap(word => {
    const listed = word.text.split(',');
    if (listed.length > 1 && listed.every(text => /^[A-Za-z_][\w-]*$/.test(text))) {
      const message = `${given.directive.name}= takes names with blanks between them.`;
      return [{ ...rangeOf(word), message, severity: 'information' as const, replacement: listed.join(' ') }];
    }
    return judgeAccount(given, word);
  });
  return [...judged, ...wordsProblem(given, problem)];
}

export const accountGrammars = {
  user_group_compat: one,
  user_group_strv_compat: several,
} satisfies ValueGrammars;
