import { describe, expect, it } from 'vitest';
import { describeProblem } from '../src/clusters/problem.ts';
import { parseFilter } from '../src/explorer/filter.ts';
import { DEFAULT_OPTIONS, type TreeOptions } from '../src/explorer/tree-options.ts';
import { TreeModel } from '../src/explorer/tree-model.ts';
import { indexView } from '../src/explorer/unit-status.ts';
import { index, MACHINES, N2, placement, state, unit, view, type Parts } from './cluster-view.ts';
import type { ClusterState } from '../src/explorer/cluster-rows.ts';
import type { Row } from '../src/explorer/row.ts';

const live = (parts: Parts, name = 'prod'): ClusterState => ({
  name,
  endpoints: ['http://10.0.0.9:2379'],
  password: false,
  index: index(parts),
  problem: undefined,
  connecting: false,
});

const refused = Object.assign(new Error('http://10.0.0.9:2379: connection refused'), { code: 'refused' });

/** The tree as text, everything opened. */
function draw(model: TreeModel, parent?: Row, depth = 0): string[] {
  return model
    .children(parent)
    .flatMap(row => [
      `${'  '.repeat(depth)}${row.label} — ${row.description}`,
      ...(row.children === 'none' ? [] : draw(model, row, depth + 1)),
    ]);
}

const running: Parts = {
  units: [unit('a.service'), unit('b.service', 'inactive')],
  schedule: [placement('a.service', N2)],
  states: [state('a.service', N2, 'active', 'running')],
};

describe('the tree', () => {
  it('shows a cluster twice: by machine and by unit', () => {
    const model = new TreeModel();
    model.update(live(running));
    expect(draw(model)).toEqual([
      'prod — 2 machines · 2 units',
      '  Machines — 2',
      '    10.0.0.1 — region=east · 0 units · leader',
      '    10.0.0.2 — 1 unit',
      '      a.service — active/running · launched',
      '  Units — 2',
      '    a.service — active/running · 10.0.0.2 · launched',
      '    b.service — inactive',
    ]);
  });

  it('shows a machine that has gone below the others, and nothing of its own', () => {
    const model = new TreeModel();
    const before = live(running);
    model.update(before);
    const [first] = MACHINES;
    model.update({ ...before, index: indexView(view({ ...running, machines: first ? [first] : [] }), before.index) });
    const machines = draw(model).slice(1, 4);
    expect(machines.slice(0, 2)).toEqual(['  Machines — 1', '    10.0.0.1 — region=east · 0 units · leader']);
    expect(machines[2]).toMatch(/^ {4}10\.0\.0\.2 — gone since \d/);
  });

  it('says that it connects, that nobody has joined, that nothing is deployed', () => {
    const model = new TreeModel();
    model.update({ ...live({}), index: undefined, connecting: true });
    expect(draw(model)).toEqual(['prod — connecting…']);
    model.update(live({ machines: [] }));
    expect(draw(model)).toEqual([
      'prod — 0 machines · 0 units',
      '  Machines — none has joined · add',
      '  Units — none yet · apply folder',
    ]);
  });

  it('puts what failed and what to do first, and keeps what was seen last', () => {
    const model = new TreeModel();
    model.update({ ...live({ units: [unit('a.service')] }), problem: describeProblem(refused) });
    expect(draw(model).slice(0, 3)).toEqual([
      'prod — etcd refuses the connection',
      '  Nothing listens there: is etcd running, and is the port right? — ',
      '  Machines — 2 · as last seen',
    ]);
  });

  it('counts what failed in the cluster’s row', () => {
    const model = new TreeModel();
    model.update(live({ ...running, states: [state('a.service', N2, 'failed', 'failed')] }));
    expect(model.children(undefined)[0]?.description).toBe('2 machines · 2 units · 1 failed');
  });
});

