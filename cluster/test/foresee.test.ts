import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, foresee, type Intent, type Unit } from '../src/index.ts';
import { anyCluster, MACHINES } from './arbitrary.ts';
import { cluster, machine, unit, type Cluster } from './build.ts';

const u = unit('u');
const at = (...ids: string[]) => ids.map(id => ['u', id] as const);

describe('what would happen', () => {
  test.each<[string, Cluster, Partial<Intent>, string[]]>([
    ['a new unit', { machines: ['A'], units: [] }, { change: [u] }, ['place u A']],
    ['a unit that goes', { machines: ['A'], units: [u], places: at('A') }, { destroy: ['u'] }, ['leave u A']],
    [
      'another file',
      { machines: ['A'], units: [u], places: at('A') },
      { change: [{ ...u, hash: 'new' }] },
      ['replace u A'],
    ],
    [
      'another state',
      { machines: ['A'], units: [u], places: at('A') },
      { change: [{ ...u, desired: 'loaded' }] },
      ['state u A'],
    ],
    [
      'other requirements, whoever still holds the unit',
      { machines: ['A', 'B'], units: [u], places: at('A'), held: at('A') },
      { change: [unit('u', ['MachineID=B'])] },
      ['move u B from A'],
    ],
    [
      'global units have no place that they come from',
      { machines: [machine('A', {}, 'drained'), 'B'], units: [unit('u', ['Global=true'])], places: at('A') },
      {},
      ['leave u A', 'place u B'],
    ],
    ['nothing', { machines: ['A'], units: [u], places: at('A') }, { change: [u] }, []],
  ])('%s', (_name, given, intent, expected) => {
    const { tasks } = foresee(cluster(given), { change: [], destroy: [], ...intent });
    const told = tasks.map(
      step => `${step.action} ${step.unit} ${step.machine}${step.from ? ` from ${step.from}` : ''}`,
    );
    expect(told).toEqual(expected);
    for (const { reason } of tasks) expect(reason).toMatch(/\w/);
  });

  test('tells why a unit would be nowhere', () => {
    const intent = { change: [unit('u', ['MachineMetadata=r=e'])], destroy: [] };
    expect(foresee(cluster({ machines: ['A'], units: [] }), intent)).toEqual({
      tasks: [],
      pending: [{ unit: 'u', reason: '0 of 1 machine: 1 lacks r=e' }],
    });
  });

  test('is what the engine does then, step for step', () => {
    fc.assert(
      fc.property(anyCluster, anyCluster, (now, then) => {
        const kept = new Set(then.units.map(each => each.name));
        const destroy = now.units.filter(each => !kept.has(each.name)).map(each => each.name);
        const units: readonly Unit[] = then.units;
        const { tasks } = foresee(now, { change: units, destroy });
        const told = tasks.flatMap(({ action, unit: name, machine: id, from }) => {
          if (action === 'move') return [`- ${name} ${from ?? ''}`, `+ ${name} ${id}`];
          return [`${action === 'leave' ? '-' : action === 'place' ? '+' : '='} ${name} ${id}`];
        });
        const done = decide({ ...now, units: units.map(allAtOnce), states: [] }).tasks.map(task => {
          if (task.type === 'unschedule') return `- ${task.unit} ${task.machine}`;
          return `${task.type === 'schedule' ? '+' : '='} ${task.placement.unit} ${task.placement.machine}`;
        });
        // a unit that stood on several machines leaves all of them, and one of these is told as the start of its move
        expect(told.sort()).toEqual(done.sort());
      }),
    );
  });
});

/** Of a global unit the engine changes as many machines at a time as it may. */
const allAtOnce = (each: Unit): Unit => ({
  ...each,
  requirements: { ...each.requirements, maxUnavailable: MACHINES.length },
});
