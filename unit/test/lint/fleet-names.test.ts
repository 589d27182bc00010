import { describe, expect, test } from 'vitest';
import { lint, parseUnitFile } from '../../src/index.ts';
import { checkUnits, type BadUnit } from './check.ts';

const start = '[Service]\nExecStart=/bin/true\n[X-Fleet]\n';

function row(name: string, bad: string, good: string, more: Partial<BadUnit> = {}): BadUnit {
  return { name, file: 'web.service', code: 'fleet-never-matches', bad: start + bad, good: start + good, ...more };
}

describe('names that no unit has', () => {
  checkUnits([
    row('a peer without a type', 'MachineOf=«db»\n', 'MachineOf=db.service\n', { fix: { replacement: 'db.service' } }),
    row(
      'a conflict without a type',
      'Conflicts=db.service «db»\n'.replace(/db.service «db»/, '«db.service db»'),
      'Conflicts=db.service db*\n',
    ),
    row('a type that there is not', 'MachineOf=«db.servce»\n', 'MachineOf=db.service\n'),
    row('a character that no name has', 'MachineOf=«d$b.service»\n', 'MachineOf=db.service\n'),
    row('commas between conflicts', 'Conflicts=«a.service,b.service»\n', 'Conflicts=a.service b.service\n', {
      fix: { replacement: 'a.service b.service' },
    }),
    row('commas between peers', 'MachineOf=«a.service,b.service»\n', 'MachineOf=a.service\nMachineOf=b.service\n'),
    row('commas between patterns', 'Conflicts=«a@*.service,b*»\n', 'Conflicts=a@*.service b*\n', {
      fix: { replacement: 'a@*.service b*' },
    }),
    row('a pattern of a type that there is not', 'Conflicts=«db*.srvice»\n', 'Conflicts=db*.s?rvice\n'),
    row('a pattern with a character that no name has', 'Replaces=«db/*»\n', 'Replaces=db[_a]*\n'),
    row('a template does not run', 'Conflicts=«db@.service»\n', 'Conflicts=db@*.service\n', {
      fix: { replacement: 'db@*.service' },
    }),
    row('a template as a peer', 'MachineOf=«db@.service»\n', 'MachineOf=db@1.service\n'),
    row('a template as the peer of a template', 'MachineOf=«db@.service»\n', 'MachineOf=db@%i.service\n', {
      file: 'web@.service',
      fix: { replacement: 'db@%i.service' },
    }),
    row('an instance without a name', 'MachineOf=«db@%i.service»\n', 'MachineOf=db-%p.service\n'),
    row('a unit that waits for itself', 'MachineOf=«web.service»\n', 'MachineOf=db.service\n'),
    row('a unit that waits for itself by its specifier', 'MachineOf=«%n»\n', 'MachineOf=db-%n\n'),
    row('a unit that replaces itself', 'Replaces=«%p.service»\n', 'Replaces=%p-old.service\n', {
      code: 'fleet-self-conflict',
    }),
  ]);
});

describe('specifiers that fleet does not know', () => {
  checkUnits([
    row('the host name', 'MachineOf=db-«%H».service\n', 'MachineOf=db-%p.service\n'),
    row('the machine id', 'MachineID=«%m»\n', 'MachineMetadata=id=%n\n'),
    row('a percent sign written twice', 'MachineMetadata=load=50«%%»\n', 'MachineMetadata=load=50%\n'),
    row('several', 'Conflicts=«%j»@*.service «%P»*\n', 'Conflicts=%p@*.service %N*\n'),
  ]);
});

describe('nothing to say of', () => {
  test.each([
    ['web@.service', 'Conflicts=%p@*.service'],
    ['web@.service', 'MachineOf=%p-db@%i.service'],
    ['web@1.service', 'MachineOf=db@%i.service'],
    ['web@1.service', 'Conflicts=web@*.service'],
    ['web.service', 'Conflicts=*'],
    ['web.service', 'Conflicts=web*.service'],
    ['web.service', 'Conflicts="a.service" "b*.timer"'],
    ['web.service', 'Conflicts=[a-c]*.service'],
    ['web.service', 'Replaces=a.service\nReplaces=b@?.service'],
    ['web.service', 'MachineOf=a\\x2db.service'],
    ['web.service', 'MachineMetadata=region=eu'],
  ])('%s %j', (fileName, lines) => {
    expect(lint(parseUnitFile(`${start}${lines}\n`), { fileName })).toEqual([]);
  });
});
