// Values that are one path or a list of paths.
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { judgeExpandedPath, judgePath, legacyRun, type PathRules } from './path.ts';
import { expand } from './specifiers.ts';
import { firstWord, partOf, placedIn, splitWords, wordOf, type Word, type WordRules } from './words.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';

const onePath =
  (rules?: PathRules) =>
  (given: GivenValue): readonly ValueProblem[] =>
    judgePath(given, wordOf(given.text), rules);

/** Words with quotes, each judged by itself. */
function eachPath(given: GivenValue, rules: WordRules, judge: (word: Word) => readonly ValueProblem[]): ValueProblem[] {
  const { words, problem } = splitWords(given.text, rules);
  return [...words.flatMap(judge), ...wordsProblem(given, problem)];
}

/** Paths that may be optional (`-`) and below the unit's own root (`+`), in this order. */
function namespacePaths(given: GivenValue): readonly ValueProblem[] {
  return eachPath(given, { quotes: true }, word => {
    const signs = /^-?\+?/.exec(word.text)?.[0].length ?? 0;
    const rest = partOf(word, signs);
    if (rest.text.startsWith('-') && signs > 0) {
      const message = `${given.directive.name}= takes "-" before "+", and each once.`;
      return [{ start: word.start, end: word.end, message, replacement: `-+${rest.text.replace(/^[-+]+/, '')}` }];
    }
    return [...judgePath(given, rest), ...commas(given, rest)];
  });
}

/** `/a,/b` is one path to systemd. */
function commas(given: GivenValue, word: Word): readonly ValueProblem[] {
  if (!/^\/[^,]*(?:,[-+]*\/[^,]*)+$/.test(word.text) || word.quoted) return [];
  const message = `${given.directive.name}= takes paths with blanks between them: systemd takes this for one path.`;
  return [{ ...rangeOf(word), message, severity: 'information', replacement: word.text.replaceAll(',', ' ') }];
}

function environmentFile(given: GivenValue): readonly ValueProblem[] {
  const word = wordOf(given.text);
  const path = partOf(word, word.text.startsWith('-') ? 1 : 0);
  const rest = path.text.trimStart();
  const blank = path.text.length - rest.length;
  if (blank > 0 && rest !== '') {
    const message = `${given.directive.name}= takes no blank between "-" and the path.`;
    return [{ start: 0, end: given.text.length, message, replacement: `-${rest}` }];
  }
  return judgePath(given, path);
}

function workingDirectory(given: GivenValue): readonly ValueProblem[] {
  const word = wordOf(given.text);
  const path = partOf(word, word.text.startsWith('-') ? 1 : 0);
  return path.text === '~' ? [] : judgePath(given, path);
}

/** A relative path is one below /run. */
function pidFile(given: GivenValue): readonly ValueProblem[] {
  const word = wordOf(given.text);
  const { word: expanded, problems } = expand(word);
  if (problems.length > 0) return problems;
  const wrong = judgeExpandedPath(given, expanded, { from: 'any', noApi: true });
  return wrong === undefined ? legacyRun(given, expanded) : [wrong];
}

/** Every separator counts, no quotes: `ExecSearchPath=`. */
function colonPaths(given: GivenValue): readonly ValueProblem[] {
  return eachPath(given, { separators: ':', everySeparator: true }, word => judgePath(given, word));
}

const tuple: WordRules = { quotes: true, escapes: 'keep' };
const tupleParts: WordRules = { separators: ':', escapes: 'separators', everySeparator: true };

/** Names of folders below /run, /var/lib, … and perhaps links to them: `name:link:ro`. */
function execDirectories(given: GivenValue): readonly ValueProblem[] {
  const { name } = given.directive;
  return eachPath(given, tuple, word => {
    const parts = tupleWords(word);
    if (parts === undefined) return [escapeIn(name, word)];
    const [source, link, flags] = parts;
    if (source === undefined) return [];
    const expanded = expand(source).word;
    const sourceProblems = judgePath(given, source, { from: 'relative' });
    if (sourceProblems.length > 0) return sourceProblems;
    if (/^(\.?\/*)*private(\/|$)/.test(expanded.text)) {
      return [
        { ...rangeOf(source), message: `${name}= can't be "private": systemd keeps a folder of that name there.` },
      ];
    }
    if (link !== undefined && link.text !== '') {
      if (name === 'ConfigurationDirectory') {
        return [{ ...rangeOf(word), message: 'ConfigurationDirectory= makes no links: write the name alone.' }];
      }
      const linkProblems = judgePath(given, link, { from: 'relative' });
      if (linkProblems.length > 0) return linkProblems;
    }
    return flags === undefined || ['', 'ro'].includes(flags.text) ? [] : [badFlag(name, flags)];
  });
}

function badFlag(name: string, flags: Word): ValueProblem {
  return { ...rangeOf(flags), message: `${name}= takes only "ro" behind the second ":", not "${flags.text}".` };
}

/** The parts of `a:b:c`; undefined when a backslash stands before something that it can't. */
function tupleWords(word: Word): readonly Word[] | undefined {
  const parts: Word[] = [];
  let position: number | undefined = 0;
  while (position !== undefined && parts.length < 3) {
    const found = firstWord(word.text, position, tupleParts);
    if (found.problem !== undefined) return undefined;
    if (found.word === undefined) break;
    parts.push(placedIn(word, found.word));
    position = found.rest;
  }
  return parts;
}

function escapeIn(name: string, word: Word): ValueProblem {
  return { ...rangeOf(word), message: `${name}= knows "\\:" and escapes as in C only; write a backslash twice.` };
}

export const pathGrammars = {
  unit_path_printf: onePath(),
  path_spec: onePath(),
  ip_filter_bpf_progs: onePath(),
  unit_path_strv_printf: given => eachPath(given, { quotes: true }, word => judgePath(given, word)),
  unit_mounts_for: given => eachPath(given, { quotes: true }, word => judgePath(given, word)),
  namespace_path_strv: namespacePaths,
  unit_env_file: environmentFile,
  working_directory: workingDirectory,
  pid_file: pidFile,
  colon_separated_paths: colonPaths,
  exec_directories: execDirectories,
} as const satisfies ValueGrammars;
