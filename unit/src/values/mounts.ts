// File systems that a unit sees: bind mounts, temporary file systems, images and their options.
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { nearMiss } from '../near-miss.ts';
import { judgePath } from './path.ts';
import { expand } from './specifiers.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import { firstWord, partOf, splitWord, splitWords, type Word, type WordRules } from './words.ts';

export const partitions =
  'root usr home srv esp xbootldr swap root-verity usr-verity root-verity-sig usr-verity-sig tmp var'.split(' ');

/** Parts between colons; a colon of the value itself has a backslash before it. */
const parts: WordRules = { separators: ':', escapes: 'separators' };
const everyPart: WordRules = { ...parts, everySeparator: true };

function eachTuple(
  given: GivenValue,
  rules: WordRules,
  judge: (words: readonly Word[], whole: Word) => readonly ValueProblem[],
): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { quotes: true, escapes: 'keep' });
  return [
    ...words.flatMap(word => {
      const split = splitWord(word, rules);
      return split.problem === undefined ? judge(split.words, word) : wordsProblem(given, split.problem);
    }),
    ...wordsProblem(given, problem),
  ];
}

const optional = (word: Word): Word => partOf(word, word.text.startsWith('-') ? 1 : 0);

/** `source:destination:rbind`, the last two left out at will. */
function bindPaths(given: GivenValue): readonly ValueProblem[] {
  const { name } = given.directive;
  return eachTuple(given, everyPart, ([source, destination, option, more], whole) => {
    if (source === undefined) return [];
    if (more !== undefined) {
      return [{ ...rangeOf(whole), message: `${name}= takes source:destination:option, and no more parts.` }];
    }
    const problems = judgePath(given, optional(source));
    if (problems.length > 0) return problems;
    if (destination !== undefined) {
      const missing = destination.text === '' && option === undefined;
      const message = `${name}= lacks the destination behind ":": write it, or remove the colon.`;
      const wrong = missing
        ? [{ ...rangeOf(whole), message, replacement: given.text.slice(whole.start, whole.end).replace(/:$/, '') }]
        : judgePath(given, destination);
      if (wrong.length > 0) return wrong;
    }
    if (option === undefined || ['', 'rbind', 'norbind'].includes(option.text)) return [];
    const meant = nearMiss(option.text, ['rbind', 'norbind']);
    const readOnly = option.text === 'ro' ? ' For a read-only mount take BindReadOnlyPaths=.' : '';
    const message = `${name}= knows the options rbind and norbind, not "${option.text}".${readOnly}`;
    return [{ ...rangeOf(option), message, ...(meant === undefined || readOnly !== '' ? {} : { replacement: meant }) }];
  });
}

/** `path:mount options`, no quoting inside. */
function temporaryFileSystems(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { quotes: true });
  return [
    ...words.flatMap(word => {
      const { word: path } = firstWord(word.text, 0, { separators: ':', everySeparator: true });
      return path === undefined ? [] : judgePath(given, partOf(word, path.start, path.end));
    }),
    ...wordsProblem(given, problem),
  ];
}

/** Options of the whole image, or pairs of a partition and its options. */
function partitionOptions(options: readonly Word[]): readonly ValueProblem[] {
  const problems: ValueProblem[] = [];
  for (let index = 0; index < options.length; index += 2) {
    const [first, second] = [options[index], options[index + 1]];
    if (first === undefined) break;
    problems.push(...(second === undefined ? expand(first).problems : judgePartition(first, second)));
  }
  return problems;
}

function judgePartition(partition: Word, options: Word): readonly ValueProblem[] {
  if (partitions.includes(partition.text)) return expand(options).problems;
  const meant = nearMiss(partition.text, partitions);
  const message = `There is no partition "${partition.text}": it is one of ${partitions.join(', ')}.`;
  return [{ ...rangeOf(partition), message, ...(meant === undefined ? {} : { replacement: meant }) }];
}

