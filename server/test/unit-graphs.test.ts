import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factsOf, parseUnitFile, type FileFacts } from '@flotilla/unit';
import { UnitGraphs } from '../src/workspace/unit-graphs.ts';

function facts(path: string, text: string): FileFacts {
  return factsOf(path, parseUnitFile(text)) ?? expect.unreachable(path);
}

function graphsOf(files: Readonly<Record<string, string>>): UnitGraphs {
  const graphs = new UnitGraphs();
  for (const [path, text] of Object.entries(files)) graphs.put(facts(path, text));
  return graphs;
}

const after = (name: string): string => `[Unit]\nAfter=${name}\n`;

describe('units of the same name in several folders', () => {
  const graphs = graphsOf({
    '/w/prod/a.service': after('b.service'),
    '/w/prod/b.service': '',
    '/w/test/a.service': '',
    '/w/test/b.service': after('a.service'),
    '/w/test/a.service.d/x.conf': '[Unit]\nDescription=test\n',
    '/w/shared/c.service': '',
    '/w/prod/service.d/all.conf': '',
  });

  test('are those nearest to who asks', () => {
    const order = (from: string): unknown => {
      const { ordering } = graphs.seenFrom(from);
      return { a: ordering.predecessors('a.service'), cycles: ordering.cycles() };
    };
    expect(order('/w/prod/x.service')).toMatchObject({
      a: expect.arrayContaining(['b.service']) as unknown,
      cycles: [],
    });
    expect(order('/w/test/x.service')).toMatchObject({ a: expect.not.arrayContaining(['b.service']) as unknown });
    expect(order('/w/test/x.service')).toMatchObject({ cycles: [] });
  });

  test('bring their drop-ins', () => {
    const paths = (from: string): readonly string[] =>
      graphs
        .seenFrom(from)
        .filesOf('a.service')
        .map(({ path }) => path);
    expect(paths('/w/prod/x.service')).toEqual(['/w/prod/a.service', '/w/prod/service.d/all.conf']);
    expect(paths('/w/test/x.service.d/y.conf')).toEqual([
      '/w/test/a.service',
      '/w/prod/service.d/all.conf',
      '/w/test/a.service.d/x.conf',
    ]);
  });

  test('of the layers of a system are one', () => {
    const system = graphsOf({
      '/usr/lib/systemd/system/a.service': '',
      '/etc/systemd/system/a.service': '',
      '/usr/lib/systemd/user/a.service': '',
    });
    const path = system.seenFrom('/usr/lib/systemd/system/b.service').filesOf('a.service')[0]?.path;
    expect(path).toBe('/etc/systemd/system/a.service');
    expect(system.seenFrom('/usr/lib/systemd/user/b.service').filesOf('a.service')[0]?.path).toBe(
      '/usr/lib/systemd/user/a.service',
    );
  });
});

test('the revision tells of what others may hear, and of nothing else', () => {
  const graphs = graphsOf({ '/w/a.service': after('b.service'), '/w/b.service': '[Unit]\n' });
  graphs.seenFrom('/w/a.service');
  const moved = (step: () => void): boolean => {
    const before = graphs.revision;
    step();
    return graphs.revision !== before;
  };
  expect(moved(() => graphs.put(facts('/w/b.service', '[Unit]\nDescription=x\n')))).toBe(false);
  expect(moved(() => graphs.put(facts('/w/b.service', after('a.service'))))).toBe(true);
  expect(moved(() => graphs.remove('/w/none.service'))).toBe(false);
  expect(moved(() => graphs.remove('/w/b.service'))).toBe(true);
  expect(moved(() => graphs.know(['z.service']))).toBe(true);
  expect(moved(() => graphs.know(['z.service']))).toBe(false);
  expect(graphs.seenFrom('/w/a.service').has('z.service')).toBe(true);
});

test('after any changes files see what they would see afresh', () => {
  const paths = ['/a/x.service', '/b/x.service', '/b/x.service.d/1.conf', '/c/y.service', '/c/x.service.d/1.conf'];
  const step = fc.record({ path: fc.constantFrom(...paths), text: fc.constantFrom(undefined, '', after('y.service')) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), steps => {
      const graphs = new UnitGraphs();
      const files = new Map<string, string>();
      for (const { path, text } of steps) {
        if (text === undefined) {
          files.delete(path);
          graphs.remove(path);
        } else {
          files.set(path, text);
          graphs.put(facts(path, text));
        }
        graphs.seenFrom(path);
      }
      const fresh = graphsOf(Object.fromEntries(files));
      const seen = (all: UnitGraphs): unknown =>
        paths.map(path => ['x.service', 'y.service'].map(name => all.seenFrom(path).effective(name)));
      expect(seen(graphs)).toEqual(seen(fresh));
    }),
  );
});
