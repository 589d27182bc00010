import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { badEscape, decodeEscape } from '../../src/values/escapes.ts';
import { splitWord, splitWords, type WordRules } from '../../src/values/words.ts';

const texts = (value: string, rules?: WordRules): string[] => splitWords(value, rules).words.map(({ text }) => text);

describe('words', () => {
  test.each<[string, WordRules, string[]]>([
    ['a b\tc', {}, ['a', 'b', 'c']],
    ['  a  ', {}, ['a']],
    ['"a b"', {}, ['"a', 'b"']],
    ['"a b" c', { quotes: true }, ['a b', 'c']],
    ['a"b c"d', { quotes: true }, ['ab cd']],
    ["'a\"b' ''", { quotes: true }, ['a"b', '']],
    ['a\\ b', {}, ['a b']],
    ['a\\ b', { escapes: 'keep' }, ['a\\', 'b']],
    ['a\\x20b', { escapes: 'decode' }, ['a b']],
    ['a\\.b', { escapes: 'lenient' }, ['a\\.b']],
    ['a:b::c:', { separators: ':' }, ['a', 'b', 'c']],
    ['a:b::c:', { separators: ':', everySeparator: true }, ['a', 'b', '', 'c', '']],
    ['a\\:b:c', { separators: ':', escapes: 'separators' }, ['a:b', 'c']],
    ['', {}, []],
  ])('%j by %j', (value, rules, expected) => {
    expect(texts(value, rules)).toEqual(expected);
  });

  test.each<[string, WordRules, string, number, number]>([
    ['a "b', { quotes: true }, 'quote', 2, 4],
    ['a\\', {}, 'escape', 1, 2],
    ['a\\.', { escapes: 'decode' }, 'escape', 1, 3],
    ['a\\.b:c', { separators: ':', escapes: 'separators' }, 'escape', 1, 3],
  ])('%j by %j can not be taken apart', (value, rules, kind, start, end) => {
    expect(splitWords(value, rules).problem).toEqual({ kind, start, end });
  });

  test('parts of a word stand where they are in the value', () => {
    const [word] = splitWords('x "/a b:/c"', { quotes: true }, 2).words;
    const parts = word && splitWord(word, { separators: ':' }).words;
    expect(parts?.map(({ text, start, end }) => ({ text, start, end }))).toEqual([
      { text: '/a b', start: 3, end: 7 },
      { text: '/c', start: 8, end: 10 },
    ]);
  });

  test('each character of a word comes from its own place, in order', () => {
    const value = fc.string({ unit: fc.constantFrom(...'ab "\'\\x20n:'.split('')), maxLength: 30 });
    fc.assert(
      fc.property(value, fc.constantFrom<WordRules>({}, { quotes: true, escapes: 'lenient' }), (text, rules) => {
        for (const { text: word, offsets, ends, start, end } of splitWords(text, rules).words) {
          expect([offsets.length, ends.length]).toEqual([word.length, word.length]);
          expect([...offsets].sort((a, b) => a - b)).toEqual(offsets);
          expect((offsets[0] ?? start) >= start && (ends.at(-1) ?? end) <= end).toBe(true);
        }
      }),
    );
  });
});

describe('escapes', () => {
  test.each([
    ['n', '\n', 1],
    ['s', ' ', 1],
    ['x41', 'A', 3],
    ['101', 'A', 3],
    ['u00e9', 'é', 5],
    ['U0001f600', '😀', 9],
  ])('\\%s', (escape, char, length) => {
    expect(decodeEscape(escape, 0)).toEqual({ char, length });
  });

  test.each(['', 'd', 'x4', 'x00', '777', '10', 'u12', 'ud800', 'U00110000', '000'])('\\%s is none', escape => {
    expect(decodeEscape(escape, 0)).toBeUndefined();
  });

  test('the first backslash that begins none is found', () => {
    expect(badEscape('a\\n\\\\b\\.')).toEqual({ start: 6, end: 8 });
    expect(badEscape('a\\n\\\\')).toBeUndefined();
    expect(badEscape('\\x00')).toEqual({ start: 0, end: 2 });
    expect(badEscape('\\x00', 0, true)).toBeUndefined();
  });
});
