// What goes into the journal, and where.
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { wholeValue } from './grammar.ts';
import { isFileName } from './path.ts';
import { expand, isOpen, written } from './specifiers.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import { rangeWithin, splitWords, wordOf, type Word } from './words.ts';

/** FIELD=value, several with blanks between. */
function extraFields(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { quotes: true, escapes: 'decode' });
  return [
    ...words.flatMap(word => {
      const { word: expanded, problems } = expand(word);
      return problems.length > 0 ? problems : judgeField(word, expanded.text);
    }),
    ...wordsProblem(given, problem),
  ];
}

function judgeField(word: Word, text: string): readonly ValueProblem[] {
  const equals = text.indexOf('=');
  if (equals < 0) {
    if (isOpen(text)) return [];
    return [
      {
        ...rangeOf(word),
        message: `"${text}" lacks "=": write FIELD=value, and quotes around it if the value has blanks.`,
      },
    ];
  }
  const name = text.slice(0, equals);
  if (/^[A-Z\ue030-\ue07a][A-Z0-9_\ue030-\ue07a]{0,63}$/.test(name)) return [];
  const message = `"${written(name)}" can't be a field of the journal: capital letters, digits and "_", a letter first, 64 at most.`;
  const upper = name.toUpperCase().replaceAll('-', '_');
  if (word.quoted || !/^[A-Z][A-Z0-9_]{0,63}$/.test(upper)) return [{ ...rangeOf(word), message }];
  return [{ ...rangeWithin(word, 0, equals), message, replacement: upper }];
}

/** A regular expression (PCRE2), `~` before it turns it round. Only what no expression allows is judged. */
function filterPattern(given: GivenValue): readonly ValueProblem[] {
  const pattern = given.text.replace(/^~/, '');
  if (pattern === '') return wholeValue(given, 'LogFilterPatterns= lacks a pattern behind "~".');
  const message = wrongPattern(pattern);
  return message === undefined ? [] : wholeValue(given, `"${pattern}" is no regular expression: ${message}`);
}

function wrongPattern(pattern: string): string | undefined {
  if (pattern.includes('\\Q')) return undefined;
  const plain = pattern.replace(/\\[^]/g, 'x');
  if (plain.endsWith('\\')) return 'it ends with a backslash.';
  const classes = plain.replace(/\[\^?\]?(?:\[[:.=][^\]]*\]|[^\]])*\]/g, 'x');
  if (classes.includes('[')) return '"[" is never closed.';
  if (/\(\?#|\(\*|\(\?x/.test(classes)) return undefined;
  let depth = 0;
  for (const char of classes) {
    if (char === '(') depth++;
    if (char === ')' && --depth < 0) return '")" closes nothing.';
  }
  if (depth > 0) return '"(" is never closed.';
  return /^[*+?]|[(|][*+]/.test(classes) ? '"*", "+" and "?" need something before them to repeat.' : undefined;
}

/** A name that does as a file and as an instance of a unit. */
function namespace(given: GivenValue): readonly ValueProblem[] {
  const { word, problems } = expand(wordOf(given.text));
  if (problems.length > 0) return problems;
  const { text } = word;
  if (!/[^\w:.@\ue030-\ue07a-]/.test(text) && (isOpen(text) || isFileName(text)) && text.length <= 222) return [];
  return wholeValue(
    given,
    `"${written(text)}" can't name a journal: letters, digits and ":-_.@", no longer than a file name.`,
  );
}

export const journalGrammars = {
  log_extra_fields: extraFields,
  log_filter_patterns: filterPattern,
  log_namespace: namespace,
} satisfies ValueGrammars;
