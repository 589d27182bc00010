import { describe, expect, test } from 'vitest';
import { decide, type Placement, type Snapshot, type Task } from '../src/index.ts';
import { applyTasks, cluster, machine, placed, shortTasks, state, unit, type Cluster } from './build.ts';

const CONFLICTS = ['Conflicts=hello@*.service'];

/** Checks the tasks in short, and the summaries of what stays pending. */
function check(given: Cluster, tasks: string[], pending: Record<string, string> = {}): void {
  const decision = decide(cluster(given));
  expect(shortTasks(decision)).toEqual(tasks);
  expect(Object.fromEntries(decision.pending.map(each => [each.unit, each.summary]))).toEqual(pending);
}

/** The cluster after its next decision, which all machines have carried out. */
function next(snapshot: Snapshot): Snapshot {
  const schedule = applyTasks(snapshot.schedule, decide(snapshot).tasks);
  return { ...snapshot, schedule, states: schedule.map(each => state(each.unit, each.machine)) };
}

const places = (snapshot: Snapshot): Record<string, string> =>
  Object.fromEntries(snapshot.schedule.map(each => [each.unit, each.machine]));

describe('where a unit goes', () => {
  test('to the least loaded machine, of equals to the first by id', () => {
    const units = ['a', 'b', 'c', 'd', 'e'].map(name => unit(`${name}.service`));
    check({ machines: ['C', 'A', 'B'], units, places: [['a.service', 'A']] }, [
      'schedule b.service B',
      'schedule c.service C',
      'schedule d.service A',
      'schedule e.service B',
    ]);
  });

  test('four instances that conflict on three machines: three run, the fourth says why', () => {
    const units = [1, 2, 3, 4].map(i => unit(`hello@${i}.service`, CONFLICTS));
    check(
      { machines: ['A', 'B', 'C'], units },
      ['schedule hello@1.service A', 'schedule hello@2.service B', 'schedule hello@3.service C'],
      { 'hello@4.service': '0 of 3 machines: 3 conflict with hello@1.service, hello@2.service, hello@3.service' },
    );
  });

  test('what is pending is told for each machine, with the first requirement that is not met', () => {
    const units = [unit('new.service', ['MachineMetadata=region=eu', 'Conflicts=web@*']), unit('web@1.service')];
    const machines = [machine('B'), machine('C', { region: 'us' }), machine('A', { region: 'eu' })];
    const { pending } = decide(cluster({ machines, units, places: [['web@1.service', 'A']] }));
    expect(pending).toEqual([
      {
        unit: 'new.service',
        summary: '0 of 3 machines: 2 lack region=eu, 1 conflicts with web@1.service',
        machines: [
          { machine: 'A', reason: 'conflicts with web@1.service' },
          { machine: 'B', reason: 'lacks region=eu' },
          { machine: 'C', reason: 'lacks region=eu' },
        ],
      },
    ]);
  });

  test.each<[string, Cluster, string]>([
    ['no machines', { machines: [], units: [unit('a.service')] }, 'there are no machines'],
    [
      'MachineID',
      { machines: ['A'], units: [unit('a.service', ['MachineID=X'])] },
      '0 of 1 machine: 1 is not machine X',
    ],
    [
      'one of several values',
      { machines: ['A'], units: [unit('a.service', ['MachineMetadata=r=e', 'MachineMetadata=r=w'])] },
      '0 of 1 machine: 1 lacks r=e or w',
    ],
    [
      'a peer that does not exist',
      { machines: ['A', 'B'], units: [unit('a.service', ['MachineOf=b.service'])] },
      '0 of 2 machines: 2 do not have b.service',
    ],
    [
      'many conflicts',
      {
        machines: ['A'],
        units: [unit('x.service', ['Conflicts=?']), ...['1', '2', '3', '4', '5'].map(name => unit(name))],
        places: ['1', '2', '3', '4', '5'].map(name => [name, 'A'] as const),
      },
      '0 of 1 machine: 1 conflicts with 1, 2, 3 and 2 more',
    ],
    [
      'its replacement is there',
      {
        machines: ['A'],
        units: [unit('k.service', ['Replaces=r.service']), unit('r.service')],
        places: [['k.service', 'A']],
      },
      '0 of 1 machine: 1 has its replacement k.service',
    ],
    [
      'a global unit without a machine',
      { machines: ['A'], units: [unit('g.service', ['Global=true', 'MachineMetadata=r=e'])] },
      '0 of 1 machine: 1 lacks r=e',
    ],
  ])('a pending unit says why: %s', (_name, given, summary) => {
    expect(decide(cluster(given)).pending.map(each => each.summary)).toEqual([summary]);
  });

  test('a pending unit names a few machines for each reason, however many there are', () => {
    const machines = Array.from({ length: 1000 }, (_, i) => machine(String(1000 + i), i < 3 ? { r: 'w' } : {}));
    const units = [
      unit('a.service', ['MachineMetadata=r=e']),
      unit('b.service', ['Conflicts=o@*.service', 'MachineMetadata=r=w']),
    ];
    const [a, b] = decide(
      cluster({ machines, units: [...units, unit('g.service', ['Global=true', 'Conflicts=b.service'])] }),
    ).pending;
    expect(a).toEqual({
      unit: 'a.service',
      summary: '0 of 1000 machines: 1000 lack r=e',
      machines: ['1000', '1001', '1002', '1003', '1004'].map(id => ({ machine: id, reason: 'lacks r=e' })),
    });
    expect(b?.machines.map(each => `${each.machine} ${each.reason}`)).toEqual([
      ...['1000', '1001', '1002'].map(id => `${id} conflicts with g.service`),
      ...['1003', '1004', '1005', '1006', '1007'].map(id => `${id} lacks r=w`),
    ]);
  });

  test('a one-way conflict keeps the unit away that asked for nothing', () => {
    const units = [unit('conflicts-with-hello.service', ['Conflicts=hello.service']), unit('hello.service')];
    check({ machines: ['A'], units, places: [['conflicts-with-hello.service', 'A']] }, [], {
      'hello.service': '0 of 1 machine: 1 conflicts with conflicts-with-hello.service',
    });
    check({ machines: ['A'], units: units.slice(1) }, ['schedule hello.service A']);
  });

  test('each unit to the machine that MachineID names, in full or by its first eight characters', () => {
    const ids = ['aaaaaaaa1111', 'bbbbbbbb2222'];
    const units = [unit('a.service', ['MachineID=bbbbbbbb']), unit('b.service', ['MachineID=aaaaaaaa1111'])];
    check({ machines: ids, units }, ['schedule a.service bbbbbbbb2222', 'schedule b.service aaaaaaaa1111']);
  });

  test('loaded is an order like launched', () => {
    const { tasks } = decide(cluster({ machines: ['A'], units: [unit('a.service', [], 'loaded')] }));
    expect(tasks).toEqual<Task[]>([
      {
        type: 'schedule',
        placement: {
          unit: 'a.service',
          machine: 'A',
          hash: 'hash of a.service',
          file: 'file of a.service',
          desired: 'loaded',
        },
        reason: 'target state loaded and unit not scheduled',
      },
    ]);
  });
});

