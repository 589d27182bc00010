import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { globMatch, isGlobPattern } from '../src/index.ts';

describe('matches', () => {
  test.each([
    ['a*b*c', 'aXXbYYbc', true],
    ['a*b', 'ab', true],
    ['**a**', 'a', true],
    ['*a*a', 'aaa', true],
    ['a*', 'ab/c', false],
    ['*/b', 'a/b', true],
    ['*b', 'a/b', false],
    ['a?b', 'a/b', false],
    ['a[/]b', 'a/b', true],
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[^a-c]x', 'dx', true],
    ['[^a-c]x', 'ax', false],
    ['[ab-d]', 'c', true],
    ['[\\]]', ']', true],
    ['[\\-x]', '-', true],
    ['[*]', '*', true],
    ['[*]', 'x', false],
    ['\\?', '?', true],
    ['\\?', 'x', false],
    ['?', '\u{1f600}', true],
    ['[\u{1f5ff}-\u{1f601}]', '\u{1f600}', true],
    ['a', 'ab', false],
    ['*', '', true],
    ['?', '', false],
  ])('%s and %s: %s', (pattern, name, expected) => expect(globMatch(pattern, name)).toBe(expected));
});

describe('a malformed pattern matches nothing', () => {
  test.each(['[', '[]', '[]a]', '[a', '[a-]', '[-a]', '[a-', '[^]', '[^', 'a\\', '[a\\', '[\\', '*[', 'x*[a'])(
    '%s',
    pattern => {
      expect(isGlobPattern(pattern)).toBe(false);
      for (const name of ['', 'a', pattern, '-', 'x']) expect(globMatch(pattern, name)).toBe(false);
    },
  );
});

// where a class takes a slash, Go does not go back to give the star in front of it less
test('a star is not given less for what comes behind a class that took a slash', () => {
  expect(globMatch('*[^a]*', '*/')).toBe(false);
  expect(globMatch('*[^a]', '*/')).toBe(true);
});

test('a well-formed pattern means the same as the regular expression for it', () => {
  const piece = fc.constantFrom('a', 'b', '/', '?', '*', '[ab]', '[^a]', '\\*', '.');
  const toRegExp: Record<string, string> = { '?': '[^/]', '*': '[^/]*', '.': '\\.' };
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '.'), maxLength: 8 }),
      (parts, name) => {
        fc.pre(!(parts.includes('[^a]') && parts.includes('*') && name.includes('/')));
        const expression = new RegExp(`^(?:${parts.map(part => toRegExp[part] ?? part).join('')})$`, 's');
        expect(globMatch(parts.join(''), name)).toBe(expression.test(name));
      },
    ),
    { numRuns: 500 },
  );
});

test('many stars take no exponential time', () => {
  expect(globMatch('*a'.repeat(30) + 'b', 'a'.repeat(250))).toBe(false);
});
