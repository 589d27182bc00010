// Texts that nobody writes: nothing throws, however long it is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyEdits,
  directivesOf,
  fixAll,
  fixesFor,
  formatUnitFile,
  lint,
  parseCalendar,
  parseUnitFile,
  sectionsOf,
  tokensOf,
  unitTypes,
} from '../src/index.ts';

/** Settings, one for each parser of systemd. */
const settings = [
  ...new Map(
    unitTypes.flatMap(kind =>
      sectionsOf(kind).flatMap(section =>
        directivesOf(kind, section).map(({ parser, argument = '', name }) => [
          parser + argument,
          { kind, section, name },
        ]),
      ),
    ),
  ).values(),
];

const piece = fc.constantFrom(
  ...[
    'a',
    'a ',
    '"',
    "'",
    '\\',
    '\\x4',
    '.',
    ';',
    '#',
    '%',
    '%i',
    '%%',
    ',',
    ':',
    '/',
    '/..',
    '$',
    '${',
    '}',
    '=',
    '-',
    '*',
  ],
  ...[
    '1',
    '1s ',
    '9',
    '[',
    ']',
    '(',
    '{',
    '@',
    '~',
    '!',
    '|',
    '\t',
    'é',
    '\u{1f600}',
    '\0',
    '\r',
    '+',
    'Mon',
    'UTC ',
    '..',
    '<',
  ],
);

test('any value of any setting is judged, mended and printed', () => {
  const value = fc.oneof(
    fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...settings), value, ({ kind, section, name }, text) => {
      const file = `[${section}]\n${name}=${text}\n`;
      const document = parseUnitFile(file);
      for (const found of lint(document, { fileName: `a.${kind}` })) {
        for (const { edits } of fixesFor(document, kind, found)) applyEdits(file, edits);
      }
      applyEdits(file, fixAll(file, { fileName: `a.${kind}` }));
      formatUnitFile(document);
      expect([...tokensOf(document)].length).toBeGreaterThan(0);
    }),
    { numRuns: 1500 },
  );
}, 60_000);

test.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf'])(
  'what every object has is a word like any other: %s',
  word => {
    const judge = (kind: string, file: string): void => {
      const document = parseUnitFile(file);
      for (const found of lint(document, { fileName: `a.${kind}` }))
        for (const { edits } of fixesFor(document, kind, found)) applyEdits(file, edits);
    };
    for (const { kind, section, name } of settings)
      for (const value of [word, `${word}=1`, `a ${word}`, `${word}:1`])
        judge(kind, `[${section}]\n${name}=${value}\n`);
    for (const kind of unitTypes) judge(kind, `[${word}]\n${word}=${word}\n[Unit]\n${word}=1\n[X-Fleet]\n${word}=1\n`);
    judge(word, `[Unit]\nDescription=of an unknown kind\n`);
  },
);

test.each(['\t', '"', '\\', '%', '. ', ' ;'])(
  'a long value of %j is judged by every parser',
  filling => {
    for (const { kind, section, name } of settings) {
      const file = `[${section}]\n${name}=x${filling.repeat(500)}y\n`;
      expect(() => lint(parseUnitFile(file), { fileName: `a.${kind}` })).not.toThrow();
    }
  },
  60_000,
);

test('a calendar expression of many words does not end the stack', () => {
  expect(parseCalendar('a '.repeat(20_000)).problem).toBeDefined();
});
