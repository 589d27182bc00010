import { describe, expect, test } from 'vitest';
import { chooseMachine, compatibility, explain } from '../src/index.ts';
import { cluster, machine, unit, type Cluster } from './build.ts';

const machines = [machine('B', { r: 'e' }), machine('A'), machine('C', { r: 'e' })];

function check(given: Omit<Cluster, 'machines'>, name: string, expected: object): void {
  expect(explain(cluster({ machines, ...given }), name)).toMatchObject(expected);
}

describe('explain', () => {
  test('tells for each machine whether it takes the unit, sorted by id', () => {
    const units = [unit('u', ['MachineMetadata=r=e', 'Conflicts=v']), unit('v', ['MachineID=B'])];
    check({ units, places: [['v', 'B']] }, 'u', {
      unit: 'u',
      placedOn: [],
      target: ['C'],
      summary: 'goes to machine C',
      machines: [
        { machine: 'A', fits: false, reason: 'lacks r=e' },
        { machine: 'B', fits: false, reason: 'conflicts with v' },
        { machine: 'C', fits: true, reason: '' },
      ],
    });
  });

  test('a unit in its place is not in its own way', () => {
    const units = [unit('web@1.service', ['Conflicts=web@*.service'])];
    check({ units, places: [['web@1.service', 'A']] }, 'web@1.service', {
      placedOn: ['A'],
      target: ['A'],
      summary: 'scheduled to machine A',
      machines: ['A', 'B', 'C'].map(id => ({ machine: id, fits: true })),
    });
  });

  test('a follower is told of the place that its peer is about to get', () => {
    const units = [unit('a', ['MachineOf=b']), unit('b')];
    check({ units }, 'a', {
      target: ['A'],
      machines: [
        { machine: 'A', fits: true },
        { machine: 'B', fits: false, reason: 'does not have b' },
        { machine: 'C', fits: false, reason: 'does not have b' },
      ],
    });
  });

  test.each<[string, Omit<Cluster, 'machines'>, object]>([
    [
      'on a machine that is cordoned',
      { units: [unit('u', ['MachineID=D'])], places: [['u', 'D']] },
      { target: ['D'], summary: 'scheduled to machine D', machines: [{}, {}, {}, { machine: 'D', fits: true }, {}] },
    ],
    [
      'kept away by an operator',
      { units: [unit('u', ['MachineMetadata=r=n'])] },
      { target: [], summary: '0 of 5 machines: 3 lack r=n, 1 is cordoned, 1 is drained' },
    ],
    [
      'not able to leave a drained machine',
      { units: [unit('u', ['MachineID=E'])], places: [['u', 'E']] },
      {
        target: ['E'],
        summary: 'stays on machine E although drained: 0 of 5 machines: 4 are not machine E, 1 is drained',
      },
    ],
    [
      'leaving a drained machine',
      { units: [unit('u')], places: [['u', 'E']] },
      { placedOn: ['E'], target: ['A'], summary: 'goes to machine A' },
    ],
  ])('sums up with an operator at work: %s', (_name, given, expected) => {
    const more = [...machines, machine('D', { r: 'n' }, 'cordoned'), machine('E', { r: 'n' }, 'drained')];
    const { name } = given.units[0] ?? { name: '' };
    expect(explain(cluster({ machines: more, ...given }), name)).toMatchObject(expected);
  });

  test.each<[string, Omit<Cluster, 'machines'>, object]>([
    [
      'nowhere',
      { units: [unit('u', ['MachineMetadata=r=w'])] },
      { target: [], summary: '0 of 3 machines: 3 lack r=w' },
    ],
    [
      'waiting',
      { units: [unit('u', ['MachineID=B'])], held: [['u', 'A']] },
      { target: ['B'], summary: 'waiting for machine A to stop it' },
    ],
    ['inactive', { units: [unit('u', [], 'inactive')] }, { target: ['A'], summary: 'inactive; would go to machine A' }],
    [
      'global',
      { units: [unit('u', ['Global=true', 'MachineMetadata=r=e'])] },
      { target: ['B', 'C'], summary: 'goes to 2 machines' },
    ],
    [
      'global and inactive',
      { units: [unit('u', ['Global=true'], 'inactive')], places: [['u', 'C']] },
      { placedOn: ['C'], target: ['A', 'B', 'C'], summary: 'inactive; would go to 3 machines' },
    ],
    ['not there', { units: [] }, { target: [], summary: 'there is no such unit', machines: [] }],
    [
      'on its way to another machine',
      { units: [unit('u', ['MachineMetadata=r=e'])], places: [['u', 'A']] },
      { placedOn: ['A'], target: ['B'], summary: 'goes to machine B' },
    ],
  ])('sums up: %s', (_name, given, expected) => check(given, 'u', expected));
});

describe('as things are', () => {
  test('a machine is chosen whatever the others should do', () => {
    const units = [unit('u', ['Conflicts=v']), unit('v', ['MachineID=X'])];
    expect(chooseMachine(cluster({ machines: ['A', 'B'], units, places: [['v', 'A']] }), 'u')).toBe('B');
    expect(chooseMachine(cluster({ machines: [], units }), 'u')).toBeUndefined();
    expect(chooseMachine(cluster({ machines: ['A'], units }), 'w')).toBeUndefined();
  });

  test('a unit and a machine are compared', () => {
    const units = [unit('u', ['Replaces=r']), unit('r'), unit('c', ['Conflicts=u']), unit('k', ['Replaces=u'])];
    const given = cluster({ machines: ['A'], units, places: ['r', 'c', 'k'].map(name => [name, 'A'] as const) });
    expect(compatibility(given, 'u', 'A')).toEqual({
      reason: 'found conflict with locally-scheduled Unit([u])',
      conflicts: ['c'],
      replacedBy: ['k'],
      replaces: ['r'],
    });
    expect(compatibility(given, 'u', 'B')).toBeUndefined();
    expect(compatibility(given, 'w', 'A')).toBeUndefined();
  });
});