describe('arranged', () => {
  const mixed: Parts = {
    units: ['a.service', 'w@.service', 'w@1.service', 'w@2.service'].map(name => unit(name)),
    schedule: ['a.service', 'w@1.service'].map(name => placement(name, N2)),
    states: [state('a.service', N2, 'active', 'running', { since: 5 }), state('w@1.service', N2, 'failed', 'failed')],
  };
  const arranged = (options: Partial<TreeOptions>): string[] => {
    const model = new TreeModel();
    model.update(live(mixed));
    model.arrange({ ...DEFAULT_OPTIONS, ...options });
    const rows = draw(model);
    return rows.slice(rows.findIndex(row => row.startsWith('  Units')) + 1).map(row => row.replace(/ — .*/, ''));
  };
  /** [how, rows below Units] */
  const cases: [string, Partial<TreeOptions>, string[]][] = [
    [
      'by template',
      { groupBy: 'template' },
      ['w@.service', ' w@.service', ' w@1.service', ' w@2.service', 'without a template', ' a.service'],
    ],
    [
      'by state',
      { groupBy: 'state' },
      ['failed', ' w@1.service', 'waiting', ' w@.service', ' w@2.service', 'active', ' a.service'],
    ],
    [
      'by machine',
      { groupBy: 'machine' },
      ['10.0.0.2', ' a.service', ' w@1.service', 'on no machine', ' w@.service', ' w@2.service'],
    ],
    [
      'by folder',
      { groupBy: 'folder', folderOf: name => (name.startsWith('w') ? 'web' : undefined) },
      ['web', ' w@.service', ' w@1.service', ' w@2.service', 'in no open folder', ' a.service'],
    ],
    ['worst first', { sortBy: 'state' }, ['w@1.service', 'w@.service', 'w@2.service', 'a.service']],
    ['latest first', { sortBy: 'changed' }, ['a.service', 'w@.service', 'w@1.service', 'w@2.service']],
    ['filtered', { filter: parseFilter('w@ state:failed') }, ['w@1.service']],
  ];
  it.each(cases)('%s', (_how, options, rows) => {
    expect(arranged(options)).toEqual(rows.map(row => `    ${row.replace(/^ /, '  ')}`));
  });

  it('leaves out machines that the filter does not mean', () => {
    const model = new TreeModel();
    model.update(live(mixed));
    model.arrange({ ...DEFAULT_OPTIONS, filter: parseFilter('region=east') });
    expect(draw(model)).toEqual([
      'prod — 2 machines · 4 units · 1 failed',
      '  Machines — 2',
      '    10.0.0.1 — region=east · 0 units · leader',
      '  Units — 4',
    ]);
  });
});

it('shows a long list in parts, and more of it when asked to', () => {
  const model = new TreeModel();
  const units = Array.from({ length: 1200 }, (_, at) => unit(`u${String(at).padStart(4, '0')}.service`));
  model.update(live({ units }));
  const group = model.children(model.children(undefined)[0])[1];
  const rows = model.children(group);
  expect(rows).toHaveLength(501);
  expect(rows.at(-1)).toMatchObject({ label: '700 more…', opens: 'flotilla.showMore' });
  const last = rows.at(-1);
  expect(last && model.showMore(last).parents).toEqual([group?.id]);
  expect(model.children(group)).toHaveLength(1001);
});

it('finds the row of a unit or a machine, in groups and behind pages, and says what that turned', () => {
  const model = new TreeModel();
  const units = Array.from({ length: 1200 }, (_, at) => unit(`u${String(at).padStart(4, '0')}.service`));
  model.update(live({ units }));
  const turned: (string | undefined)[] = [];
  const find = (kind: 'unit' | 'machine', name: string): string | undefined =>
    model.find('prod', kind, name, ({ parents }) => turned.push(...parents))?.label;
  expect(find('unit', 'u0001.service')).toBe('u0001.service');
  expect(turned).toEqual([]);
  expect(find('unit', 'u1100.service')).toBe('u1100.service');
  expect(turned).toHaveLength(2);
  expect(find('machine', N2)).toBe('10.0.0.2');
  model.arrange({ ...DEFAULT_OPTIONS, groupBy: 'state' });
  expect(find('unit', 'u0002.service')).toBe('u0002.service');
  model.arrange({ ...DEFAULT_OPTIONS, filter: parseFilter('nothing-has-this') });
  expect(find('unit', 'u0002.service')).toBeUndefined();
  expect(model.find('other', 'unit', 'u0002.service', () => undefined)).toBeUndefined();
});

describe('a change', () => {
  function opened(parts: Parts): TreeModel {
    const model = new TreeModel();
    model.update(live(parts));
    draw(model);
    return model;
  }

  it('redraws the rows that it concerns and no other', () => {
    const model = opened(running);
    const { parents, rows } = model.update(
      live({ ...running, states: [state('a.service', N2, 'activating', 'start')] }),
    );
    expect(parents).toEqual([]);
    expect(rows.map(row => row.label)).toEqual(['a.service', 'a.service']);
  });

  it('that changes nothing redraws nothing', () => {
    expect(opened(running).update(live(running))).toEqual({ parents: [], rows: [] });
  });

  it('redraws what is below a row when something comes or goes', () => {
    const model = opened(running);
    const { parents } = model.update(
      live({ ...running, units: [...(running.units ?? []), unit('c.service', 'inactive')] }),
    );
    expect(parents.map(id => (id === undefined ? id : model.row(id)?.label))).toEqual(['Units']);
  });

  it('of one cluster leaves the rows of another alone', () => {
    const model = opened(running);
    model.update(live(running, 'test'));
    draw(model);
    const { rows } = model.update({ ...live(running), problem: describeProblem(refused) });
    expect(rows.map(row => row.target.cluster)).toEqual(['prod']);
  });

  it('keeps the ids of rows that stay', () => {
    const model = opened(running);
    const ids = (): string[] => model.children(model.children(undefined)[0]).map(row => row.id);
    const before = ids();
    model.update(live({ ...running, states: [] }));
    expect(ids()).toEqual(before);
  });

  it('forgets rows that are gone', () => {
    const model = opened(running);
    const unitId = model.children(model.children(undefined)[0])[1]?.id ?? '';
    model.remove('prod');
    expect(model.children(undefined)).toEqual([]);
    expect(model.row(unitId)).toBeUndefined();
  });
});
