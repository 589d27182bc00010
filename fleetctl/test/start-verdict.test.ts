import { expect, test } from 'vitest';
import { StartVerdict } from '../src/wait.ts';

/** States as `active/sub` with the second at which each is seen. */
function judge(...seen: [number, string][]): string | undefined {
  const verdict = new StartVerdict();
  let result: string | undefined;
  for (const [second, state] of seen) {
    const [active = '', sub = ''] = state.split('/');
    const given = { name: 'x.service', systemdLoadState: 'loaded', systemdActiveState: active, systemdSubState: sub };
    result = verdict.judge(state === '' ? undefined : given, second * 1000);
    if (result !== undefined) break;
  }
  return result;
}

test.each<[string, [number, string][], string | undefined]>([
  ['active at once', [[0, 'active/running']], 'ok'],
  [
    'nothing said yet',
    [
      [0, ''],
      [1, ''],
    ],
    undefined,
  ],
  [
    'still starting',
    [
      [0, 'activating/start-pre'],
      [60, 'activating/start'],
    ],
    undefined,
  ],
  [
    'slow, then active',
    [
      [0, 'activating/start-pre'],
      [60, 'active/running'],
    ],
    'ok',
  ],
  [
    'failed',
    [
      [0, 'activating/start'],
      [1, 'failed/failed'],
    ],
    'failed',
  ],
  [
    'dead while the start is queued',
    [
      [0, 'inactive/dead'],
      [0.1, 'active/running'],
    ],
    'ok',
  ],
  [
    'a oneshot that has ended',
    [
      [0, 'activating/start'],
      [1, 'inactive/dead'],
      [3, 'inactive/dead'],
    ],
    'ok',
  ],
  [
    'dead for too short a time',
    [
      [0, 'activating/start'],
      [1, 'inactive/dead'],
      [2, 'inactive/dead'],
    ],
    undefined,
  ],
  [
    'rest is counted anew after activity',
    [
      [0, 'inactive/dead'],
      [1.5, 'activating/start'],
      [2.5, 'inactive/dead'],
    ],
    undefined,
  ],
  [
    'restarted over and over',
    [
      [0, 'activating/auto-restart'],
      [1, 'activating/start'],
      [2, 'activating/auto-restart'],
      [3, 'activating/start'],
      [4, 'activating/auto-restart'],
    ],
    'keeps failing',
  ],
])('%s', (_name, seen, expected) => {
  expect(judge(...seen)).toBe(expected);
});
