import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha1 } from '../src/index.ts';

const reference = (data: string | Uint8Array): string => createHash('sha1').update(data).digest('hex');

test('is SHA-1 of every length around the blocks', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 151) & 0xff);
    expect(sha1(bytes)).toBe(reference(bytes));
  }
});

test('is SHA-1 of any bytes', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), bytes => sha1(bytes) === reference(bytes)));
});

test('takes a text as UTF-8', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => sha1(text) === reference(text)));
  expect(sha1('abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d');
});
