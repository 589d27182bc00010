import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { formattingBehind, formattingOf } from '../src/features/formatting.ts';
import { openUnitFile } from '../src/unit-file.ts';
import { atCursor } from './support/cursor.ts';

const apply = (text: string, edits: ReturnType<typeof formattingOf>): string =>
  TextDocument.applyEdits(TextDocument.create('', '', 0, text), edits);

test('a document', () => {
  const text = '[Unit]\r\nA = b\r\n[Service]';
  expect(apply(text, formattingOf(openUnitFile('file:///a.service', text)))).toBe('[Unit]\r\nA=b\r\n\r\n[Service]\r\n');
});

test('a range', () => {
  const text = '[Unit]\nA = b\nC = d\n';
  const file = openUnitFile('file:///a.service', text);
  expect(apply(text, formattingOf(file, { start: 8, end: 9 }))).toBe('[Unit]\nA=b\nC = d\n');
});

test.each([
  ['[Unit]\nA = b \n|', '[Unit]\nA=b\n'],
  ['[Unit]\nA = b\n|C = d\n', '[Unit]\nA=b\nC = d\n'],
  ['[Unit]\nX = y\nA = b\n  |\n', '[Unit]\nX = y\nA=b\n  \n'],
  ['[Unit]\nA=b\n[Service] \n|', '[Unit]\nA=b\n[Service]\n'],
  ['[Unit]\n\n\n|', '[Unit]\n\n\n'],
  ['[Unit]\nA = b \\\n|', '[Unit]\nA=b \\\n'],
  ['[Unit]\n  # c \n|', '[Unit]\n  # c \n'],
  ['A = b|', 'A = b'],
  ['|', ''],
])('behind the return key: %j', (marked, expected) => {
  const { file, offset, text } = atCursor(marked);
  expect(apply(text, formattingBehind(file, offset))).toBe(expected);
});
