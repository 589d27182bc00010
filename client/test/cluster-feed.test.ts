import { expect, it } from 'vitest';
import { clusterFeed } from '../src/editor/cluster-feed.ts';
import { index, N1, N2, placement, state, TEXT, unit } from './cluster-view.ts';

it('tells the language server of machines, units and their live states', () => {
  const text = `${TEXT}[X-Fleet]\nGlobal=true\n`;
  const cluster = index({
    units: [unit('all.service', 'launched', text), unit('b.service', 'inactive')],
    schedule: [placement('all.service', N1)],
    states: [state('all.service', N1, 'active', 'running')],
  });
  expect(clusterFeed('prod', cluster)).toEqual({
    cluster: 'prod',
    machines: [
      { id: N1, address: '10.0.0.1', metadata: { region: 'east' } },
      { id: N2, address: '10.0.0.2', metadata: {} },
    ],
    units: [
      {
        name: 'all.service',
        desiredState: 'launched',
        global: true,
        states: [{ machine: N1, load: 'loaded', active: 'active', sub: 'running' }],
      },
      { name: 'b.service', desiredState: 'inactive', global: false, states: [] },
    ],
  });
});
