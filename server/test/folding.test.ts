import { expect, test } from 'vitest';
import { foldingRangesOf } from '../src/features/folding.ts';
import { openUnitFile } from '../src/unit-file.ts';

test.each([
  ['', []],
  ['[Unit]', []],
  ['[Unit]\nA=b', ['0-1']],
  ['[Unit]\nA=b\n\n\n[Service]\nC=d\n\n', ['0-1', '4-5']],
  ['[Unit]\nA=b\n\n# of the service\n[Service]\nC=d\n# at the end\n', ['0-1', '4-6']],
  ['# a\n# b\n\n# c\n[Unit]\nA=b\n', ['0-1 comment', '4-5']],
  ['[Unit]\nA=b \\\n  c \\\n  # d\n  e\nF=g\n', ['0-5', '1-4']],
  ['[Unit]\r\nA=b \\\r\n  c\r\n', ['0-2', '1-2']],
  ['A=b\nC=d \\\n', []],
  ['just \\\n text\n', ['0-1']],
])('%j', (text, expected) => {
  const found = foldingRangesOf(openUnitFile('file:///a.service', text));
  expect(found.map(({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind ? ` ${kind}` : ''}`)).toEqual(
    expected,
  );
});
