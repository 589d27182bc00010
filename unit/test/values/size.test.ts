import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePercentage } from '../../src/values/percentage.ts';
import { formatSize, parseSize } from '../../src/values/size.ts';
import { shareCases, sizeCases } from './cases/size.ts';
import { checkTable } from './check.ts';

checkTable([...sizeCases, ...shareCases]);

test.each([
  ['1K', 1024, 1024n],
  ['1K', 1000, 1000n],
  ['1.5G', 1024, 1_610_612_736n],
  ['1G 1M', 1000, 1_001_000_000n],
  ['7', 1024, 7n],
] as const)('%s with a base of %d is %d bytes', (text, base, bytes) => {
  expect(parseSize(text, base).value).toBe(bytes);
});

test.each([
  [0n, '0B'],
  [1024n, '1K'],
  [1536n, '1.5K'],
  [1_610_612_736n, '1.5G'],
  [2n ** 60n, '1E'],
])('%d bytes are shown as %s', (bytes, shown) => {
  expect(formatSize(bytes)).toBe(shown);
});

test.each([
  ['12.34%', 1234],
  ['12.5%', 1250],
  ['5%', 500],
  ['12.5‰', 125],
  ['7‱', 7],
])('%s is %d ten-thousandths', (text, value) => {
  expect(parsePercentage(text).value).toBe(value);
});

test('no text makes it fail, and every problem lies in the text', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      for (const { problem } of [parseSize(text), parsePercentage(`${text}%`)]) {
        if (problem === undefined) continue;
        expect(problem.start).toBeGreaterThanOrEqual(0);
        expect(problem.end).toBeLessThanOrEqual(text.length + 1);
      }
    }),
  );
});