/** `image:destination:options`. */
function mountImages(given: GivenValue): readonly ValueProblem[] {
  return eachTuple(given, parts, ([source, destination, ...options], whole) => {
    if (source === undefined) return [];
    const problems = [...judgePath(given, optional(source), { noApi: false })];
    if (problems.length > 0) return problems;
    if (destination === undefined) {
      const message = `${given.directive.name}= lacks the destination: write ${source.text}:/where/to/mount.`;
      return [{ ...rangeOf(whole), message }];
    }
    return [...judgePath(given, destination), ...partitionOptions(options)];
  });
}

/** `image:options`. */
function extensionImages(given: GivenValue): readonly ValueProblem[] {
  return eachTuple(given, parts, ([source, ...options]) =>
    source === undefined ? [] : [...judgePath(given, optional(source)), ...partitionOptions(options)],
  );
}

/** `options` or `partition:options`, several with blanks between. */
function rootImageOptions(given: GivenValue): readonly ValueProblem[] {
  return eachTuple(given, parts, ([first, second, more], whole) => {
    if (first === undefined) return [];
    if (more === undefined) return second === undefined ? expand(first).problems : judgePartition(first, second);
    const message = 'RootImageOptions= takes partition:options, several with blanks between them.';
    return [{ ...rangeOf(whole), message }];
  });
}

export const partitionUses =
  'verity signed encrypted encryptedwithintegrity unprotected unused absent open ignore read-only-on read-only-off growfs-on growfs-off btrfs erofs ext4 f2fs squashfs vfat xfs'.split(
    ' ',
  );

/** `partition=use+use`, several with ":" between; `*`, `-` and `~` for all. */
function imagePolicy(given: GivenValue): readonly ValueProblem[] {
  if (['-', '*', '~'].includes(given.text)) return [];
  const { words } = splitWords(given.text, { separators: ':', everySeparator: true });
  const seen = new Set<string>();
  return words.flatMap(word => {
    const equals = word.text.indexOf('=');
    if (equals < 0) return [{ ...rangeOf(word), message: `"${word.text}" lacks "=": write partition=use.` }];
    const partition = word.text.slice(0, equals).trim();
    if (seen.has(partition)) {
      const what = partition === '' ? 'The use of all other partitions' : `Partition ${partition}`;
      return [{ ...rangeOf(word), message: `${what} stands here twice.` }];
    }
    seen.add(partition);
    return [...unknownPartition(word, partition, equals), ...unknownUses(word, equals + 1)];
  });
}

/** systemd passes over partitions and uses that it does not know, so that policies can name those of newer ones. */
function unknownPartition(word: Word, partition: string, equals: number): readonly ValueProblem[] {
  if (partition === '' || partitions.includes(partition)) return [];
  const meant = nearMiss(partition, partitions);
  const message = `systemd knows no partition "${partition}" and passes over it.`;
  const range = rangeOf(partOf(word, 0, equals));
  return [{ ...range, message, severity: 'warning', ...(meant === undefined ? {} : { replacement: meant }) }];
}

function unknownUses(word: Word, from: number): readonly ValueProblem[] {
  const uses = word.text.slice(from);
  if (uses.trim() === '' || uses.trim() === '-') return [];
  const { words } = splitWord(partOf(word, from), { separators: '+', everySeparator: true });
  return words.flatMap(use => {
    const text = use.text.trim();
    if (partitionUses.includes(text)) return [];
    const meant = nearMiss(text, partitionUses);
    const message = `systemd knows no use "${text}" of a partition and passes over it.`;
    return [{ ...rangeOf(use), message, severity: 'warning', ...(meant === undefined ? {} : { replacement: meant }) }];
  });
}

export const mountGrammars = {
  bind_paths: bindPaths,
  temporary_filesystems: temporaryFileSystems,
  mount_images: mountImages,
  extension_images: extensionImages,
  root_image_options: rootImageOptions,
  image_policy: imagePolicy,
} as const satisfies ValueGrammars;
