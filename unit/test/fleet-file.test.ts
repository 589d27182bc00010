import { describe, expect, test } from 'vitest';
import { normalForm, readFleetUnit, UnitSyntaxError } from '../src/index.ts';

const values = (text: string): string[] => readFleetUnit(text).options.map(({ name, value }) => `${name}=${value}`);

function refusal(text: string): UnitSyntaxError | undefined {
  try {
    readFleetUnit(text);
    return undefined;
  } catch (error) {
    if (error instanceof UnitSyntaxError) return error;
    throw error;
  }
}

describe('reads', () => {
  test.each<[string, string, string[]]>([
    ['CRLF, since `\\r` is white space', '[A]\r\nK=v\r\nL=w\r\n', ['K=v', 'L=w']],
    ['a backslash before CRLF as the end of the value', '[A]\r\nK=v \\\r\nL=w\r\n', ['K=v \\', 'L=w']],
    ['a byte order mark as text before the first section', '\ufeff[A]\nK=v\n', ['K=v']],
    ['a byte order mark in a value as text', '[A]\nK=\ufeffv\ufeff\n', ['K=\ufeffv\ufeff']],
    ['a comment that ends in a backslash and a blank', '[A]\n# c \\ \nK=v\nL=w\n', ['L=w']],
    ['a comment with a backslash on the last line', '[A]\nK=v\n# c \\', ['K=v']],
    ['white space of Unicode around a value', '[A]\nK=\u00a0\u0085v\u3000\n', ['K=v']],
    ['names and values that are not ASCII', '[A]\nné = é=è \n', ['né=é=è']],
    ['continued lines with their ends', '[A]\nK=a \\\n  b \\\n c\n', ['K=a \\\n  b \\\n c']],
    ['an empty key', '[A]\n=v\n', ['=v']],
    ['CR alone in a value as white space within it', '[A]\nK=v\rL=w\n', ['K=v\rL=w']],
  ])('%s', (_name, text, expected) => expect(values(text)).toEqual(expected));
});

describe('refuses, naming the line', () => {
  test.each<[string, string, number]>([
    ['[A]\n\nK\n', 'unexpected newline encountered while parsing option name', 3],
    ['[A]\nK=v\n\n[B', 'unable to find end of section', 4],
    ['[A]\n[B] x y\n', 'found garbage after section name : [120 32 121]', 2],
    ['[A]\nK=v\nL', 'EOF', 3],
    [`[A]\nK=v\n#${'x'.repeat(2047)}\n`, 'line too long (max 2048 bytes)', 3],
  ])('%j', (text, message, line) => {
    expect(refusal(text)).toMatchObject({ message, line });
  });
});

describe('the longest line', () => {
  const unit = (length: number, rest = '') => `[A]\nK=${'v'.repeat(length)}\n${rest}`;

  test('2048 bytes before the end of the line are too long, its name counted', () => {
    expect(refusal(unit(2045))).toBeUndefined();
    expect(refusal(unit(2046))).toBeDefined();
  });

  test('counts bytes, not characters', () => {
    expect(refusal(`[A]\nK=${'é'.repeat(1022)}\n`)).toBeUndefined();
    expect(refusal(`[A]\nK=${'é'.repeat(1023)}\n`)).toBeDefined();
  });

  test('is only found too long where it is in fleet’s window of 4096 bytes', () => {
    // the window is filled when it is empty: of a long line at its end only the first part is seen
    const before = (bytes: number) => `[A]\n${'L=w\n'.repeat(bytes / 4)}`;
    const long = `K=${'v'.repeat(3000)}\n`;
    expect(refusal(before(2000) + long)).toBeDefined();
    expect(refusal(before(2400) + long)).toBeUndefined();
  });
});

test('the normal form gathers sections in the order of their first option', () => {
  const options = [
    { section: 'B', name: 'K', value: '1' },
    { section: 'A', name: 'K', value: '2' },
    { section: 'B', name: 'K', value: '3' },
  ];
  expect(normalForm(options)).toBe('[B]\nK=1\nK=3\n\n[A]\nK=2\n');
  expect(normalForm([])).toBe('');
});
