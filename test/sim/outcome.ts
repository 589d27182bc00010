import { decide } from '@flotilla/cluster';
import { toSnapshot, type ClusterView } from '@flotilla/registry';
import { Checker } from '../../cluster/test/requirements-check.ts';
import type { SimMachine } from './machine.ts';
import type { User } from './user.ts';

/** What is not yet as it must be once all faults are over; empty when the cluster has come to rest as it should. */
export function differences(view: ClusterView, machines: readonly SimMachine[], users: readonly User[]): string[] {
  return [
    ...view.problems.map(({ message }) => message),
    ...users.flatMap(user => wishDifference(user, view)),
    ...scheduleDifferences(view),
    ...fileDifferences(view, machines),
    ...machines.flatMap(machine => machineDifferences(machine, view)),
  ];
}

function wishDifference({ unit, wish, busy }: User, view: ClusterView): string[] {
  const is = view.units.find(({ name }) => name === unit)?.desired ?? 'absent';
  if (busy) return [`the user of ${unit} is still at it`];
  return is === wish ? [] : [`${unit} is ${is} in the registry and was made ${wish}`];
}

function scheduleDifferences(view: ClusterView): string[] {
  const snapshot = toSnapshot(view);
  const { tasks, pending } = decide(snapshot);
  const found = tasks.map(({ type, reason }) => `there is still something to ${type}: ${reason}`);
  const reasons = (list: typeof pending): string => list.map(({ unit, summary }) => `${unit}: ${summary}`).join('; ');
  if (reasons(pending) !== reasons(view.pending))
    found.push(`said to be pending: ${reasons(view.pending)}, but it is ${reasons(pending)}`);
  const checker = new Checker(snapshot, view.schedule);
  for (const { unit, machine } of view.schedule)
    for (const fault of checker.faults(unit, machine)) found.push(`${unit} on n${machine[0] ?? ''}: ${fault}`);
  return found;
}

/** Only where a unit has failed may machines still have its old file. */
function fileDifferences({ units, schedule }: ClusterView, machines: readonly SimMachine[]): string[] {
  return schedule.flatMap(({ unit, machine, hash }) => {
    if (units.find(({ name }) => name === unit)?.hash === hash) return [];
    if (machines.some(({ systemd }) => systemd.units.get(unit)?.state.active === 'failed')) return [];
    return [`n${machine[0] ?? ''} is to have the old file of ${unit}`];
  });
}

function machineDifferences(machine: SimMachine, view: ClusterView): string[] {
  const { name, id, systemd } = machine;
  const found: string[] = [];
  if (!view.machines.some(each => each.id === id)) found.push(`${name} is not registered`);
  if ((machine.daemon?.failing ?? 1) > 0) found.push(`${name} has failing units, or no fleetd`);
  const orders = view.schedule.filter(each => each.machine === id);
  for (const { unit, file, desired } of orders) {
    const there = systemd.units.get(unit);
    const said = view.states.find(state => state.machine === id && state.unit === unit);
    const ended = machine.ended.has(unit);
    const should = desired === 'launched' && !ended ? 'active' : 'inactive';
    const is = there?.state.active === 'failed' && ended ? 'inactive' : there?.state.active;
    if (there?.text !== view.files.get(file)) found.push(`${name} has another file of ${unit}`);
    if (is !== should) found.push(`${unit} is ${is ?? 'gone'} on ${name} and should be ${should}`);
    if (said?.current !== desired || said.active !== there?.state.active)
      found.push(`${unit} on ${name} is said to be ${said?.active ?? 'nothing'}, ${said?.current ?? 'nothing'}`);
  }
  const ordered = new Set(orders.map(({ unit }) => unit));
  for (const unit of systemd.units.keys()) if (!ordered.has(unit)) found.push(`${unit} is left on ${name}`);
  for (const state of view.states)
    if (state.machine === id && !ordered.has(state.unit)) found.push(`the state of ${state.unit} is left on ${name}`);
  const launched = new Set(orders.filter(({ desired }) => desired === 'launched').map(({ unit }) => unit));
  for (const note of machine.files.list(`${machine.run}/launched`))
    // one that a fleetd did not finish counts for nothing
    if (!launched.has(note) && !note.endsWith('.new')) found.push(`the note of ${note} is left on ${name}`);
  return found;
}
