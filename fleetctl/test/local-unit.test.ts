import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { checkUnit, findLocalTemplate, findLocalUnit } from '../src/local-unit.ts';

const folder = mkdtempSync(join(tmpdir(), 'units-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string | Buffer): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

test('a file is found with or without its suffix, a template beside its instance', () => {
  file('hello.service', '[Service]\nExecStart=/bin/true\n');
  file('web@.service', '[Service]\nExecStart=/bin/true\n');
  expect(findLocalUnit(join(folder, 'hello'))?.path).toBe(join(folder, 'hello.service'));
  expect(findLocalUnit(join(folder, 'nothing'))).toBeUndefined();
  expect(findLocalUnit(folder)).toBeUndefined();
  expect(findLocalTemplate(join(folder, 'web@1'))?.path).toBe(join(folder, 'web@.service'));
});

test.each([
  ['no sections', 'plain.service', 'hello\n', /plain\.service says nothing/],
  [
    'a line without =',
    'line.service',
    '[Service]\nExecStart=/bin/true\njunk\n',
    /unexpected newline.*line\.service, line 3/,
  ],
  [
    'an unknown X-Fleet key',
    'key.service',
    '[Service]\nExecStart=/x\n[X-Fleet]\nMachineId=1\n',
    /key\.service, line 4: .*"MachineId".*MachineID/,
  ],
  [
    'a wrong combination',
    'both.service',
    '[Service]\nExecStart=/x\n[X-Fleet]\nGlobal=true\nMachineOf=a.service\n',
    /Global cannot be used with Peers.*both\.service/,
  ],
  ['a name that is none', 'a+b.service', '[Service]\nExecStart=/x\n', /invalid character '\+' in unit name/],
  ['bytes that are no text', 'bytes.service', Buffer.from([0xff, 0xfe, 0x00]), /bytes\.service: it is not UTF-8 text/],
])('%s: the error names the file', (_name, name, text, message) => {
  const path = file(name, text);
  expect(() => {
    const unit = findLocalUnit(path);
    if (unit !== undefined) checkUnit(name, unit);
  }).toThrow(message);
});