describe('followers', () => {
  test('are placed in the same round as their peers, whatever their names', () => {
    const units = [
      unit('a.service', ['MachineOf=b.service']),
      unit('b.service', ['MachineOf=z.service']),
      unit('m.service'),
      unit('z.service'),
    ];
    check({ machines: ['A', 'B'], units }, [
      'schedule z.service A',
      'schedule b.service A',
      'schedule a.service A',
      'schedule m.service B',
    ]);
  });

  test('move with their peers when the machine dies', () => {
    const units = [0, 1, 2].flatMap(i => [unit(`ping.${i}`), unit(`pong.${i}`, [`MachineOf=ping.${i}`])]);
    const on = ['A', 'B', 'C'].flatMap((id, i) => [[`ping.${i}`, id] as const, [`pong.${i}`, id] as const]);
    check({ machines: ['A', 'C'], units, places: on, held: on }, [
      'unschedule ping.1 B',
      'unschedule pong.1 B',
      'schedule ping.1 A',
      'schedule pong.1 A',
    ]);
  });

  test('follow a global unit to a machine where it is', () => {
    const units = [
      unit('g.service', ['Global=true', 'MachineMetadata=r=e']),
      unit('side.service', ['MachineOf=g.service']),
    ];
    check({ machines: ['A', machine('B', { r: 'e' })], units }, ['schedule g.service B', 'schedule side.service B']);
  });

  test('of each other are never scheduled', () => {
    const units = [unit('a.service', ['MachineOf=b.service']), unit('b.service', ['MachineOf=a.service'])];
    check({ machines: ['A'], units }, [], {
      'a.service': '0 of 1 machine: 1 does not have b.service',
      'b.service': '0 of 1 machine: 1 does not have a.service',
    });
  });

  test('in a chain of fifty thousand are placed', () => {
    const name = (i: number): string => `u${String(i).padStart(5, '0')}`;
    const units = Array.from({ length: 50_000 }, (_, i) =>
      unit(name(i), i < 49_999 ? [`MachineOf=${name(i + 1)}`] : []),
    );
    expect(decide(cluster({ machines: ['A', 'B'], units })).tasks).toHaveLength(50_000);
  });
});

