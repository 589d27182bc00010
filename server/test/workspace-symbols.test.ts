import { expect, test } from 'vitest';
import { workspaceSymbols } from '../src/features/workspace-symbols.ts';
import { workspaceOf } from './support/units.ts';

const { index } = workspaceOf({
  'web.service': '[Unit]\nDescription=The site|\n',
  'db.service': '[Unit]\nDescription=Data for the web\n',
  'sub/web.service.d/limits.conf': '[Service]\n',
  'eth0.network': '',
});

test.each([
  ['', ['db.service', 'web.service.d/limits.conf', 'web.service']],
  ['WEB', ['web.service.d/limits.conf', 'web.service', 'db.service']],
  ['wbs', ['web.service.d/limits.conf', 'web.service']],
  ['limits', ['web.service.d/limits.conf']],
  ['the site', ['web.service']],
  ['nothing', []],
])('%j', (query, expected) => {
  const found = workspaceSymbols(query, index).map(({ name }) => name);
  expect(found.filter(name => name !== 'eth0.network')).toEqual(expected);
});

test('with the description beside the name', () => {
  expect(workspaceSymbols('web.service', index).find(({ name }) => name === 'web.service')?.containerName).toBe(
    'The site',
  );
});
