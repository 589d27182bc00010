import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseUnitFile, UnitGraph } from '../../src/index.ts';
import { graphOf, pathOf } from './build.ts';

describe('units', () => {
  const graph = graphOf(
    {
      'a.service': '[Install]\nAlias=b.service c.service\n',
      'web@.service': '[Service]\nExecStart=/bin/true\n',
      'd.service.d/x.conf': '[Unit]\nAfter=a.service\n',
      'readme.txt': 'no unit',
      'eth0.network': '[Match]\nName=eth0\n',
    },
    ['known.service', 'tmpl@.service'],
  );

  test.each([
    ['a.service', true],
    ['b.service', true],
    ['web@.service', true],
    ['web@1.service', true],
    ['known.service', true],
    ['tmpl@x.service', true],
    ['d.service', false],
    ['eth0.network', false],
    ['web.service', false],
  ])('%s is there: %s', (name, expected) => {
    expect(graph.has(name)).toBe(expected);
  });

  test('have the names of their files', () => {
    expect(graph.unitNames()).toEqual(['a.service', 'web@.service']);
    expect(graph.canonical('b.service')).toBe('a.service');
    expect(graph.namesOf('a.service')).toEqual(['a.service', 'b.service', 'c.service']);
  });
});

describe('drop-ins', () => {
  const graph = graphOf({
    'a-b@.service': '[Service]\nExecStart=/bin/a\nUser=a\nEnvironment=A=1\n',
    'a-b@.service.d/20-user.conf': '[Service]\nUser=b\n',
    'a-b@1.service.d/10-env.conf': '[Service]\nEnvironment=\nEnvironment=A=2\n',
    'a-.service.d/30-prefix.conf': '[Service]\nNice=1\n',
    'service.d/20-user.conf': '[Service]\nUser=general\n',
    '/usr/lib/systemd/system/a-b@.service.d/20-user.conf': '[Service]\nUser=distribution\n',
    'c.service.d/10-env.conf': '[Service]\nUser=other\n',
  });

  test('come in the order of their names, the particular instead of the general', () => {
    expect(graph.effective('a-b@1.service')?.paths).toEqual(
      ['a-b@.service', 'a-b@1.service.d/10-env.conf', 'a-b@.service.d/20-user.conf', 'a-.service.d/30-prefix.conf'].map(
        pathOf,
      ),
    );
  });

  test('are merged with their unit', () => {
    const settings = graph.effective('a-b@1.service')?.settings ?? [];
    expect(settings.filter(({ counts }) => counts).map(({ key, value }) => `${key}=${value}`)).toEqual([
      'ExecStart=/bin/a',
      'Environment=A=2',
      'User=b',
      'Nice=1',
    ]);
    const user = settings.find(({ value }) => value === 'b');
    expect(user?.path).toBe(pathOf('a-b@.service.d/20-user.conf'));
    expect(user && '[Service]\nUser=b\n'.slice(user.start, user.end)).toBe('User=b');
  });

  test('a dependency is never taken back', () => {
    const one = graphOf({ 'a.service': '[Unit]\nAfter=b.service\n', 'a.service.d/x.conf': '[Unit]\nAfter=\n' });
    expect(one.effective('a.service')?.settings.map(({ value, counts }) => [value, counts])).toEqual([
      ['b.service', true],
      ['', false],
    ]);
  });

  test('an empty file masks its unit', () => {
    const one = graphOf({ '/usr/lib/systemd/system/a.service': '[Unit]\nAfter=b.service\n', 'a.service': '' });
    expect(one.effective('a.service')).toMatchObject({ isMasked: true, settings: [] });
  });
});

describe('dependencies', () => {
  const graph = graphOf({
    'a.timer': '[Timer]\nOnCalendar=daily\n',
    'a.service': '[Unit]\nRequires=db@%p.service\n[Install]\nAlias=z.service\n',
    'db@.service': '[Unit]\nAfter=log@%i.service %H.service\nPartOf=z.service\n',
    'log@.service': '',
    'a.service.d/x.conf': '[Unit]\nWants=c.service\n',
  });
  const shown = (all: readonly { from: string; key: string; to: string }[]): string[] =>
    all.map(({ from, key, to }) => `${from} ${key} ${to}`).sort();

  test('of a unit, drop-ins and specifiers among them', () => {
    expect(shown(graph.dependencies('a.service'))).toEqual([
      'a.service Alias z.service',
      'a.service Requires db@a.service',
      'a.service Wants c.service',
    ]);
    expect(shown(graph.dependencies('a.timer'))).toEqual(['a.timer Unit a.service']);
  });

  test('of an instance are those of its template', () => {
    expect(shown(graph.dependencies('db@a.service'))).toEqual([
      'db@a.service After log@a.service',
      'db@a.service PartOf z.service',
    ]);
  });

  test('on a unit, by its aliases too', () => {
    expect(shown(graph.dependents('a.service'))).toEqual([
      'a.service Alias z.service',
      'a.timer Unit a.service',
      'db@.service PartOf z.service',
    ]);
  });

  test('on an instance by the same instance of another template', () => {
    expect(shown(graph.dependents('log@a.service'))).toEqual(['db@a.service After log@a.service']);
  });
});

test('however files came and went, the graph is that of those that are there', () => {
  const path = fc.constantFrom('a.service', 'b.service', 't@.service', 'a.timer', 'a.service.d/x.conf', 'm.target');
  const line = fc.constantFrom(
    ...['After=a.service', 'Before=b.service', 'After=t@1.service', 'Wants=b.service t@%p.service', 'After=n.service'],
    ...['DefaultDependencies=no', 'Description=x'],
  );
  const install = fc.constantFrom('', '[Install]\nAlias=n.service\n', '[Install]\nWantedBy=m.target\n');
  const text = fc
    .tuple(fc.array(line, { maxLength: 4 }), install)
    .map(([lines, end]) => `[Unit]\n${lines.join('\n')}\n${end}`);
  const step = fc.record({ path, text: fc.option(text, { nil: undefined }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), steps => {
      const graph = new UnitGraph();
      const files = new Map<string, string>();
      for (const { path: name, text: content } of steps) {
        if (content === undefined) graph.remove(pathOf(name));
        else graph.update(pathOf(name), parseUnitFile(content));
        if (content === undefined) files.delete(name);
        else files.set(name, content);
        const fresh = graphOf(Object.fromEntries(files));
        expect(graph.unitNames()).toEqual(fresh.unitNames());
        for (const unit of [...fresh.unitNames(), 't@1.service', 'm.target']) {
          expect(new Set(graph.ordering.predecessors(unit))).toEqual(new Set(fresh.ordering.predecessors(unit)));
          expect(graph.effective(unit)).toEqual(fresh.effective(unit));
        }
      }
    }),
    { numRuns: 200 },
  );
}, 60_000);
