import { expect, it } from 'vitest';
import { eventRow, isTrouble, matchesFilter, type ListedEvent } from '../src/events/event-row.ts';
import type { ClusterEvent } from '@flotilla/registry';

const ID = '0'.repeat(31) + '1';

const listed = (more: Partial<ClusterEvent>): ListedEvent => ({
  cluster: 'prod',
  event: { time: 0, kind: 'placed', text: `web.service goes to machine ${ID}: not on Machine(${ID}) before`, ...more },
});
const label = (machine: string): string => `10.0.0.${machine.slice(31)}`;

it('names machines as the tree does, and the cluster only where there are several', () => {
  const row = eventRow(listed({ unit: 'web.service', machine: ID }), label, false);
  expect(row.label).toBe('web.service goes to 10.0.0.1: not on Machine(10.0.0.1) before');
  expect(row.description).not.toContain('prod');
  expect(eventRow(listed({}), label, true).description).toMatch(/ · prod$/);
});

it('tells in the tooltip what, where, who, and from what to what', () => {
  const row = eventRow(listed({ kind: 'desired-state', by: 'ann', before: 'loaded', after: 'launched' }), label, false);
  expect(row.tooltip).toContain('desired-state in cluster prod\nby ann\nbefore: loaded, after: launched');
  expect(eventRow(listed({}), label, false).tooltip).not.toMatch(/^(by|before: )/m);
});

it('has an icon for every kind, also for one that is not known', () => {
  expect(eventRow(listed({ kind: 'state-failed' }), label, false).icon.id).toBe('error');
  expect(eventRow(listed({ kind: 'new-one' }), label, false).icon.id).toBe('info');
});

it.each([
  ['web', true],
  ['WEB before', true],
  ['placed prod', true],
  ['10.0.0.1', true],
  ['web moved', false],
])('is found by %j: %s', (filter, expected) => {
  expect(matchesFilter(eventRow(listed({ machine: ID }), label, false), filter)).toBe(expected);
});

it.each([
  ['state-failed', true],
  ['moved', true],
  ['pending', true],
  ['placed', false],
  ['desired-state', false],
])('%s is told of: %s', (kind, expected) => expect(isTrouble(listed({ kind }).event)).toBe(expected));
