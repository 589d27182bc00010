import { describe, expect, it } from 'vitest';
import { unitRow } from '../src/explorer/unit-row.ts';
import { index, N1, N2, placement, state, unit, type Parts } from './cluster-view.ts';

const NAME = 'web.service';
const GLOBAL = '[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n';
const on = (id: string, active: string, sub: string, more = {}): Parts => ({
  units: [unit(NAME)],
  schedule: [placement(NAME, id)],
  states: [state(NAME, id, active, sub, more)],
});

/** [what is so, the view, description, icon, context] */
const rows: [string, Parts, string, string, string][] = [
  [
    'runs',
    on(N1, 'active', 'running'),
    'active/running · 10.0.0.1 · launched',
    'pass-filled',
    'unit;desired=launched;status=active;placed;',
  ],
  [
    'failed',
    on(N2, 'failed', 'failed'),
    'failed/failed · 10.0.0.2 · launched',
    'error',
    'unit;desired=launched;status=failed;placed;',
  ],
  [
    'starts',
    on(N1, 'activating', 'start-pre'),
    'activating/start-pre · 10.0.0.1 · launched',
    'loading~spin',
    'unit;desired=launched;status=activating;placed;',
  ],
  [
    'stops',
    on(N1, 'deactivating', 'stop-sigterm'),
    'deactivating/stop-sigterm · 10.0.0.1 · launched',
    'debug-pause',
    'unit;desired=launched;status=deactivating;placed;',
  ],
  [
    'ended',
    on(N1, 'inactive', 'dead'),
    'inactive/dead · 10.0.0.1 · launched',
    'circle-outline',
    'unit;desired=launched;status=inactive;placed;',
  ],
  [
    'runs an old text',
    on(N1, 'active', 'running', { hash: 'other' }),
    'active/running · 10.0.0.1 · launched · other text runs',
    'git-compare',
    'unit;desired=launched;status=active;drift;placed;',
  ],
  [
    'is submitted',
    { units: [unit(NAME, 'inactive')] },
    'inactive',
    'circle-slash',
    'unit;desired=inactive;status=off;',
  ],
  [
    'is ordered',
    { units: [unit(NAME)], schedule: [placement(NAME, N1)] },
    'waiting · 10.0.0.1 · launched',
    'clock',
    'unit;desired=launched;status=waiting;placed;',
  ],
  [
    'is not decided yet',
    { units: [unit(NAME)] },
    'waiting · launched',
    'clock',
    'unit;desired=launched;status=waiting;',
  ],
  [
    'fits nowhere',
    {
      units: [unit(NAME)],
      pending: [
        {
          unit: NAME,
          summary: '0 of 2 machines: 2 lack region=eu',
          machines: [{ machine: N1, reason: 'lacks region=eu' }],
        },
      ],
    },
    'not placed: 0 of 2 machines: 2 lack region=eu · launched',
    'warning',
    'unit;desired=launched;status=unplaced;',
  ],
  [
    'is destroyed and still held',
    { states: [state(NAME, N1, 'deactivating', 'stop')] },
    'deactivating/stop · 10.0.0.1 · destroyed',
    'debug-pause',
    'unit;desired=gone;status=deactivating;placed;',
  ],
  [
    'is global and failed on one of two',
    {
      units: [unit(NAME, 'launched', GLOBAL)],
      schedule: [placement(NAME, N1), placement(NAME, N2)],
      states: [state(NAME, N1, 'active', 'running', { hash: '' }), state(NAME, N2, 'failed', 'failed', { hash: '' })],
    },
    '1 of 2 active · launched',
    'error',
    'unit;desired=launched;status=failed;global;placed;',
  ],
];

describe('a unit that', () => {
  it.each(rows)('%s', (_what, parts, description, icon, context) => {
    const row = unitRow(index(parts), 'prod', NAME);
    expect(row).toMatchObject({ label: NAME, description, icon: { id: icon }, context });
    expect(row.spoken).toContain(NAME);
  });

  it('is a template offers no status', () => {
    const row = unitRow(index({ units: [unit('web@.service', 'inactive')] }), 'prod', 'web@.service');
    expect(row).toMatchObject({ description: 'template', context: 'unit;desired=inactive;status=off;template;' });
  });

  it('fits nowhere says for each machine why, in the tooltip', () => {
    const parts = rows.find(([what]) => what === 'fits nowhere')?.[1] ?? {};
    expect(unitRow(index(parts), 'prod', NAME).tooltip()).toContain('10.0.0.1: lacks region=eu');
  });

  it('is destroyed can not be opened any more', () => {
    expect(unitRow(index({ states: [state(NAME, N1, 'active', 'running')] }), 'prod', NAME).opens).toBeUndefined();
  });

  it('is shown below a machine tells of that machine alone', () => {
    const parts = rows.find(([what]) => what.startsWith('is global'))?.[1] ?? {};
    expect(unitRow(index(parts), 'prod', NAME, N1)).toMatchObject({
      description: 'active/running · launched',
      context: 'unit;desired=launched;status=active;global;placed;',
    });
  });
});