describe('Replaces', () => {
  const kick = unit('kick.service', ['Replaces=r0.service']);

  test('a new unit takes the machine of the one that it replaces, which moves', () => {
    const units = [
      unit('replace.0.service'),
      unit('replace.1.service'),
      unit('replace.2.service', ['MachineOf=replace.1.service']),
      unit('replace-kick0.service', ['Replaces=replace.0.service']),
    ];
    let now = cluster({ machines: ['A', 'B'], units: units.slice(0, 3) });
    now = next(now);
    const [oldHome, otherHome] = [places(now)['replace.0.service'], places(now)['replace.1.service']];
    expect(oldHome).not.toBe(otherHome);
    now = next(next({ ...now, units }));
    expect(places(now)).toEqual({
      'replace.0.service': otherHome,
      'replace.1.service': otherHome,
      'replace.2.service': otherHome,
      'replace-kick0.service': oldHome,
    });
    expect(decide(now)).toEqual({ tasks: [], pending: [] });
  });

  test('even when another machine has less to do', () => {
    const units = [unit('r0.service'), unit('x.service'), kick];
    const on = [['r0.service', 'A'] as const, ['x.service', 'A'] as const];
    check({ machines: ['A', 'B'], units, places: on }, [
      'unschedule r0.service A',
      'schedule kick.service A',
      'schedule r0.service B',
    ]);
  });

  test('the replaced unit goes only where it fits, and is pending otherwise', () => {
    const units = [unit('r0.service', ['MachineMetadata=r=e']), kick];
    const machines = [machine('A', { r: 'e' }), machine('B')];
    check({ machines, units, places: [['r0.service', 'A']] }, ['unschedule r0.service A', 'schedule kick.service A'], {
      'r0.service': '0 of 2 machines: 1 has its replacement kick.service, 1 lacks r=e',
    });
  });

  test('the new unit goes elsewhere when it does not fit beside the others there', () => {
    const units = [unit('r0.service'), unit('x.service', ['Conflicts=kick.service']), kick];
    const on = [['r0.service', 'A'] as const, ['x.service', 'A'] as const];
    check({ machines: ['A', 'B'], units, places: on }, ['schedule kick.service B']);
  });

  test('takes along who must be where the replaced unit is', () => {
    const units = [unit('r0.service'), unit('side.service', ['MachineOf=r0.service']), kick];
    const on = [['r0.service', 'A'] as const, ['side.service', 'A'] as const];
    check({ machines: ['A', 'B'], units, places: on }, [
      'unschedule r0.service A',
      'unschedule side.service A',
      'schedule kick.service A',
      'schedule r0.service B',
      'schedule side.service B',
    ]);
  });

  test('a unit that loses its machine does not drive off what it once replaced', () => {
    const on = [['r0.service', 'B'] as const, ['kick.service', 'A'] as const];
    const units = [unit('r0.service'), unit('x.service'), unit('y.service'), kick];
    const more = [...on, ['x.service', 'C'] as const, ['y.service', 'C'] as const];
    check({ machines: ['B', 'C'], units, places: more }, ['unschedule kick.service A', 'schedule kick.service C']);
  });

  test.each([
    ['two', ['b', 'a']],
    ['three', ['b', 'c', 'a']],
  ])('in a circle of %s is ignored', (_name, replaced) => {
    const units = replaced.map((name, i) => unit('abc'.charAt(i), [`Replaces=${name}`]));
    check({ machines: ['A'], units, places: units.map(each => [each.name, 'A'] as const) }, []);
  });

  test('of what the unit needs beside it is never met', () => {
    const units = [unit('r0.service'), unit('k.service', ['Replaces=r0.service', 'MachineOf=r0.service'])];
    check({ machines: ['A', 'B'], units }, ['schedule r0.service A'], {
      'k.service': '0 of 2 machines: 1 would lose its peer with r0.service, 1 does not have r0.service',
    });
  });
});

