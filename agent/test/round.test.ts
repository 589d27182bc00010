import { decide, type Placement } from '@flotilla/cluster';
import { MemoryStore, openRegistry, toSnapshot, type ClusterView } from '@flotilla/registry';
import { expect, test } from 'vitest';
import { isEmpty, planRound, reflects, type Round } from '../src/engine/round.ts';

const A = 'a'.repeat(32);

/** A cluster of one machine with these units launched, as the engine sees it before its first decision. */
async function cluster(...units: string[]): Promise<ClusterView> {
  const registry = openRegistry(new MemoryStore());
  await registry.openSession({ id: A, address: '', metadata: {}, version: '', bootId: '' }, 60);
  for (const unit of units) await registry.putUnit(unit, '[Service]\nExecStart=/bin/true\n', 'launched', 0);
  const view = await registry.readCluster();
  await registry.close();
  return view;
}

const plan = (view: ClusterView): Round => planRound(view, toSnapshot(view), decide);
const placements = (round: Round): Placement[] =>
  round.tasks.flatMap(task => (task.type === 'unschedule' ? [] : [task.placement]));
const unitsOf = (round: Round) =>
  round.tasks.map(task => (task.type === 'unschedule' ? task.unit : task.placement.unit));

test('a decision on what a decision left behind is empty', async () => {
  const view = await cluster('a.service', 'b.service');
  const round = plan(view);
  expect(unitsOf(round)).toEqual(['a.service', 'b.service']);
  expect(isEmpty(plan({ ...view, schedule: placements(round) }))).toBe(true);
});

test('a unit whose file is gone stays where it runs', async () => {
  const view = await cluster('a.service');
  const schedule = placements(plan(view));
  expect(plan({ ...view, schedule, files: new Map() }).tasks).toEqual([]);
});

test('a unit whose record can not be read stays where it runs; one that is destroyed does not', async () => {
  const view = await cluster('a.service');
  const without = { ...view, schedule: placements(plan(view)), units: [] };
  const problems = [{ key: '/flotilla/units/a.service', message: 'not JSON' }];
  expect(plan({ ...without, problems }).tasks).toEqual([]);
  expect(unitsOf(plan({ ...without, problems: [] }))).toEqual(['a.service']);
});

test('only reasons that differ from the stored ones are written', async () => {
  const view = await cluster();
  const lonely = { ...(await cluster('a.service')), machines: [] };
  const { pending } = plan(lonely);
  expect(pending).toMatchObject({ set: [{ unit: 'a.service' }], clear: [] });
  expect(plan({ ...lonely, pending: pending.set }).pending).toEqual({ set: [], clear: [] });
  expect(plan({ ...view, pending: pending.set }).pending).toEqual({ set: [], clear: ['a.service'] });
});

test('a view shows a round once all of it is there', async () => {
  const view = await cluster('a.service', 'b.service');
  const round = plan(view);
  const [first, second] = placements(round);
  const shows = (changes: Partial<ClusterView>) => reflects({ ...view, ...changes }, round);
  expect(shows({})).toBe(false);
  expect(shows({ schedule: first ? [first] : [] })).toBe(false);
  expect(shows({ schedule: placements(round) })).toBe(true);
  expect(shows({ schedule: [...(first ? [first] : []), ...(second ? [{ ...second, hash: 'other' }] : [])] })).toBe(
    false,
  );
  const undone: Pick<Round, 'tasks' | 'pending'> = {
    tasks: [{ type: 'unschedule', machine: A, unit: 'a.service', reason: '' }],
    pending: { set: [], clear: ['x'] },
  };
  const waiting = { unit: 'x', summary: '', machines: [] };
  expect(reflects({ ...view, schedule: placements(round) }, undone)).toBe(false);
  expect(reflects({ ...view, pending: [waiting] }, undone)).toBe(false);
  expect(reflects(view, undone)).toBe(true);
  expect(reflects(view, { tasks: [], pending: { set: [waiting], clear: [] } })).toBe(false);
});

test('a unit leaves a living machine in one round and gets the next in another; from a dead one it moves at once', async () => {
  const registry = openRegistry(new MemoryStore());
  const machines = ['a', 'b'].map(id => ({ id, address: '', metadata: { node: id }, version: '', bootId: '' }));
  for (const machine of machines) await registry.openSession(machine, 60);
  const onB = '[Service]\nExecStart=/bin/true\n[X-Fleet]\nMachineMetadata=node=b\n';
  await registry.putUnit('moved.service', onB, 'launched', 0);
  await registry.putUnit('beside.service', '[Service]\n[X-Fleet]\nMachineOf=moved.service\n', 'launched', 0);
  const view = await registry.readCluster();
  await registry.close();
  const there = placements(plan(view));
  expect(there.map(({ machine }) => machine)).toEqual(['b', 'b']);
  const wrong = { ...view, schedule: there.map(placement => ({ ...placement, machine: 'a' })) };
  const first = plan(wrong);
  expect(first.tasks.map(({ type }) => type)).toEqual(['unschedule', 'unschedule']);
  expect([...first.gone]).toEqual([]);
  expect(placements(plan({ ...wrong, schedule: [] }))).toHaveLength(2);
  const dead = plan({ ...wrong, machines: view.machines.filter(({ id }) => id === 'b') });
  expect(dead.tasks.map(({ type }) => type)).toEqual(['unschedule', 'unschedule', 'schedule', 'schedule']);
  expect([...dead.gone]).toEqual(['a']);
});
