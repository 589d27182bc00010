import { expect, test } from 'vitest';
import { dependenciesOf, dependencyRoot, dependents } from '../src/features/dependencies.ts';
import { workspaceOf } from './support/units.ts';

const others = {
  'web.service': '[Unit]\nDescription=The site\nAfter=db.service cache@1.service sshd.service\nWants=db.service\n',
  'web.service.d/more.conf': '[Unit]\nAfter=db.service\n',
  'db.timer': '[Timer]\nOnCalendar=daily\n',
  'cache@.service': '[X-Fleet]\nConflicts=d*.service\n',
};

/** The unit at the cursor, who names it and whom it names, with the number of places. */
function tree(texts: Readonly<Record<string, string>>): Record<string, string[]> {
  const { index, file, offset } = workspaceOf({ ...others, ...texts });
  const roots = dependencyRoot(file, offset, index);
  return Object.fromEntries(
    roots.map(root => [
      root.name,
      [
        ...dependents(root, index).map(({ from, fromRanges }) => `← ${from.name} ${fromRanges.length}`),
        ...dependenciesOf(root, index).map(({ to, fromRanges }) => `→ ${to.name} ${fromRanges.length}`),
      ],
    ]),
  );
}

test.each([
  [
    'on its header',
    { 'db.service': '[Un|it]\n' },
    {
      'db.service': ['← cache@.service 1', '← db.timer 1', '← web.service 2', '← web.service.d/more.conf 1'],
    },
  ],
  [
    'on its name',
    { 'db.service': '', 'a.service': '[Unit]\nAfter=web.|service\n' },
    { 'web.service': ['← a.service 1', '→ db.service 2', '→ cache@.service 1'] },
  ],
  [
    'on an instance',
    { 'a.service': '[Unit]\nAfter=cache@2.|service\n' },
    { 'cache@.service': ['← a.service 1', '← web.service 1'] },
  ],
  ['on a pattern', { 'a.service': '[X-Fleet]\nConflicts=d*.|service\n' }, {}],
  ['on a unit that is not there', { 'a.service': '[Unit]\nAfter=sshd.|service\n' }, {}],
  ['elsewhere', { 'a.service': '[Unit]\nDescription=|x\n' }, {}],
])('%s', (_name, texts, expected) => {
  expect(tree(texts)).toEqual(expected);
});

test('a file that has gone meanwhile has none', () => {
  const { index, file, offset } = workspaceOf({ ...others, 'db.service': '[Un|it]\n' });
  const [root] = dependencyRoot(file, offset, index);
  index.remove('/w/db.service');
  expect(root && [dependents(root, index), dependenciesOf(root, index)]).toEqual([[], []]);
});