describe('what stands', () => {
  test('stays when a machine comes back or joins: nothing moves without a reason', () => {
    const units = ['a', 'b', 'c', 'd'].map(name => unit(name, name === 'd' ? ['MachineOf=c'] : []));
    const full = next(cluster({ machines: ['A', 'B'], units }));
    const alone = next({ ...full, machines: full.machines.slice(0, 1) });
    expect(places(alone)).toEqual({ a: 'A', b: 'A', c: 'A', d: 'A' });
    const back = { ...alone, machines: [...full.machines, machine('C')] };
    expect(decide(back)).toEqual({ tasks: [], pending: [] });
  });

  test('moves to the empty machine when its own leaves, and the others stay', () => {
    const units = [0, 1, 2].map(i => unit(`conflict.${i}.service`, ['Conflicts=conflict.*.service']));
    const on = units.map((each, i) => [each.name, 'ABC'.charAt(i)] as const);
    check({ machines: ['A', 'C', 'D'], units, places: on }, [
      'unschedule conflict.1.service B',
      'schedule conflict.1.service D',
    ]);
  });

  test.each<[string, Cluster, string]>([
    ['inactive', { machines: ['A'], units: [unit('u', [], 'inactive')] }, 'target state inactive'],
    ['destroyed', { machines: ['A'], units: [] }, 'unit does not exist'],
    ['machine gone', { machines: [], units: [unit('u')] }, 'target Machine(A) went away'],
    [
      'other id',
      { machines: ['A'], units: [unit('u', ['MachineID=B'])] },
      'target Machine(A) unable to run unit: agent ID "A" does not match required "B"',
    ],
    [
      'metadata changed',
      { machines: ['A'], units: [unit('u', ['MachineMetadata=a=b'])] },
      'target Machine(A) unable to run unit: local Machine metadata insufficient',
    ],
    [
      'peer gone',
      { machines: ['A'], units: [unit('u', ['MachineOf=p'])] },
      'target Machine(A) unable to run unit: required peer Unit(p) is not scheduled locally',
    ],
    [
      'conflict',
      { machines: ['A'], units: [unit('u', ['Conflicts=a*']), unit('ab')], places: [['ab', 'A']] },
      'target Machine(A) unable to run unit: found conflict with locally-scheduled Unit([ab])',
    ],
  ])('leaves with a reason: %s', (_name, given, reason) => {
    const [task] = decide(cluster({ ...given, places: [...(given.places ?? []), ['u', 'A']] })).tasks;
    expect(task).toEqual({ type: 'unschedule', unit: 'u', machine: 'A', reason });
  });

  test('a unit that comes twice keeps the first machine that suits it', () => {
    const units = [unit('u', ['MachineMetadata=r=e'])];
    const machines = [machine('A'), machine('B', { r: 'e' }), machine('C', { r: 'e' })];
    const on = ['C', 'A', 'B'].map(id => ['u', id] as const);
    check({ machines, units, places: on }, ['unschedule u A', 'unschedule u C']);
  });

  test.each<[string, Partial<Placement>, string]>([
    ['desired state', { desired: 'loaded' }, 'target state launched'],
    ['file', { file: 'other' }, 'unit file changed'],
    ['both', { hash: 'other', file: 'other', desired: 'loaded' }, 'target state launched and unit file changed'],
  ])('is updated in place: %s', (_name, differing, reason) => {
    const units = [unit('u')];
    const before = { ...cluster({ machines: ['A', 'B'], units }) };
    const placement = placed(units, 'u', 'A');
    const { tasks } = decide({ ...before, schedule: [{ ...placement, ...differing }] });
    expect(tasks).toEqual([{ type: 'update', placement, reason }]);
  });
});

describe('a unit that moves', () => {
  const units = [unit('u', ['MachineMetadata=r=e'])];
  const machines = [machine('A'), machine('B', { r: 'e' })];

  test('waits until its living machine has stopped it', () => {
    const held = [['u', 'A'] as const];
    const moving = cluster({ machines, units, places: held, held });
    const decision = decide(moving);
    expect(shortTasks(decision)).toEqual(['unschedule u A']);
    expect(decision.pending).toEqual([
      {
        unit: 'u',
        summary: 'waiting for machine A to stop it',
        machines: [
          { machine: 'A', reason: 'lacks r=e' },
          { machine: 'B', reason: 'waiting for machine A to stop it' },
        ],
      },
    ]);
    check({ machines, units }, ['schedule u B']);
  });

  test('does not wait for a machine that is gone', () => {
    const held = [['u', 'A'] as const];
    check({ machines: machines.slice(1), units, places: held, held }, ['unschedule u A', 'schedule u B']);
  });

  test('goes back at once to the machine that still holds it', () => {
    check({ machines, units, held: [['u', 'B']] }, ['schedule u B']);
  });

  test('global units wait for nobody', () => {
    const everywhere = [unit('g', ['Global=true'])];
    check({ machines: ['A', 'B'], units: everywhere, places: [['g', 'A']], held: [['g', 'A']] }, ['schedule g B']);
  });
});
