import { globMatch } from '@flotilla/unit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PatternIndex } from '../src/pattern-index.ts';

function matching(patterns: readonly string[], name: string): string[] {
  const index = new PatternIndex();
  index.acquireAll(patterns);
  return index
    .matching(name)
    .map(pattern => pattern.text)
    .sort();
}

test.each([
  [['web@1.service', 'web@2.service'], 'web@1.service', ['web@1.service']],
  [['web*', 'we*', 'x*', '*'], 'web.service', ['*', 'we*', 'web*']],
  [['web@*.service'], 'web@.service', ['web@*.service']],
  [['ab*ba'], 'aba', []],
  [['a*'], 'a/b', []],
  [['a*b'], 'a/b', []],
  [['*'], 'x/', []],
  [['a*/b'], 'ax/b', ['a*/b']],
  [['[', 'a\\*', '?[a-c]'], 'a*', ['a\\*']],
  [['web*', 'web*'], 'web', ['web*']],
])('of %j those that match %s are found', (patterns, name, expected) => {
  expect(matching(patterns, name)).toEqual(expected);
});

test('finds the same as trying each pattern', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'b', '@', '/', '*', '?', '[', ']', '^', '-', '\\'),
    maxLength: 6,
  });
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '@', '/', '*'), maxLength: 6 });
  fc.assert(
    fc.property(fc.uniqueArray(text, { maxLength: 8 }), name, (patterns, against) => {
      expect(matching(patterns, against)).toEqual(patterns.filter(pattern => globMatch(pattern, against)).sort());
    }),
    { numRuns: 5000 },
  );
});
