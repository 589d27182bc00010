import fc from 'fast-check';
import type { DesiredState, Machine, Placement, Snapshot, Unit, UnitState } from '../src/index.ts';
import { machine, placed, state, unit } from './build.ts';

export const NAMES = ['a', 'b', 'c', 'web@1', 'web@2', 'web@3', 'z'].map(name => `${name}.service`);
export const MACHINES = ['A', 'B', 'C', 'D'];
const GLOBS = [...NAMES, 'web@*.service', '%p@*.service', '*', '?.service', '[ab].service', 'w*', '[bad'];

const xfleetLine = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...GLOBS).map(glob => `Conflicts=${glob}`) },
  { weight: 3, arbitrary: fc.constantFrom(...NAMES).map(name => `MachineOf=${name}`) },
  { weight: 3, arbitrary: fc.constantFrom(...GLOBS).map(glob => `Replaces=${glob}`) },
  { weight: 2, arbitrary: fc.constantFrom('r=e', 'r=w', 'd=ssd').map(pair => `MachineMetadata=${pair}`) },
  { weight: 1, arbitrary: fc.constantFrom(...MACHINES).map(id => `MachineID=${id}`) },
  { weight: 1, arbitrary: fc.constant('Global=true') },
);

const desired = fc.constantFrom<DesiredState>('launched', 'launched', 'launched', 'loaded', 'inactive');

export const anyUnits: fc.Arbitrary<Unit[]> = fc
  .subarray(NAMES, { minLength: 1 })
  .chain(names =>
    fc.tuple(
      ...names.map(name => fc.tuple(fc.array(xfleetLine, { maxLength: 3 }), desired).map(([x, d]) => unit(name, x, d))),
    ),
  );

const metadata = fc
  .record({ r: fc.constantFrom('e', 'w'), d: fc.constantFrom('ssd', 'hdd') }, { requiredKeys: [] })
  .map((pairs): Record<string, string> => ({ ...pairs }));

const cordon = fc.oneof(
  { weight: 5, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom<'cordoned' | 'drained'>('cordoned', 'drained') },
);

const machines: fc.Arbitrary<Machine[]> = fc
  .subarray(MACHINES)
  .chain(ids => fc.tuple(...ids.map(id => fc.tuple(metadata, cordon).map(([pairs, set]) => machine(id, pairs, set)))));

const pairs = fc.uniqueArray(fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...MACHINES)), {
  selector: pair => pair.join(' '),
  maxLength: 8,
});

/** Clusters in any condition: requirements that can't be met, placements that break them, machines that are gone. */
export const anyCluster: fc.Arbitrary<Snapshot> = fc
  .tuple(machines, anyUnits, pairs, fc.option(pairs, { nil: [] }), fc.boolean())
  .map(([some, these, places, held, stale]) => ({
    machines: some,
    units: these,
    schedule: places.map(([name, id]): Placement => {
      const placement = placed(these, name, id);
      return stale ? { ...placement, hash: 'old' } : placement;
    }),
    states: held.map(([name, id]): UnitState => state(name, id)),
  }));
