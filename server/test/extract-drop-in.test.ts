import { expect, test } from 'vitest';
import type { CreateFile, TextDocumentEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { extractDropInAction } from '../src/features/extract-drop-in.ts';
import { openUnitFile } from '../src/unit-file.ts';

const text = '[Service]\nExecStart=/a\nUser=x\n';
const user = { start: text.indexOf('User'), end: text.length };

function extract(uri: string, range = user, taken: readonly string[] = []): string[] | undefined {
  const action = extractDropInAction(openUnitFile(uri, text), range, { version: 3, taken: () => taken });
  const changes = action?.edit?.documentChanges as (CreateFile | TextDocumentEdit)[] | undefined;
  return changes?.map(change => {
    if ('kind' in change) return `create ${change.uri}`;
    const { uri: of, version } = change.textDocument;
    const before = TextDocument.create('', '', 0, of === uri ? text : '');
    const after = TextDocument.applyEdits(before, change.edits as Parameters<typeof TextDocument.applyEdits>[1]);
    return `${of} ${String(version)} ${JSON.stringify(after)}`;
  });
}

test('settings move to a new file beside the unit', () => {
  expect(extract('file:///w/a@.service')).toEqual([
    'create file:///w/a%40.service.d/10-service.conf',
    'file:///w/a%40.service.d/10-service.conf null "[Service]\\nUser=x\\n"',
    'file:///w/a@.service 3 "[Service]\\nExecStart=/a\\n"',
  ]);
});

test('its name is one that is free', () => {
  const taken = ['/w/a.service.d/10-service.conf'];
  expect(extract('file:///w/a.service', user, taken)?.[0]).toBe('create file:///w/a.service.d/20-service.conf');
});

test.each([
  ['nothing selected', 'file:///w/a.service', { start: 15, end: 15 }],
  ['a drop-in', 'file:///w/a.service.d/b.conf', user],
  ['a deployed unit', 'fleet-unit:/sandbox/a.service', user],
  ['a text without a place', 'untitled:a.service', user],
  ['a file that is no unit', 'file:///w/a.conf', user],
  ['only a header', 'file:///w/a.service', { start: 0, end: 5 }],
])('not of %s', (_name, uri, range) => {
  expect(extract(uri, range)).toBeUndefined();
});
