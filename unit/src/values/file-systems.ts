// Types of file systems that a service may use. systemd takes any name of one, but knows only some groups of them.
import { nearMiss } from '../near-miss.ts';
import type { GivenValue, ValueGrammars, ValueProblem } from './grammar.ts';
import { rangeOf, wordsProblem } from './word-problems.ts';
import { splitWords } from './words.ts';

export const fileSystemGroups = [
  '@basic-api',
  '@auxiliary-api',
  '@common-block',
  '@historical-block',
  '@network',
  '@privileged-api',
  '@security',
  '@temporary',
  '@known',
  '@application',
];

/** `~` before the list turns it round. */
function restrictFileSystems(given: GivenValue): readonly ValueProblem[] {
  const { words, problem } = splitWords(given.text, { quotes: true }, given.text.startsWith('~') ? 1 : 0);
  const wrong = words.filter(({ text }) => text.startsWith('@') && !fileSystemGroups.includes(text));
  return [
    ...wrong.map(word => {
      const meant = nearMiss(word.text, fileSystemGroups);
      const advice = meant === undefined ? `There are ${fileSystemGroups.join(', ')}.` : `Did you mean ${meant}?`;
      const message = `systemd knows no group of file systems "${word.text}". ${advice}`;
      return { ...rangeOf(word), message, ...(meant === undefined ? {} : { replacement: meant }) };
    }),
    ...wordsProblem(given, problem),
  ];
}

export const fileSystemGrammars = { restrict_filesystems: restrictFileSystems } satisfies ValueGrammars;
