import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, Planner, type Placement, type Snapshot, type Unit, type UnitState } from '../src/index.ts';
import { applyTasks, carriedOut, cluster, machine, placed, shortTasks, unit } from './build.ts';

const MACHINES = ['A', 'B', 'C', 'D', 'E'];

const global = (hash: string, ...more: readonly string[]): Unit => ({
  ...unit('g.service', ['Global=true', ...more]),
  hash,
  file: hash,
});

/** All machines run the old file; the unit has the new one. */
function changed(machines: readonly string[], change: Record<string, Partial<UnitState>> = {}, ...more: string[]) {
  const old = global('old', ...more);
  const schedule = machines.map(id => placed([old], 'g.service', id));
  const states = schedule.map(each => ({ ...carriedOut(each), ...change[each.machine] }));
  return {
    ...cluster({ machines: machines.map(id => machine(id)), units: [global('new', ...more)] }),
    schedule,
    states,
  };
}

const updated = (snapshot: Snapshot): string[] => shortTasks(decide(snapshot));

describe('a global unit gets a new file', () => {
  test('on one machine, and the next when it is well there', () => {
    const before = changed(['A', 'B', 'C']);
    expect(updated(before)).toEqual(['update g.service A']);
    const schedule = applyTasks(before.schedule, decide(before).tasks);
    expect(updated({ ...before, schedule })).toEqual([]);
    const states = [...before.states.slice(1), ...schedule.filter(({ hash }) => hash === 'new').map(carriedOut)];
    expect(updated({ ...before, schedule, states })).toEqual(['update g.service B']);
    const failed = states.map(each => (each.hash === 'new' ? { ...each, active: 'failed' } : each));
    expect(updated({ ...before, schedule, states: failed })).toEqual([]);
  });

  test('on as many machines at a time as it says', () => {
    expect(updated(changed(MACHINES, {}, 'MaxUnavailable=3'))).toEqual(
      ['A', 'B', 'C'].map(id => `update g.service ${id}`),
    );
  });

  test.each([
    ['failed', { active: 'failed' }],
    ['not there yet', { current: undefined }],
    ['unreadable for systemd', { load: 'bad-setting', active: 'inactive' }],
    ['being restarted', { active: 'activating', sub: 'auto-restart' }],
  ] as const)('first where it is %s, and nowhere else until that is well', (_what, change) => {
    expect(updated(changed(['A', 'B', 'C'], { B: change }))).toEqual(['update g.service B']);
    expect(updated(changed(['A', 'B', 'C'], { B: change, C: change }))).toEqual(['update g.service B']);
  });

  test('also where it has ended well', () => {
    expect(updated(changed(['A', 'B'], { A: { active: 'inactive', sub: 'dead' } }))).toEqual(['update g.service A']);
  });

  test('at once where it does not run', () => {
    const loaded = { ...changed(['A', 'B']), units: [{ ...global('new'), desired: 'loaded' as const }] };
    expect(updated(loaded)).toEqual(['update g.service A', 'update g.service B']);
    const started = changed(['A', 'B']);
    const schedule = started.schedule.map((each): Placement => ({ ...each, desired: 'loaded' }));
    expect(updated({ ...started, schedule })).toEqual(['update g.service A', 'update g.service B']);
  });

  test('back where it failed, when it gets the old one again', () => {
    const before = changed(['A', 'B', 'C']);
    const schedule = applyTasks(before.schedule, decide(before).tasks);
    const states = before.states.map(each =>
      each.machine === 'A' ? { ...each, hash: 'new', active: 'failed' } : each,
    );
    expect(updated({ ...before, units: [global('old')], schedule, states })).toEqual(['update g.service A']);
  });

  test('while units that are not global change all at once', () => {
    const units = ['a.service', 'b.service'].map(name => ({ ...unit(name), hash: 'new' }));
    const places = [
      ['a.service', 'A'],
      ['b.service', 'B'],
    ] as const;
    const before = cluster({ machines: ['A', 'B'], units, places });
    const schedule = before.schedule.map(each => ({ ...each, hash: 'old' }));
    expect(updated({ ...before, schedule })).toEqual(['update a.service A', 'update b.service B']);
  });
});

/** What a machine may do next with what it was told. */
const fate = fc.constantFrom('obeys', 'obeys', 'obeys', 'fails', 'starts', 'recovers', 'is slow');

test('is never away from more machines than it may be, and comes to its end when all is well', () => {
  const life = fc.array(fc.tuple(fc.constantFrom(...MACHINES), fate), { maxLength: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), life, (most, steps) => {
      const planner = new Planner();
      let now: Snapshot = changed(MACHINES, {}, `MaxUnavailable=${most}`);
      const turn = (): void => {
        const { tasks } = planner.decide(now);
        expect(tasks).toEqual(decide(now).tasks);
        now = { ...now, schedule: sorted(applyTasks(now.schedule, tasks)) };
        const away = now.schedule.filter(each => each.hash === 'new' && !isWellAt(each, now));
        expect(away.length).toBeLessThanOrEqual(most);
      };
      for (const [id, what] of steps) {
        turn();
        now = { ...now, states: now.states.map(each => (each.machine === id ? lived(each, what, now) : each)) };
      }
      for (let round = 0; round < 2 * MACHINES.length; round++) {
        now = { ...now, states: now.schedule.map(carriedOut) };
        turn();
      }
      expect(now.schedule.map(({ hash }) => hash)).toEqual(MACHINES.map(() => 'new'));
    }),
  );
});

const sorted = (schedule: readonly Placement[]): Placement[] =>
  [...schedule].sort((one, other) => (one.machine < other.machine ? -1 : 1));

const isWellAt = ({ machine: id, hash }: Placement, { states }: Snapshot): boolean =>
  states.some(each => each.machine === id && each.hash === hash && each.active === 'active');

/** A unit that is well under the new file stays so here: what fails later is nobody's roll-out. */
function lived(state: UnitState, what: string, { schedule }: Snapshot): UnitState {
  const order = schedule.find(each => each.machine === state.machine);
  if (!order || (state.hash === 'new' && state.active === 'active')) return state;
  if (what === 'obeys') return carriedOut(order);
  if (what === 'fails') return { ...carriedOut(order), active: 'failed' };
  if (what === 'starts') return { ...carriedOut(order), active: 'activating' };
  return what === 'recovers' ? { ...state, active: 'active' } : state;
}
