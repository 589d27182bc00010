import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatTimeSpan,
  infinity,
  parseMicroseconds,
  parseNanoseconds,
  parseTimeSpan,
} from '../../src/values/time-span.ts';
import { timeSpanCases } from './cases/time-span.ts';
import { checkTable } from './check.ts';

checkTable(timeSpanCases);

test.each([
  ['90', 90_000_000n, '1min 30s'],
  ['1.5h', 5_400_000_000n, '1h 30min'],
  ['2 weeks 3d', 1_468_800_000_000n, '2w 3d'],
  ['1y', 31_557_600_000_000n, '1y'],
  ['5ms 20us', 5020n, '5ms 20us'],
  ['0', 0n, '0'],
  ['0.0000019', 1n, '1us'],
  ['infinity', infinity, 'infinity'],
])('%s is %d microseconds', (text, microseconds, shown) => {
  expect(parseTimeSpan(text).value).toBe(microseconds);
  expect(formatTimeSpan(microseconds)).toBe(shown);
});

test('a number without a unit counts what the setting counts', () => {
  expect(parseMicroseconds('250').value).toBe(250n);
  expect(parseNanoseconds('250').value).toBe(250n);
  expect(parseNanoseconds('1us 1ns').value).toBe(1001n);
});

test('what is written for people is read back as the same', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 584_541n * 31_557_600_000_000n }), microseconds => {
      expect(parseTimeSpan(formatTimeSpan(microseconds)).value).toBe(microseconds);
    }),
  );
});

test('no text makes it fail, and every problem lies in the text', () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const { problem } = parseTimeSpan(text);
      if (problem === undefined) return;
      expect(problem.start).toBeGreaterThanOrEqual(0);
      expect(problem.end).toBeGreaterThanOrEqual(problem.start);
      expect(problem.end).toBeLessThanOrEqual(text.length);
    }),
  );
});
