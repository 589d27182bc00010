import { describe, expect, test } from 'vitest';
import { lint, parseUnitFile } from '../../src/index.ts';
import { graphOf, pathOf } from './build.ts';
import { circles } from './cases.ts';

describe('units that wait for each other', () => {
  test.each(circles)('$name', ({ files, circle, mended }) => {
    const found = graphOf(files).ordering.cycles();
    expect(found.map(one => new Set(one))).toEqual([new Set(circle)]);
    expect(graphOf({ ...files, ...mended }).ordering.cycles()).toEqual([]);
  });

  test('the way round is told, each once', () => {
    const graph = graphOf(circles[1]?.files ?? {});
    expect(graph.ordering.cycles()).toEqual([['a.service', 'b.service', 'c.service', 'a.service']]);
  });

  test.each([
    ['a unit that names itself', { 'a.service': '[Unit]\nAfter=a.service\n' }],
    ['other instances of the same template', { 't@.service': '[Unit]\nAfter=t@1.service\n' }],
    ['a specifier that nobody knows', { 't@.service': '[Unit]\nAfter=t@%H.service\nBefore=t@%m.service\n' }],
    ['an alias of itself', { 'a.service': '[Unit]\nAfter=b.service\n[Install]\nAlias=b.service\n' }],
    ['a service that its target starts early', { 'a.service': '[Install]\nWantedBy=basic.target sysinit.target\n' }],
    [
      'a service of a target after that target',
      { 'a.service': '[Unit]\nAfter=b.target\n[Install]\nWantedBy=b.target\n', 'b.target': '' },
    ],
    ['a socket of a user', { '/usr/lib/systemd/user/a.socket': '[Unit]\nBefore=sysinit.target\n' }],
  ])('not %s', (_name, files) => {
    expect(graphOf(files).ordering.cycles()).toEqual([]);
  });
});

describe('lint with the units around', () => {
  test.each(circles)('$name', ({ files, mended }) => {
    const graph = graphOf(files);
    const told = Object.entries(files).flatMap(([path, text]) =>
      lint(parseUnitFile(text), { fileName: pathOf(path), graph }).filter(({ code }) => code === 'ordering-cycle'),
    );
    expect(told.length).toBeGreaterThan(0);
    for (const { message } of told) expect(message).toMatch(/^Units wait for each other in a circle: .*\.$/);
    const all = { ...files, ...mended };
    const after = graphOf(all);
    const left = Object.entries(all).flatMap(([path, text]) =>
      lint(parseUnitFile(text), { fileName: pathOf(path), graph: after }),
    );
    expect(left).toEqual([]);
  });

  test('the place is the name of the other unit', () => {
    const text = '[Unit]\nAfter=x.service b.service\n[Service]\nExecStart=/bin/true\n';
    const graph = graphOf({ 'a.service': text, 'b.service': '[Unit]\nAfter=a.service\n' });
    const found = lint(parseUnitFile(text), { fileName: pathOf('a.service'), graph });
    expect(found.map(({ code, start, end, message }) => [code, text.slice(start, end), message])).toEqual([
      [
        'ordering-cycle',
        'b.service',
        'Units wait for each other in a circle: a.service, waits for b.service, which waits for a.service. ' +
          'Take one step of it out.',
      ],
    ]);
  });
});
