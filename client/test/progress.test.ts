import { describe, expect, it } from 'vitest';
import { progressOf } from '../src/commands/progress.ts';
import type { Action } from '../src/commands/plan.ts';
import { index, N1, N2, placement, state, unit, type Parts } from './cluster-view.ts';

const NAME = 'web.service';
const has = (active: string, sub: string, more = {}): Parts => ({
  units: [unit(NAME)],
  schedule: [placement(NAME, N1)],
  states: [state(NAME, N1, active, sub, more)],
});

describe('progress of', () => {
  it.each<[Action, string, Parts, string, string, string]>([
    ['start', 'a unit that runs', has('active', 'running'), 'settling', 'ok', 'active on 10.0.0.1'],
    [
      'start',
      'a unit that failed',
      has('failed', 'failed', { exitStatus: 3 }),
      'done',
      'failed',
      'failed on 10.0.0.1 with exit status 3',
    ],
    [
      'start',
      'a unit that starts',
      has('activating', 'start-pre'),
      'working',
      'ok',
      'activating/start-pre on 10.0.0.1',
    ],
    [
      'start',
      'a unit that restarts and restarts',
      has('activating', 'auto-restart'),
      'settling',
      'failed',
      'keeps restarting on 10.0.0.1',
    ],
    ['start', 'a unit that does its work and ends', has('inactive', 'dead'), 'settling', 'ok', 'ended on 10.0.0.1'],
    [
      'start',
      'a unit that is loaded so far',
      has('inactive', 'dead', { current: 'loaded' }),
      'working',
      'ok',
      'placed on 10.0.0.1, waiting for it',
    ],
    [
      'start',
      'a unit that still runs its old text',
      has('active', 'running', { hash: 'old' }),
      'working',
      'ok',
      'placed on 10.0.0.1, waiting for it',
    ],
    [
      'start',
      'a unit that is placed',
      { units: [unit(NAME)], schedule: [placement(NAME, N2)] },
      'working',
      'ok',
      'placed on 10.0.0.2, waiting for it',
    ],
    [
      'start',
      'a unit that fits nowhere',
      { units: [unit(NAME)], pending: [{ unit: NAME, summary: '0 of 2 machines', machines: [] }] },
      'settling',
      'unplaced',
      'not placed: 0 of 2 machines',
    ],
    [
      'start',
      'a unit without any machine',
      { units: [unit(NAME)], machines: [] },
      'settling',
      'unplaced',
      'not placed: no machine has joined the cluster',
    ],
    [
      'load',
      'a unit that is loaded',
      has('inactive', 'dead', { current: 'loaded' }),
      'done',
      'ok',
      'loaded on 10.0.0.1',
    ],
    ['stop', 'a unit that still runs', has('active', 'running'), 'working', 'ok', 'placed on 10.0.0.1, waiting for it'],
    [
      'stop',
      'a unit that is being stopped',
      has('deactivating', 'stop-sigterm', { current: 'loaded' }),
      'working',
      'ok',
      'deactivating/stop-sigterm on 10.0.0.1',
    ],
    [
      'stop',
      'a unit that has stopped',
      has('inactive', 'dead', { current: 'loaded' }),
      'done',
      'ok',
      'stopped on 10.0.0.1',
    ],
    [
      'stop',
      'a unit that failed while stopping',
      has('failed', 'failed', { current: 'loaded' }),
      'done',
      'ok',
      'stopped on 10.0.0.1',
    ],
    ['unload', 'a unit that is still held', has('inactive', 'dead'), 'working', 'ok', 'inactive on 10.0.0.1'],
    ['unload', 'a unit that nobody holds', { units: [unit(NAME, 'inactive')] }, 'done', 'ok', 'unloaded'],
    [
      'destroy',
      'a unit that a machine still holds',
      { states: [state(NAME, N1, 'deactivating', 'stop')] },
      'working',
      'ok',
      'deactivating on 10.0.0.1',
    ],
    ['destroy', 'a unit that is gone', {}, 'done', 'ok', 'destroyed'],
    ['submit', 'a unit', { units: [unit(NAME, 'inactive')] }, 'done', 'ok', 'submitted'],
  ])('%s: %s', (action, _what, parts, phase, outcome, text) => {
    expect(progressOf(index(parts), NAME, action)).toMatchObject({ phase, outcome, text });
  });

  it('a global unit is that of its slowest machine', () => {
    const schedule = [placement(NAME, N1), placement(NAME, N2)];
    const first = state(NAME, N1, 'active', 'running');
    const both = (second: ReturnType<typeof state>): Parts => ({
      units: [unit(NAME)],
      schedule,
      states: [first, second],
    });
    expect(progressOf(index(both(state(NAME, N2, 'activating', 'start'))), NAME, 'start')).toMatchObject({
      phase: 'working',
      text: 'activating/start on 10.0.0.2 (1 of 2 machines are done)',
    });
    expect(progressOf(index(both(state(NAME, N2, 'failed', 'failed'))), NAME, 'start')).toMatchObject({
      phase: 'done',
      outcome: 'failed',
    });
    const old = { ...first, hash: 'of the file before' };
    const waits = { ...both(state(NAME, N2, 'failed', 'failed')), states: [old, state(NAME, N2, 'failed', 'failed')] };
    expect(progressOf(index(waits), NAME, 'start')).toMatchObject({ phase: 'done', outcome: 'failed' });
    expect(progressOf(index(both(state(NAME, N2, 'active', 'running'))), NAME, 'start')).toMatchObject({
      phase: 'settling',
      outcome: 'ok',
      text: 'done on all 2 machines',
    });
  });
});
