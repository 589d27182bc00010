import { describe, expect, test } from 'vitest';
import { decide } from '../src/index.ts';
import { cluster, machine, shortTasks, unit, type Cluster } from './build.ts';

const A = machine('A', {}, 'drained');

function check(given: Cluster, tasks: string[], pending: Record<string, string> = {}): void {
  const decision = decide(cluster(given));
  expect(shortTasks(decision)).toEqual(tasks);
  expect(Object.fromEntries(decision.pending.map(each => [each.unit, each.summary]))).toEqual(pending);
}

describe('a machine that is cordoned', () => {
  const cordoned = machine('A', {}, 'cordoned');

  test('keeps what it has and gets nothing new', () => {
    const units = [unit('new'), unit('old'), unit('global', ['Global=true']), unit('pinned', ['MachineID=A'])];
    check({ machines: [cordoned, 'B'], units, places: [['old', 'A']] }, ['schedule global B', 'schedule new B'], {
      pinned: '0 of 2 machines: 1 is cordoned, 1 is not machine A',
    });
  });

  test('takes no unit back for which it would have to wait', () => {
    const units = [
      unit('b', ['MachineOf=z', 'Conflicts=web@*']),
      unit('web@1'),
      unit('web@2'),
      unit('z', ['MachineOf=web@2']),
    ];
    const places = [
      ['b', 'A'],
      ['web@2', 'A'],
      ['z', 'A'],
    ] as const;
    check(
      { machines: [cordoned, 'B'], units, places, held: [['web@2', 'B']] },
      [
        'unschedule b A',
        'unschedule web@2 A',
        'unschedule z A',
        'schedule web@2 B',
        'schedule z B',
        'schedule web@1 B',
      ],
      { b: '0 of 2 machines: 1 does not have z, 1 conflicts with web@1, web@2' },
    );
  });

  test('keeps a unit whose file or desired state changes', () => {
    const given = cluster({ machines: [cordoned, 'B'], units: [unit('u')], places: [['u', 'A']] });
    const units = given.units.map(each => ({ ...each, hash: 'new' }));
    expect(shortTasks(decide({ ...given, units }))).toEqual(['update u A']);
  });
});

describe('a machine that is drained', () => {
  test('gives up everything, its global units too', () => {
    const units = [unit('a'), unit('b'), unit('g', ['Global=true'])];
    check({ machines: [A, 'B', 'C'], units, places: units.map(({ name }) => [name, 'A'] as const) }, [
      'unschedule a A',
      'unschedule b A',
      'unschedule g A',
      'schedule g B',
      'schedule g C',
      'schedule a B',
      'schedule b C',
    ]);
  });

  test('says why each unit goes', () => {
    const { tasks } = decide(cluster({ machines: [A, 'B'], units: [unit('u')], places: [['u', 'A']] }));
    const reason = 'target Machine(A) unable to run unit: machine is drained';
    expect(tasks.map(task => task.reason)).toEqual([reason, reason]);
  });

  test('sends a unit back to where it still is, and says nothing more of waiting', () => {
    const units = ['a', 'b', 'w1', 'w2'].map(name => unit(name));
    const places = [
      ['w2', 'B'],
      ['a', 'B'],
    ] as const;
    const held = [
      ['w2', 'A'],
      ['b', 'D'],
    ] as const;
    const drained = machine('B', {}, 'drained');
    check(
      { machines: ['A', drained, 'C', 'D'], units, places, held },
      ['unschedule a B', 'unschedule w2 B', 'schedule w1 A', 'schedule a D', 'schedule w2 A'],
      { b: 'waiting for machine D to stop it' },
    );
  });

  test('keeps the place that a unit from another drained machine waits for', () => {
    const machines = [A, machine('B', {}, 'drained'), 'C'];
    const units = [unit('web@1', ['Conflicts=web@*']), unit('web@2', ['Conflicts=web@*'])];
    const pending = { 'web@2': 'waiting for machine A to stop it' };
    check({ machines, units, places: [['web@1', 'B']], held: [['web@2', 'A']] }, [], pending);
    check({ machines, units, places: [['web@1', 'B']] }, ['schedule web@2 C']);
  });

  test('lets go of a unit first; its next place is given once it has stopped', () => {
    const given = { machines: [A, 'B'], units: [unit('u')] };
    const pending = { u: 'waiting for machine A to stop it' };
    check({ ...given, places: [['u', 'A']], held: [['u', 'A']] }, ['unschedule u A'], pending);
    check({ ...given, held: [['u', 'A']] }, [], pending);
    check(given, ['schedule u B']);
  });

  test('keeps what fits nowhere else, and what must be beside it', () => {
    const units = [
      unit('web@1', ['Conflicts=web@*']),
      unit('web@2', ['Conflicts=web@*']),
      unit('x', ['MachineOf=web@1']),
    ];
    check(
      {
        machines: [A, 'B'],
        units,
        places: [
          ['web@1', 'A'],
          ['x', 'A'],
          ['web@2', 'B'],
        ],
      },
      [],
    );
    check(
      {
        machines: [A, 'B', 'C'],
        units,
        places: [
          ['web@1', 'A'],
          ['x', 'A'],
          ['web@2', 'B'],
        ],
      },
      ['unschedule web@1 A', 'unschedule x A', 'schedule web@1 C', 'schedule x C'],
    );
  });

  test('keeps a global unit that another one needs here', () => {
    const units = [unit('g', ['Global=true']), unit('u', ['MachineOf=g', 'MachineID=A'])];
    check(
      {
        machines: [A, 'B'],
        units,
        places: [
          ['g', 'A'],
          ['u', 'A'],
        ],
      },
      ['schedule g B'],
    );
  });

  test('gives places to as many as there are, of equals to the first by name', () => {
    const units = [1, 2].map(i => unit(`web@${i}`, ['Conflicts=web@*']));
    const machines = [A, machine('B', {}, 'drained'), 'C'];
    check(
      {
        machines,
        units,
        places: [
          ['web@1', 'A'],
          ['web@2', 'B'],
        ],
      },
      ['unschedule web@1 A', 'schedule web@1 C'],
    );
  });

  test('a unit that is asked to replace others disturbs nobody where it goes', () => {
    const units = [unit('k', ['Replaces=r']), unit('r')];
    check(
      {
        machines: [A, 'B'],
        units,
        places: [
          ['k', 'A'],
          ['r', 'B'],
        ],
      },
      [],
    );
    check(
      {
        machines: [A, 'B', 'C'],
        units,
        places: [
          ['k', 'A'],
          ['r', 'B'],
        ],
      },
      ['unschedule k A', 'schedule k C'],
    );
  });

  test('is followed by a unit that waited for its peer to be elsewhere', () => {
    const units = [unit('f', ['MachineOf=p']), unit('p')];
    check({ machines: [A, 'B'], units, places: [['p', 'A']] }, ['unschedule p A', 'schedule p B', 'schedule f B']);
  });
});
