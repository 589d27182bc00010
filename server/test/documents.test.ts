import { expect, test } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { UnitFiles } from '../src/documents.ts';

const uri = 'file:///a.service';
const document = (text: string, version = 1, at = uri): TextDocument => TextDocument.create(at, '', version, text);

test('a version is taken apart once', () => {
  const files = new UnitFiles();
  const first = files.get(document('[Unit]'));
  expect(files.get(document('[Unit]'))).toBe(first);
  expect(files.get(document('[Unit]\n', 2)).document.text).toBe('[Unit]\n');
});

test('a document that was closed and opened again is another', () => {
  const files = new UnitFiles();
  files.get(document('[Unit]'));
  files.forget(uri);
  expect(files.get(document('[Service]')).document.text).toBe('[Service]');
});

test('only those asked for last are kept', () => {
  const files = new UnitFiles();
  const early = files.get(document('', 1, 'file:///early.service'));
  const first = files.get(document(''));
  for (let i = 0; i < 200; i++) {
    files.get(document('', 1, `file:///${String(i)}.service`));
    expect(files.get(document(''))).toBe(first);
  }
  expect(files.get(document('', 1, 'file:///early.service'))).not.toBe(early);
});
