import { describe, expect, test } from 'vitest';
import type { RenameFile, TextDocumentEdit } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { prepareRename, renameAt, RenameError } from '../src/features/rename.ts';
import { pathOfUri, workspaceOf } from './support/units.ts';

/** The texts that change, and the files that move. */
function rename(marked: Readonly<Record<string, string>>, newName: string): Record<string, string> | undefined {
  const { index, file, offset, texts } = workspaceOf(marked);
  const edit = renameAt(file, offset, newName, index, { versionOf: () => null });
  if (edit === undefined) return undefined;
  const changes = edit.documentChanges as (TextDocumentEdit | RenameFile)[];
  return Object.fromEntries(
    changes.map(change => {
      if ('oldUri' in change) return [pathOfUri(change.oldUri), `→ ${pathOfUri(change.newUri)}`];
      const path = pathOfUri(change.textDocument.uri);
      const document = TextDocument.create('', '', 0, texts[path] ?? '');
      return [path, TextDocument.applyEdits(document, change.edits as Parameters<typeof TextDocument.applyEdits>[1])];
    }),
  );
}

const user = '[Unit]\nAfter=db.service x.service\n';

test.each([
  ['where it is named', { 'a.service': user.replace('db.', 'db.|'), 'db.service': '' }],
  ['in its own file', { 'a.service': user, 'db.service': '[Un|it]' }],
])('a unit, %s', (_name, texts) => {
  expect(rename(texts, 'sql.service')).toEqual({
    'a.service': '[Unit]\nAfter=sql.service x.service\n',
    'db.service': '→ sql.service',
  });
});

test('the type may be left out', () => {
  expect(rename({ 'db.service': '[Un|it]' }, 'sql')).toEqual({ 'db.service': '→ sql.service' });
});

test('drop-ins move along, those of other folders do not', () => {
  const texts = {
    'x/db.service': '[Un|it]',
    'x/db.service.d/a.conf': '',
    'x/db.service.d/b.conf': '',
    'db.service.d/c.conf': '',
  };
  expect(rename(texts, 'sql.service')).toEqual({
    'x/db.service': '→ x/sql.service',
    'x/db.service.d': '→ x/sql.service.d',
  });
});

test('a template with all its instances', () => {
  const texts = {
    'a.service':
      '[Unit]\nAfter=web@1.service web@%i.service web@.service webs.service\n[X-Fleet]\nConflicts=web@*.service w*\n',
    'web@.service': '[Unit]\nAfter=%p@other.service\nBefore=web@0.service\n[Serv|ice]\n',
  };
  expect(rename(texts, 'app@.service')).toEqual({
    'a.service':
      '[Unit]\nAfter=app@1.service app@%i.service app@.service webs.service\n[X-Fleet]\nConflicts=app@*.service w*\n',
    // %p follows the file's name
    'web@.service': '→ app@.service',
  });
});

test('what was started for the name alone is told the new one', () => {
  const texts = {
    'db.service': '[Un|it]',
    'db.timer': '[Unit]\n[Timer]\nOnCalendar=daily\n',
    'db.socket': '[Socket]\nListenStream=1\n',
    'db.path': '[Path]\nUnit=db.service\n',
  };
  expect(rename(texts, 'sql.service')).toEqual({
    'db.timer': '[Unit]\n[Timer]\nUnit=sql.service\nOnCalendar=daily\n',
    'db.socket': '[Socket]\nService=sql.service\nListenStream=1\n',
    'db.path': '[Path]\nUnit=sql.service\n',
    'db.service': '→ sql.service',
  });
});

test('specifiers of other units are written out', () => {
  const texts = { 'db.socket': '[Un|it]', 'db.service': '[Unit]\nRequires=%p.socket\n' };
  expect(rename(texts, 'sql.socket')).toEqual({
    'db.service': '[Unit]\nRequires=sql.socket\n',
    'db.socket': '→ sql.socket',
  });
});

test('to the name that it has', () => {
  expect(rename({ 'db.service': '[Un|it]' }, 'db.service')).toEqual({});
});

describe('refused:', () => {
  test.each([
    ['sql db.service', /no unit name/],
    ['@.service', /no unit name/],
    ['sql.socket', /must end in \.service/],
    ['sql@.service', /db\.service is no template/],
    ['a.service', /a\.service is there already/],
  ])('%s', (name, expected) => {
    const texts = { 'a.service': user, 'db.service': '[Un|it]' };
    expect(() => rename(texts, name)).toThrow(RenameError);
    expect(() => rename(texts, name)).toThrow(expected);
  });

  test('a template to a plain name', () => {
    expect(() => rename({ 'web@.service': '[Un|it]' }, 'web.service')).toThrow(/must end in @\.service/);
  });
});

test.each([
  ['[Unit]\nAfter=d|b.service', 'db.service'],
  ['[Unit]\nAfter=web@|1.service', 'web@.service'],
  ['[Un|it]', 'a.service'],
])('what is renamed at %j', (text, placeholder) => {
  const { index, file, offset } = workspaceOf({ 'a.service': text, 'db.service': '', 'web@.service': '' });
  expect(prepareRename(file, offset, index)?.placeholder).toBe(placeholder);
});

test.each([['[Unit]\nAfter=ss|hd.service'], ['[Unit]\nDescription=a|b'], ['[X-Fleet]\nConflicts=d*.ser|vice'], ['|']])(
  'nothing to rename at %j',
  text => {
    const texts = { 'a.service': text, 'db.service': '' };
    const { index, file, offset } = workspaceOf(texts);
    expect(prepareRename(file, offset, index)).toBeUndefined();
    expect(rename(texts, 'x.service')).toBeUndefined();
  },
);
