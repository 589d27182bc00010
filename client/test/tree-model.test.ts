import { describe, expect, it } from 'vitest';
import { describeProblem } from '../src/clusters/problem.ts';
import { TreeModel } from '../src/explorer/tree-model.ts';
import { index, N2, placement, state, unit, type Parts } from './cluster-view.ts';
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

  it('says that it connects, that nobody has joined, that nothing is deployed', () => {
    const model = new TreeModel();
    model.update({ ...live({}), index: undefined, connecting: true });
    expect(draw(model)).toEqual(['prod — connecting…']);
    model.update(live({ machines: [] }));
    expect(draw(model)).toEqual(['prod — 0 machines · 0 units', '  Machines — none has joined', '  Units — none yet']);
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
