import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { highlightsAt } from '../src/features/highlights.ts';
import { atCursor } from './support/cursor.ts';

test.each([
  ['[Unit]\nAf|ter=a.service\nBefore=b\nAfter=c\n[Service]\nAfter=d\n', ['1 After', '3 After']],
  ['[Uni|t]\nA=b\n[Service]\n[Unit]\n', ['0 Unit', '3 Unit']],
  ['[Unit]\nAfter=a.service b.ser|vice\nWants=b.service\n', ['1 b.service', '2 b.service']],
  ['[Unit]\nAfter=web@%i.ser|vice\nWants=web@.service web@1.service\n', ['1 web@%i.service', '2 web@.service']],
  ['[Unit]\nAfter=%H.ser|vice\nWants=%H.service\n', ['1 %H.service']],
  ['[Unit]\nAfter=|\n', []],
  ['[Unit]\nDescription=a te|xt\n', []],
  ['[Unit]\n=|\n=\n', []],
  ['# a |comment', []],
  ['|', []],
])('%j', (marked, expected) => {
  const { file, offset, text } = atCursor(marked);
  const document = TextDocument.create('', '', 0, text);
  const found = highlightsAt(file, offset).map(({ range }) => `${range.start.line} ${document.getText(range)}`);
  expect(found).toEqual(expected);
});
