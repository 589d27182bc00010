import { describe, expect, test } from 'vitest';
import { expand, findSpecifiers, isOpen, specifier, specifiers, written } from '../../src/values/specifiers.ts';
import { wordOf } from '../../src/values/words.ts';

test('settings have every specifier, names of units only those that fit into a name', () => {
  expect(
    specifiers
      .map(({ letter }) => letter)
      .sort()
      .join(''),
  ).toBe('ABCDEGHIJLMNPRSTUVWYabcdfghijlmnopqrstuvwy');
  const inNames = specifiers.filter(({ letter }) => specifier(letter, 'name') !== undefined);
  expect(
    inNames
      .map(({ letter }) => letter)
      .sort()
      .join(''),
  ).toBe('ABGHMNUWabgijlmnopquvw');
});

test('specifiers are found, and what is none is not', () => {
  expect(findSpecifiers('%i-%%-% -%t%')).toEqual([
    { start: 0, letter: 'i' },
    { start: 3, letter: '%' },
    { start: 9, letter: 't' },
  ]);
});

describe('a text with its specifiers set aside', () => {
  test.each([
    ['a%%b', 'a%b', false],
    ['100% sure', '100% sure', false],
    ['%-%', '%-%', false],
    ['a%ib', 'a%ib', true],
    ['%%i', '%i', false],
  ])('%s', (text, shown, open) => {
    const { word, problems } = expand(wordOf(text));
    expect(problems).toEqual([]);
    expect(written(word.text)).toBe(shown);
    expect(isOpen(word.text)).toBe(open);
  });

  test('offsets stay those of the value', () => {
    const { word } = expand(wordOf('a%%b%ic'));
    expect(word.offsets).toEqual([0, 1, 3, 4, 6]);
    expect(word.ends).toEqual([1, 3, 4, 6, 7]);
  });

  test('letters that are none are told, with how to write a percent sign', () => {
    expect(expand(wordOf('50%O')).problems).toEqual([
      { start: 2, end: 4, message: '%O is no specifier: for a percent sign write %%.', replacement: '%%O' },
    ]);
    expect(expand(wordOf('%h'), 'name').problems).toMatchObject([{ start: 0, end: 2 }]);
  });
});
