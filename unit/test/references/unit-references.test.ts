import { expect, test } from 'vitest';
import { fileKindOf, isUnitName, parseUnitFile, resolveUnitName, unitReferences } from '../../src/index.ts';

function found(text: string, fileName = 'web.service'): string[] {
  const { kind, unitName, dropIn = false } = fileKindOf(fileName) ?? {};
  return unitReferences(parseUnitFile(text), { kind, unitName, dropIn }).map(
    ({ start, end, written, name, type, key }) => {
      const means = name === written ? '' : ` = ${name ?? '?'}`;
      return `${key} ${type === 'name' ? '' : `${type} `}"${text.slice(start, end)}"${means}`;
    },
  );
}

test.each([
  ['[Unit]\nAfter=a.service  b.target\n', undefined, ['After "a.service"', 'After "b.target"']],
  ['[Unit]\nAfter=a.service \\\n  b.target\n', undefined, ['After "a.service"', 'After "b.target"']],
  ['[Unit]\nAfter=a.service b a.serviced /x/y.service\n', undefined, ['After "a.service"']],
  ['[Unit]\nDescription=a.service\nDocumentation=man:b.service\n', undefined, []],
  ['[Unit]\nRequires=web@%i.service\n', 'x@.service', ['Requires "web@%i.service" = web@.service']],
  ['[Unit]\nRequires=web@%i.service\n', 'x@1.service', ['Requires "web@%i.service" = web@1.service']],
  [
    '[Unit]\nRequires=%p.socket %N.socket %n\n',
    'a.service',
    ['Requires "%p.socket" = a.socket', 'Requires "%N.socket" = a.socket'],
  ],
  ['[Unit]\nRequires=%H.service\n', undefined, ['Requires "%H.service" = ?']],
  ['[Service]\nSlice=my.slice\nSockets=a.socket\n', undefined, ['Slice "my.slice"', 'Sockets "a.socket"']],
  [
    '[Install]\nWantedBy=a.target\nAlso="b.socket"\nDefaultInstance=x.service\n',
    undefined,
    ['WantedBy "a.target"', 'Also "b.socket"'],
  ],
  [
    '[X-Fleet]\nMachineOf=a.service\nConflicts=web@*.service b.service\nX-Conflicts=c?.service\nMachineMetadata=a=b.service\n',
    undefined,
    [
      'MachineOf "a.service"',
      'Conflicts pattern "web@*.service"',
      'Conflicts "b.service"',
      'X-Conflicts pattern "c?.service"',
    ],
  ],
  ['[Timer]\nOnCalendar=daily\n', 'web.timer', ['Unit implied "Timer" = web.service']],
  ['[Timer]\nUnit=b.service\n', 'web.timer', ['Unit "b.service"']],
  ['[Timer]\nUnit=\n', 'web.timer', ['Unit implied "Timer" = web.service']],
  ['[Path]\nPathExists=/x\n', 'web@.path', ['Unit implied "Path" = web@.service']],
  ['[Socket]\nListenStream=1\n', 'web.socket', ['Service implied "Socket" = web.service']],
  ['[Socket]\nAccept=yes\n', 'web.socket', ['Service implied "Socket" = web@.service']],
  ['[Timer]\nOnCalendar=daily\n', 'web.timer.d/x.conf', []],
  ['[Timer]\nOnCalendar=daily\n', 'timer.d/x.conf', []],
])('%j in %s', (text, fileName, expected) => {
  expect(found(text, fileName)).toEqual(expected);
});

test.each([
  ['a.service', undefined, 'a.service'],
  ['a@b@c.service', undefined, 'a@b@c.service'],
  ['a b.service', undefined, undefined],
  ['@b.service', undefined, undefined],
  ['a.conf', undefined, undefined],
  ['a@%i.service', 'x@.service', 'a@.service'],
  ['a@%i.service', undefined, 'a@.service'],
  ['a@%H.service', 'x.service', 'a@.service'],
  ['a-%i.service', 'x@.service', undefined],
  ['a-%i.service', 'x@1.service', 'a-1.service'],
  ['%p@%i.service', 'x@1.service', 'x@1.service'],
  ['%p@%i.socket', 'x@.service', 'x@.socket'],
  ['%j.service', 'app-db.service', 'db.service'],
  ['%%.service', 'x.service', undefined],
])('%s in %s is %s', (written, unitName, expected) => {
  expect(resolveUnitName(written, unitName)).toBe(expected);
});

test.each([
  ['a.service', true],
  ['a@.service', true],
  ['-.mount', true],
  ['dev-disk-by\\x2duuid.swap', true],
  ['@.service', false],
  ['.service', false],
  ['a', false],
  [`${'a'.repeat(248)}.service`, false],
])('%s is a name: %s', (name, expected) => {
  expect(isUnitName(name)).toBe(expected);
});
