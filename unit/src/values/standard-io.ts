// Where a service's standard input comes from and its output goes.
import { ownEntry } from '../own-entry.ts';
import { nearMiss } from '../near-miss.ts';
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { wholeValue } from './grammar.ts';
import { judgePath } from './path.ts';
import { wrongFileDescriptorName } from './descriptor-name.ts';
import { badEscape } from './escapes.ts';
import { expand } from './specifiers.ts';
import { wordOf } from './words.ts';

export const inputWords = ['null', 'tty', 'tty-force', 'tty-fail', 'data', 'socket', 'fd'] as const;
export const outputWords = [
  'inherit',
  'null',
  'tty',
  'journal',
  'kmsg',
  'journal+console',
  'kmsg+console',
  'socket',
  'fd',
] as const;

/** Words that systemd's table has too, though only what follows a colon gives them a meaning. */
const halves = new Set(['file', 'append', 'truncate']);

const obsolete: Readonly<Record<string, string>> = { syslog: 'journal', 'syslog+console': 'journal+console' };

function judge(given: GivenValue, words: readonly string[], files: readonly string[]): readonly ValueProblem[] {
  const { text } = given;
  const { name } = given.directive;
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(colon, 0));
  if (kind === 'fd') return judgeDescriptor(given, colon + 1);
  if (files.includes(kind)) return judgePath(given, wordOf(text, colon + 1));
  if (words.includes(text) || (halves.has(text) && files.includes(text))) return [];
  const now = files.length > 1 ? ownEntry(obsolete, text) : undefined;
  if (now !== undefined) {
    return [
      {
        start: 0,
        end: text.length,
        message: `"${text}" is an old name: write ${now}.`,
        severity: 'deprecated',
        replacement: now,
      },
    ];
  }
  if (text.startsWith('/')) {
    const form = files.length > 1 ? `append:${text}` : `file:${text}`;
    return wholeValue(given, `${name}= takes a file as ${files.map(file => `${file}:path`).join(', ')}.`, form);
  }
  const forms = files.map(file => `${file}:`);
  const meant = nearMiss(text, words) ?? fileForm(text, forms);
  const advice =
    meant === undefined
      ? `It takes ${[...words, 'fd:name', ...forms.map(form => `${form}path`)].join(', ')}.`
      : `Did you mean ${meant}?`;
  return wholeValue(given, `${name}= does not take "${text}". ${advice}`, meant);
}

/** `File:/x`, `append /x` and the like. */
function fileForm(text: string, forms: readonly string[]): string | undefined {
  const [, word = '', path = ''] = /^([A-Za-z]+)[:=\s]\s*(\/.*)$/.exec(text) ?? [];
  const form = word === '' ? undefined : nearMiss(`${word}:`, forms);
  return form === undefined ? undefined : `${form}${path}`;
}

function judgeDescriptor(given: GivenValue, from: number): readonly ValueProblem[] {
  const { word, problems } = expand(wordOf(given.text, from));
  if (problems.length > 0) return problems;
  const message = wrongFileDescriptorName(word.text);
  return message === undefined ? [] : [{ start: from, end: given.text.length, message }];
}

const outputFiles = ['file', 'append', 'truncate'];

/** One line of text for the standard input, decoded as a whole. */
function inputText(given: GivenValue): readonly ValueProblem[] {
  const wrong = badEscape(given.text);
  if (wrong === undefined) return expand(wordOf(given.text)).problems;
  const shown = given.text.slice(wrong.start, wrong.end);
  const message = `${shown} is no escape: for a backslash write \\\\.`;
  return [{ ...wrong, message, replacement: `\\${shown}` }];
}

function inputData(given: GivenValue): readonly ValueProblem[] {
  const message = wrongBase64(given.text);
  return message === undefined ? [] : wholeValue(given, `${given.directive.name}= takes Base64. ${message}`);
}

/** Why a text is not Base64 as systemd decodes it: blanks don't count, padding does, and
 * "-" and "_" will do for "+" and "/". */
export function wrongBase64(text: string): string | undefined {
  const packed = text.replace(/[ \t\n\r]/g, '');
  const wrong = /[^A-Za-z0-9+/_=-]/.exec(packed)?.[0];
  if (wrong !== undefined) return `"${wrong}" can't be in it.`;
  if (!/^[^=]*={0,2}$/.test(packed)) return '"=" may be at the end only.';
  if (packed.length % 4 !== 0) return 'Its length without blanks is no multiple of 4.';
  return undefined;
}

export const standardIoGrammars = {
  exec_input: given => judge(given, inputWords, ['file']),
  exec_output: given => judge(given, outputWords, outputFiles),
  exec_input_text: inputText,
  exec_input_data: inputData,
} as const satisfies ValueGrammars;
