import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance, isOneEditAway, nearMiss } from '../src/near-miss.ts';

test.each([
  ['', '', 0],
  ['a', '', 1],
  ['abc', 'abc', 0],
  ['abc', 'acb', 1],
  ['ca', 'abc', 3],
  ['kitten', 'sitting', 3],
])('%s to %s takes %d edits', (a, b, edits) => {
  expect(editDistance(a, b)).toBe(edits);
  expect(editDistance(b, a)).toBe(edits);
});

const names = ['ExecStart', 'ExecStartPre', 'ExecStop', 'User', 'Group', 'UMask', 'Restart', 'RestartSec'];

test.each([
  ['execstart', 'ExecStart'],
  ['ExecStrat', 'ExecStart'],
  ['ExecStartPr', 'ExecStartPre'],
  ['Usr', 'User'],
  ['UMsak', 'UMask'],
  ['Frobnicate', undefined],
  ['x', undefined],
  ['', undefined],
])('%s means %s', (name, meant) => {
  expect(nearMiss(name, names)).toBe(meant);
});

test('it is the first of those with the fewest edits', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'C', 'd', '-', 'é', '1'), maxLength: 14 });
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 8 }), (name, candidates) => {
      const limit = Math.min(3, Math.max(1, Math.floor(name.length / 4)));
      const edits = candidates.map(each => editDistance(name.toLowerCase(), each.toLowerCase()));
      const fewest = Math.min(limit, ...edits);
      expect(nearMiss(name, candidates)).toBe(candidates.find((_, index) => edits[index] === fewest));
    }),
    { numRuns: 2000 },
  );
});

test('one edit is told without counting', () => {
  const word = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }).map(letters => letters.join(''));
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(isOneEditAway(a, b)).toBe(editDistance(a, b) <= 1);
    }),
    { numRuns: 2000 },
  );
});
