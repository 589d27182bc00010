import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type Placement, type Snapshot } from '../src/index.ts';
import { anyCluster } from './arbitrary.ts';
import { applyTasks, carriedOut } from './build.ts';
import { Checker } from './requirements-check.ts';

const RUNS = { numRuns: Number(process.env['CLUSTER_RUNS'] ?? 1000) };

const after = (snapshot: Snapshot): Placement[] => applyTasks(snapshot.schedule, decide(snapshot).tasks);
const localUnits = (snapshot: Snapshot): string[] =>
  snapshot.units.filter(unit => !unit.requirements.global).map(unit => unit.name);

const isUpToDate = ({ unit, hash, desired }: Placement, { units }: Snapshot): boolean =>
  units.some(each => each.name === unit && each.hash === hash && each.desired === desired);

function always(property: (snapshot: Snapshot) => void): void {
  fc.assert(fc.property(anyCluster, property), RUNS);
}

describe('every decision', () => {
  test('is the same whatever the order of the inputs', () => {
    const shuffled = <T>(list: readonly T[]): fc.Arbitrary<T[]> =>
      fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length });
    const both = anyCluster.chain(snapshot =>
      fc
        .tuple(
          shuffled(snapshot.machines),
          shuffled(snapshot.units),
          shuffled(snapshot.schedule),
          shuffled(snapshot.states),
        )
        .map(([machines, units, schedule, states]) => [snapshot, { machines, units, schedule, states }] as const),
    );
    fc.assert(
      fc.property(both, ([one, other]) => {
        expect(decide(other)).toEqual(decide(one));
      }),
      RUNS,
    );
  });

  test('leaves nothing to do: a stable cluster gets no task', () => {
    always(snapshot => {
      expect(decide({ ...snapshot, schedule: after(snapshot) }).tasks).toEqual([]);
    });
  });

  test('places no unit where a requirement is not met', () => {
    always(snapshot => {
      const schedule = after(snapshot);
      const checker = new Checker(snapshot, schedule);
      for (const { unit, machine } of schedule) {
        expect([unit, machine, checker.faults(unit, machine)]).toEqual([unit, machine, []]);
      }
    });
  });

  test('never puts a unit that is not global on a second machine, at no step', () => {
    always(snapshot => {
      const { tasks } = decide(snapshot);
      const count = (schedule: readonly Placement[], name: string): number =>
        schedule.filter(placement => placement.unit === name).length;
      for (let step = 0; step <= tasks.length; step++) {
        const schedule = applyTasks(snapshot.schedule, tasks.slice(0, step));
        for (const name of localUnits(snapshot)) {
          const most = step === tasks.length ? 1 : Math.max(1, count(snapshot.schedule, name));
          expect([name, count(schedule, name) <= most]).toEqual([name, true]);
        }
      }
    });
  });

  test('gives every wanted unit a place or a reason', () => {
    always(snapshot => {
      const placed = new Set(after(snapshot).map(placement => placement.unit));
      const { pending } = decide(snapshot);
      const wanted = snapshot.units.filter(unit => unit.desired !== 'inactive').map(unit => unit.name);
      expect(pending.map(each => each.unit)).toEqual(wanted.filter(name => !placed.has(name)).sort());
      for (const { summary, machines } of pending) {
        expect(summary).not.toBe('');
        expect(machines.map(each => each.machine)).toEqual(snapshot.machines.map(each => each.id).sort());
        expect(machines.every(each => each.reason !== '')).toBe(true);
      }
    });
  });

  test('leaves out only units that fit nowhere or have to wait', () => {
    always(snapshot => {
      const checker = new Checker(snapshot, after(snapshot));
      for (const { unit, summary } of decide(snapshot).pending) {
        if (summary.startsWith('waiting for machine')) continue;
        const fitting = snapshot.machines.filter(({ id }) => checker.obstacles(unit, id).length === 0);
        expect([unit, fitting]).toEqual([unit, []]);
      }
    });
  });

  test('puts every global unit on each machine that takes it', () => {
    always(snapshot => {
      const schedule = after(snapshot);
      const checker = new Checker(snapshot, schedule);
      for (const { name } of snapshot.units.filter(unit => unit.requirements.global)) {
        for (const { id } of snapshot.machines) {
          // what a unit that fits nowhere else needs beside it stays with it on a machine that is drained
          if (snapshot.machines.some(each => each.id === id && each.cordon?.drain)) continue;
          const here = schedule.some(placement => placement.unit === name && placement.machine === id);
          expect([name, id, here]).toEqual([name, id, checker.obstacles(name, id).length === 0]);
        }
      }
    });
  });

  test('brings nothing new to a machine that is cordoned', () => {
    always(snapshot => {
      const closed = new Set(snapshot.machines.filter(each => each.cordon).map(each => each.id));
      for (const task of decide(snapshot).tasks)
        if (task.type === 'schedule') expect([task, closed.has(task.placement.machine)]).toEqual([task, false]);
    });
  });

  test('leaves on a machine that is drained only what fits nowhere else', () => {
    always(snapshot => {
      const schedule = after(snapshot);
      const tied = snapshot.units.some(unit => unit.requirements.peers.length > 0 || unit.requirements.replaces.length);
      if (tied) return;
      const drained = new Set(snapshot.machines.filter(each => each.cordon?.drain).map(each => each.id));
      const checker = new Checker(snapshot, schedule);
      for (const { unit, machine } of schedule) {
        if (!drained.has(machine)) continue;
        expect([unit, localUnits(snapshot).includes(unit)]).toEqual([unit, true]);
        const open = snapshot.machines.filter(({ id }) => id !== machine && checker.obstacles(unit, id).length === 0);
        expect([unit, open]).toEqual([unit, []]);
      }
    });
  });

  test('a cordon that is not a drain moves nothing', () => {
    always(snapshot => {
      const bare = { ...snapshot, machines: snapshot.machines.map(each => ({ ...each, cordon: undefined })) };
      const settled = { ...bare, schedule: after(bare) };
      const machines = bare.machines.map(each => ({ ...each, cordon: { drain: false, since: 0 } }));
      expect(decide({ ...settled, machines }).tasks).toEqual([]);
    });
  });

  test('schedules no unit while another living machine still holds it', () => {
    always(snapshot => {
      const local = new Set(localUnits(snapshot));
      const living = new Set(snapshot.machines.map(machine => machine.id));
      for (const task of decide(snapshot).tasks) {
        if (task.type !== 'schedule' || !local.has(task.placement.unit)) continue;
        const holders = snapshot.states.filter(each => each.unit === task.placement.unit && living.has(each.machine));
        expect(holders.filter(each => each.machine !== task.placement.machine)).toEqual([]);
      }
    });
  });

  test('gives each task a reason', () => {
    always(snapshot => {
      for (const { reason } of decide(snapshot).tasks) expect(reason).toMatch(/\w/);
    });
  });

  test('ends: machines that obey reach a state without tasks and without waiting', () => {
    always(snapshot => {
      let now = snapshot;
      for (let round = 0; round < 12; round++) {
        const { tasks, pending } = decide(now);
        const waits = pending.some(each => each.summary.startsWith('waiting'));
        if (tasks.length === 0 && !waits && round > 0) {
          expect(now.schedule.filter(placement => !isUpToDate(placement, now))).toEqual([]);
          return;
        }
        const schedule = applyTasks(now.schedule, tasks);
        now = { ...now, schedule, states: schedule.map(carriedOut) };
      }
      expect.fail('still tasks after 12 rounds');
    });
  });

  test('does not change what it is given', () => {
    always(snapshot => {
      const before = structuredClone(snapshot);
      decide(snapshot);
      expect(snapshot).toEqual(before);
    });
  });
});
