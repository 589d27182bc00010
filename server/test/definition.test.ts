import { expect, test } from 'vitest';
import { definitionAt } from '../src/features/definition.ts';
import { pathOfUri, workspaceOf } from './support/units.ts';

function definition(texts: Readonly<Record<string, string>>): string[] {
  const { index, file, offset } = workspaceOf(texts);
  return definitionAt(file, offset, index).locations.map(({ uri }) => pathOfUri(uri));
}

const others = {
  'db.service': '',
  'web@.service': '',
  'web@2.service': '',
  'web.timer': '',
  'db.service.d/a.conf': '',
  'dropped.service.d/a.conf': '',
};

test.each([
  ['a name', '[Unit]\nAfter=db.ser|vice\n', ['db.service']],
  ['its beginning', '[Unit]\nAfter=|db.service\n', ['db.service']],
  ['its end', '[Unit]\nAfter=db.service|\n', ['db.service']],
  ['one of several', '[Unit]\nAfter=x.service \\\n  db.ser|vice\n', ['db.service']],
  ['an instance of a template', '[Unit]\nAfter=web@1.|service\n', ['web@.service']],
  ['an instance with a file of its own', '[Unit]\nAfter=web@2.|service\n', ['web@2.service']],
  ['an unknown instance', '[Unit]\nAfter=web@%H.|service\n', ['web@.service']],
  ['a pattern', '[X-Fleet]\nConflicts=web@*.|service\n', ['web@.service', 'web@2.service']],
  ['a unit that has only drop-ins', '[Unit]\nAfter=dropped.|service\n', ['dropped.service.d/a.conf']],
  ['an unknown unit', '[Unit]\nAfter=sshd.|service\n', []],
  ['itself', '[Unit]\nAfter=a.|service\n', []],
  ['a header', '[Un|it]\n', []],
  ['another value', '[Unit]\nDescription=db.ser|vice\n', []],
  ['nothing', '|', []],
])('of %s', (_name, text, expected) => {
  expect(definition({ 'a.service': text, ...others })).toEqual(expected);
});

test.each([
  ['db.timer', '[Tim|er]\nOnCalendar=daily\n', ['db.service']],
  ['db.timer', '[Tim|er]\nUnit=web.timer\n', []],
  ['db.service.d/b.conf', '[Serv|ice]\n', ['db.service']],
  ['web@.socket', '[Sock|et]\nAccept=yes\n', ['web@.service']],
])('on a header of %s: %j', (path, text, expected) => {
  expect(definition({ ...others, [path]: text })).toEqual(expected);
});

test('where several folders have the unit, the nearest is meant', () => {
  const texts = { 'x/db.service': '', 'y/db.service': '', 'y/z/c.service': '' };
  expect(definition({ ...texts, 'x/a.service': '[Unit]\nAfter=db.|service' })).toEqual(['x/db.service']);
  expect(definition({ ...texts, 'y/z/a.service': '[Unit]\nAfter=db.|service' })).toEqual(['y/db.service']);
  expect(definition({ ...texts, 'y/a.service.d/b.conf': '[Unit]\nAfter=db.|service' })).toEqual(['y/db.service']);
  expect(definition({ ...texts, 'a.service': '[Unit]\nAfter=db.|service' })).toEqual(['x/db.service', 'y/db.service']);
});

test('a unit that the workspace does not have may be installed under these names', () => {
  const { index, file, offset } = workspaceOf({ 'a.service': '[Unit]\nAfter=getty@tty1.|service' });
  expect(definitionAt(file, offset, index)).toEqual({ locations: [], names: ['getty@tty1.service', 'getty@.service'] });
});
