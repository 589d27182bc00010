import { toSnapshot } from '@flotilla/registry';
import { describe, expect, it } from 'vitest';
import { planStep, type Action } from '../src/commands/plan.ts';
import { planLines } from '../src/commands/plan-text.ts';
import { indexView } from '../src/explorer/unit-status.ts';
import { N2, placement, state, TEXT, unit, view, type Parts } from './cluster-view.ts';

const EAST = `${TEXT}[X-Fleet]\nMachineMetadata=region=east\n`;
const MOON = `${TEXT}[X-Fleet]\nMachineMetadata=region=moon\n`;
const running: Parts = {
  units: [unit('a.service')],
  schedule: [placement('a.service', N2)],
  states: [state('a.service', N2, 'active', 'running')],
};

/** [what is planned, the cluster, action, text of the file, the line] */
const cases: [string, Parts, Action, string | undefined, string][] = [
  ['a new unit', {}, 'start', EAST, 'new in the cluster, would run on 10.0.0.1'],
  [
    'one that fits nowhere',
    {},
    'start',
    MOON,
    'new in the cluster, no machine takes it now: 0 of 2 machines: 2 lack region=moon',
  ],
  ['one that is only submitted', {}, 'submit', EAST, 'new in the cluster'],
  [
    'another text that must move',
    running,
    'start',
    EAST,
    'replaces the deployed text, would run on 10.0.0.1, is on 10.0.0.2 now',
  ],
  ['what runs already', running, 'start', TEXT, 'nothing to do, it is so already'],
  [
    'what was submitted',
    { units: [unit('a.service', 'inactive')] },
    'start',
    undefined,
    'deployed already, would run on 10.0.0.1',
  ],
  ['a stop', running, 'stop', undefined, 'deployed already'],
  ['what is not there', {}, 'stop', undefined, 'left alone: it is not in the cluster'],
  ['an end', running, 'destroy', undefined, 'removed from the cluster'],
];

describe('the plan tells of', () => {
  it.each(cases)('%s', (_what, parts, action, text, line) => {
    const cluster = view(parts);
    const index = indexView(cluster);
    const step = planStep(index, action, { name: 'a.service', text }, 'replace');
    expect(planLines(index, toSnapshot(cluster), action, [step])).toEqual([`a.service: ${line}`]);
  });
});

it('is short for many units', () => {
  const steps = Array.from({ length: 30 }, (_, at) => ({ kind: 'nothing' as const, name: `u${at}.service` }));
  const lines = planLines(indexView(view()), toSnapshot(view()), 'start', steps);
  expect(lines).toHaveLength(13);
  expect(lines.at(-1)).toBe('and 18 more');
});
