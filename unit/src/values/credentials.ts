// Credentials and files that a service gets when it starts.
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { wrongCredentialName, wrongFileDescriptorName } from './descriptor-name.ts';
import { badEscape } from './escapes.ts';
import { nearMiss } from '../near-miss.ts';
import { beginning } from './path.ts';
import { expand, written } from './specifiers.ts';
import { wrongBase64 } from './standard-io.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import { firstWord, splitWords, wordOf, type Word, type WordsProblem } from './words.ts';

/** The part before the first colon and where the rest begins; `rest` is undefined where there is no colon. */
function nameAndRest(value: string): {
  readonly name: Word;
  readonly rest: number | undefined;
  readonly problem: WordsProblem | undefined;
} {
  const { word, rest, problem } = firstWord(value, 0, { separators: ':', everySeparator: true });
  return { name: word ?? wordOf(value), rest, problem };
}

function judgeName(word: Word): readonly ValueProblem[] {
  const { word: expanded, problems } = expand(word);
  if (problems.length > 0) return problems;
  const message = wrongCredentialName(expanded.text);
  return message === undefined ? [] : [{ ...rangeOf(word), message: written(message) }];
}

/** `name`, `name:/path` or `name:other name`. */
function load(given: GivenValue): readonly ValueProblem[] {
  const { name, rest, problem } = nameAndRest(given.text);
  const problems = problem === undefined ? judgeName(name) : wordsProblem(given, problem);
  if (problems.length > 0 || rest === undefined || rest >= given.text.length) return problems;
  const source = wordOf(given.text, rest);
  const { word, problems: specifiers } = expand(source);
  if (specifiers.length > 0) return specifiers;
  const message = wrongSource(word.text);
  return message === undefined ? [] : [{ ...rangeOf(source), message }];
}

function wrongSource(text: string): string | undefined {
  const begin = beginning(text);
  if (begin === 'unknown') return undefined;
  if (begin === 'absolute') {
    if (!/\/\/|\/\.{1,2}(?:\/|$)/.test(text)) return undefined;
    return 'The path of a credential has no "..", no "." and no "/" twice.';
  }
  const message = wrongCredentialName(text);
  if (message === undefined) return undefined;
  return text.includes('/')
    ? `A credential comes from an absolute path or another credential: "${written(text)}" is neither.`
    : written(message);
}

/** `name:data`, the data with escapes as in C, or Base64 where it is encrypted. */
function set(given: GivenValue): readonly ValueProblem[] {
  const { name, rest, problem } = nameAndRest(given.text);
  if (problem !== undefined) return wordsProblem(given, problem);
  if (rest === undefined || rest >= given.text.length) {
    const start = 0;
    return [{ start, end: given.text.length, message: `${given.directive.name}= takes name:data.` }];
  }
  const problems = judgeName(name);
  if (problems.length > 0) return problems;
  if (given.directive.argument === '1') {
    const message = wrongBase64(given.text.slice(rest));
    if (message === undefined) return [];
    return [{ start: rest, end: given.text.length, message: `Encrypted data is in Base64. ${message}` }];
  }
  const wrong = badEscape(given.text, rest, true);
  if (wrong === undefined) return [];
  const shown = given.text.slice(wrong.start, wrong.end);
  return [{ ...wrong, message: `${shown} is no escape: for a backslash write \\\\.`, replacement: `\\${shown}` }];
}

/** A name that may end in `*`, and perhaps a new name. */
function importCredential(given: GivenValue): readonly ValueProblem[] {
  const { name, rest } = nameAndRest(given.text);
  const { word, problems } = expand(name);
  if (problems.length > 0) return problems;
  if (/[*?[\]]/.test(word.text.slice(0, -1)) || /[?[\]]$/.test(word.text)) {
    const message = 'ImportCredential= takes one "*", at the end of the name, and no other patterns.';
    return [{ ...rangeOf(name), message }];
  }
  const plain = word.text.replace(/\*$/, '');
  const wrong = plain === '' && word.text === '*' ? undefined : wrongCredentialName(plain);
  if (wrong !== undefined) return [{ ...rangeOf(name), message: written(wrong) }];
  if (rest === undefined || rest >= given.text.length) return [];
  const message = wrongCredentialName(given.text.slice(rest));
  return message === undefined ? [] : [{ start: rest, end: given.text.length, message }];
}

export const openFileOptions = ['read-only', 'append', 'truncate', 'graceful'];

/** `path:name:option,option`; no specifiers. */
function openFile(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { separators: ':', everySeparator: true, escapes: 'decode' });
  if (problem !== undefined) return wordsProblem(given, problem);
  const [path, name, options, more] = words;
  if (path === undefined) return [];
  if (more !== undefined) {
    return [
      { start: more.start, end: given.text.length, message: 'OpenFile= takes path:name:options, and no more parts.' },
    ];
  }
  return [...openedPath(path), ...openedName(name), ...(options === undefined ? [] : openedWith(options))];
}

function openedPath(path: Word): readonly ValueProblem[] {
  if (!path.text.startsWith('/')) {
    const specifier = /^%[A-Za-z]/.test(path.text) ? ' Specifiers have no meaning here.' : '';
    return [{ ...rangeOf(path), message: `OpenFile= needs an absolute path: "${path.text}" is none.${specifier}` }];
  }
  return path.text.endsWith('/..') || path.text === '/'
    ? [{ ...rangeOf(path), message: 'OpenFile= opens files, no folders.' }]
    : [];
}

function openedName(name: Word | undefined): readonly ValueProblem[] {
  const message = name === undefined ? undefined : wrongFileDescriptorName(name.text);
  return name === undefined || message === undefined ? [] : [{ ...rangeOf(name), message }];
}

function openedWith(options: Word): readonly ValueProblem[] {
  const seen = new Set<string>();
  const exclusive: string[] = [];
  const listed = options.text.split(',').filter(option => option !== '');
  for (const option of listed) {
    if (!openFileOptions.includes(option)) {
      const meant = nearMiss(option, openFileOptions);
      const message = `OpenFile= knows no option "${option}": it takes ${openFileOptions.join(', ')}.`;
      const fixed =
        meant === undefined ? {} : { replacement: listed.map(other => (other === option ? meant : other)).join(',') };
      return [{ ...rangeOf(options), message, ...fixed }];
    }
    if (seen.has(option)) return [{ ...rangeOf(options), message: `The option "${option}" stands here twice.` }];
    seen.add(option);
    if (option !== 'graceful') exclusive.push(option);
  }
  if (exclusive.length < 2) return [];
  return [{ ...rangeOf(options), message: `The options ${exclusive.join(' and ')} exclude each other.` }];
}

export const credentialGrammars = {
  load_credential: load,
  set_credential: set,
  import_credential: importCredential,
  open_file: openFile,
} satisfies ValueGrammars;
