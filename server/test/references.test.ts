import { expect, test } from 'vitest';
import { referencesAt } from '../src/features/references.ts';
import { pathOfUri, workspaceOf } from './support/units.ts';

function references(texts: Readonly<Record<string, string>>, declaration = false): string[] {
  const { index, file, offset, texts: plain } = workspaceOf(texts);
  return referencesAt(file, offset, index, { declaration }).map(({ uri, range }) => {
    const path = pathOfUri(uri);
    const line = plain[path]?.split('\n')[range.start.line] ?? '';
    return `${path}:${range.start.line} ${line.slice(range.start.character, range.end.character)}`;
  });
}

const others = {
  'b.service': '[Unit]\nAfter=db.service\nWants=db.service web@1.service\n',
  'c.service': '[Unit]\nAfter=web@%i.service\n[X-Fleet]\nConflicts=web@*.service\n',
  'db.timer': '[Timer]\nOnCalendar=daily\n',
};

test.each([
  ['a name', { 'a.service': '[Unit]\nAfter=db.|service\n', 'db.service': '' }, ['a.service:1 db.service']],
  ['the own header', { 'db.service': '[Un|it]\n' }, []],
])('of %s', (_name, texts, own) => {
  const found = references({ ...texts, ...others });
  expect(found).toEqual([...own, 'b.service:1 db.service', 'b.service:2 db.service', 'db.timer:0 Timer']);
});

test('of a template all instances and patterns', () => {
  expect(references({ 'web@.service': '[Serv|ice]\n', ...others })).toEqual([
    'b.service:2 web@1.service',
    'c.service:1 web@%i.service',
    'c.service:3 web@*.service',
  ]);
});

test('of an instance only itself and patterns', () => {
  expect(references({ 'a.service': '[Unit]\nAfter=web@1.|service', 'web@.service': '', ...others })).toEqual([
    'a.service:1 web@1.service',
    'b.service:2 web@1.service',
    'c.service:3 web@*.service',
  ]);
});

test('the declaration is its file', () => {
  expect(references({ 'a.service': '[Unit]\nAfter=db.|service\n', 'db.service': '' }, true)).toEqual([
    'db.service:0 ',
    'a.service:1 db.service',
  ]);
});

test('of a unit that the workspace does not have', () => {
  const texts = { 'a.service': '[Unit]\nAfter=sshd.|service\n', 'b.service': '[Unit]\nAfter=sshd.service\n' };
  expect(references(texts)).toEqual(['a.service:1 sshd.service', 'b.service:1 sshd.service']);
});

test('a unit of another folder with the same name is another unit', () => {
  const texts = {
    'x/db.service': '[Un|it]',
    'x/a.service': '[Unit]\nAfter=db.service',
    'y/db.service': '',
    'y/a.service': '[Unit]\nAfter=db.service',
  };
  expect(references(texts)).toEqual(['x/a.service:1 db.service']);
});

test.each([['[Unit]\nDescription=a| b\n'], ['|'], ['[X-Fleet]\nConflicts=web@*.|service\n']])('none for %j', text => {
  expect(references({ 'a.conf': text, ...others })).toEqual([]);
});
