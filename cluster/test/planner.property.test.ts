import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, Planner, type DesiredState, type Placement, type Snapshot, type UnitState } from '../src/index.ts';
import { anyCluster, anyUnits, MACHINES, NAMES } from './arbitrary.ts';
import { applyTasks, carriedOut, state } from './build.ts';

const RUNS = { numRuns: Number(process.env['CLUSTER_RUNS'] ?? 1000) };

type Step = (snapshot: Snapshot, decided: ReturnType<typeof decide>) => Snapshot;

const name = fc.constantFrom(...NAMES);
const desired = fc.constantFrom<DesiredState>('launched', 'launched', 'loaded', 'inactive');

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.constant(obey) },
  { weight: 1, arbitrary: fc.nat(5).map(partly) },
  { weight: 5, arbitrary: anyUnits.map(([unit]) => withUnit(unit)) },
  { weight: 4, arbitrary: name.map(withoutUnit) },
  { weight: 5, arbitrary: fc.tuple(name, desired).map(([unit, to]) => withDesired(unit, to)) },
  { weight: 3, arbitrary: fc.tuple(name, fc.nat(3)).map(([unit, file]) => withFile(unit, `${file}`)) },
  { weight: 3, arbitrary: fc.tuple(name, fc.constantFrom(...MACHINES)).map(([unit, id]) => held(unit, id)) },
  { weight: 3, arbitrary: fc.tuple(name, fc.constantFrom(...MACHINES)).map(([unit, id]) => fails(unit, id)) },
  { weight: 1, arbitrary: fc.constantFrom(...MACHINES).map(withoutMachine) },
);

/** Machines do as they are told. */
function obey(snapshot: Snapshot, { tasks }: ReturnType<typeof decide>): Snapshot {
  return withSchedule(snapshot, applyTasks(snapshot.schedule, tasks));
}

/** Only some of the tasks were written. */
function partly(count: number): Step {
  return (snapshot, { tasks }) => withSchedule(snapshot, applyTasks(snapshot.schedule, tasks.slice(0, count)));
}

/** Units that came hold their new place, in the same objects wherever nothing changed. */
function withSchedule(snapshot: Snapshot, after: readonly Placement[]): Snapshot {
  const key = ({ unit, machine }: Placement | UnitState): string => `${machine}/${unit}`;
  const schedule = [...after].sort((one, other) => (key(one) < key(other) ? -1 : 1));
  const held = new Map(snapshot.states.map(each => [key(each), each]));
  const states = schedule.map(each => {
    const before = held.get(key(each));
    return before?.hash === each.hash ? before : carriedOut(each);
  });
  return { ...snapshot, schedule, states };
}

function withUnit(unit: Snapshot['units'][number] | undefined): Step {
  return snapshot => {
    if (!unit) return snapshot;
    const others = snapshot.units.filter(each => each.name !== unit.name);
    return { ...snapshot, units: [...others, unit].sort((one, other) => (one.name < other.name ? -1 : 1)) };
  };
}

function withoutUnit(unit: string): Step {
  return snapshot => ({ ...snapshot, units: snapshot.units.filter(each => each.name !== unit) });
}

function withDesired(unit: string, to: DesiredState): Step {
  return snapshot => {
    const units = snapshot.units.map(each => (each.name === unit ? { ...each, desired: to } : each));
    return { ...snapshot, units };
  };
}

function withFile(unit: string, file: string): Step {
  return snapshot => {
    const units = snapshot.units.map(each => (each.name === unit ? { ...each, file, hash: file } : each));
    return { ...snapshot, units };
  };
}

/** Turns round whether a machine says that it holds a unit. */
function held(unit: string, machine: string): Step {
  return snapshot => {
    const others = snapshot.states.filter(each => each.unit !== unit || each.machine !== machine);
    const states = others.length < snapshot.states.length ? others : [...others, state(unit, machine)];
    return { ...snapshot, states };
  };
}

/** Turns round whether a unit is well. */
function fails(unit: string, machine: string): Step {
  return snapshot => {
    const turned = (each: UnitState): UnitState => ({
      ...each,
      active: each.active === 'failed' ? 'active' : 'failed',
    });
    const states = snapshot.states.map(each => (each.unit === unit && each.machine === machine ? turned(each) : each));
    return { ...snapshot, states };
  };
}

function withoutMachine(id: string): Step {
  return snapshot => ({ ...snapshot, machines: snapshot.machines.filter(each => each.id !== id) });
}

/** Without what makes a planner look at everything. */
function tame(snapshot: Snapshot): Snapshot {
  const units = snapshot.units.map(unit =>
    unit.requirements.replaces.length > 0 || unit.requirements.global
      ? { ...unit, requirements: { ...unit.requirements, replaces: [], global: false } }
      : unit,
  );
  const machines = snapshot.machines.map(each => (each.cordon?.drain ? { ...each, cordon: undefined } : each));
  return { ...snapshot, units: same(snapshot.units, units), machines: same(snapshot.machines, machines) };
}

const same = <T>(before: readonly T[], after: readonly T[]): readonly T[] =>
  before.every((item, index) => item === after[index]) ? before : after;

test.each([
  ['with all that there is', (snapshot: Snapshot) => snapshot],
  ['where most changes concern a few units', tame],
])('a planner decides from change to change as if it saw everything for the first time, %s', (_, kind) => {
  fc.assert(
    fc.property(anyCluster, fc.array(step, { minLength: 1, maxLength: 25 }), (first, steps) => {
      const planner = new Planner();
      let snapshot = kind(first);
      let decided = planner.decide(snapshot);
      expect(decided).toEqual(decide(snapshot));
      for (const next of steps) {
        snapshot = kind(next(snapshot, decided));
        decided = planner.decide(snapshot);
        expect(decided).toEqual(decide(snapshot));
      }
    }),
    RUNS,
  );
});
