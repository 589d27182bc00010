import { describe, expect, test } from 'vitest';
import { LineIndex, nodeAt, parseUnitFile, sectionAt, tokensOf } from '../src/index.ts';

describe('positions', () => {
  const index = new LineIndex('ab\r\ncd\re\n');

  test.each([
    [0, 0, 0],
    [2, 0, 2],
    [4, 1, 0],
    [7, 2, 0],
    [9, 3, 0],
    [-1, 0, 0],
    [99, 3, 0],
  ])('offset %i is line %i, character %i', (offset, line, character) => {
    expect(index.positionAt(offset)).toEqual({ line, character });
  });

  test.each([
    [0, 99, 2],
    [1, 99, 6],
    [2, 99, 8],
    [9, 0, 9],
    [-1, 5, 0],
    [1, -1, 4],
  ])('line %i, character %i is offset %i', (line, character, offset) => {
    expect(index.offsetAt({ line, character })).toBe(offset);
  });

  test('an empty text has one line', () => expect(new LineIndex('').lineCount).toBe(1));
});

test('tokens of everything that there is', () => {
  const text = '\ufeff [A] x\r\n K = a \\\n; c\n b \njunk\n\n#d';
  const shown = [...tokensOf(parseUnitFile(text))].map(
    ({ kind, start, end }) => `${kind} ${JSON.stringify(text.slice(start, end))}`,
  );
  expect(shown).toEqual([
    'mark "\ufeff"',
    'blank " "',
    'open "["',
    'section "A"',
    'close "]"',
    'blank " "',
    'junk "x"',
    'newline "\\r\\n"',
    'blank " "',
    'key "K"',
    'blank " "',
    'equals "="',
    'blank " "',
    'value "a "',
    'continuation "\\\\"',
    'newline "\\n"',
    'comment "; c"',
    'newline "\\n"',
    'value " b"',
    'blank " "',
    'newline "\\n"',
    'junk "junk"',
    'newline "\\n"',
    'newline "\\n"',
    'comment "#d"',
  ]);
});

test('what lies at an offset', () => {
  const text = '#c\n[A]\nK=v\n[B]\n';
  const document = parseUnitFile(text);
  const at = (offset: number) => [nodeAt(document, offset)?.type, sectionAt(document, offset)?.name];
  expect([0, 2, 3, 7, 10, 11, 99].map(at)).toEqual([
    ['comment', undefined],
    ['comment', undefined],
    ['header', 'A'],
    ['entry', 'A'],
    ['entry', 'A'],
    ['header', 'B'],
    ['header', 'B'],
  ]);
  expect(nodeAt(parseUnitFile(''), 0)).toBeUndefined();
});
