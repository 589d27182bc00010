import type { Host, Member } from './member.ts';
import type { Placement, Snapshot, Task, Unit, UnitState } from './model.ts';
import type { Round } from './round.ts';

/** Whether a machine that runs the unit is to run it from another file: it is away meanwhile. */
export const isNewVersion = (placement: Placement, unit: Unit): boolean =>
  placement.desired === 'launched' && unit.desired === 'launched' && placement.hash !== unit.hash;

/**
 * Whether a machine runs a unit from that file, as systemd sees it. A start that ended without a failure counts: a oneshot,
 * or a unit whose conditions keep it from running there.
 */
export const isWell = (state: UnitState | undefined, hash: string): boolean =>
  state?.hash === hash &&
  state.load === 'loaded' &&
  state.current === 'launched' &&
  (state.active === 'active' || state.active === 'reloading' || state.active === 'inactive');

/**
 * Leaves out of a decision what would have a global unit away from more machines than its `MaxUnavailable=` allows: it gets
 * a new file on a few of them, and on the next when it is well there. Where it fails it goes no further. What is not well
 * with the old file comes first. Nothing about it is stored; the states tell how far it has come.
 */
export function inTurn(tasks: readonly Task[], round: Round, states: Snapshot['states']): readonly Task[] {
  const changing = new Set<Member>();
  for (const { placement, member, host } of round.standing)
    if (member?.global && host?.units.has(member) && isNewVersion(placement, member.unit)) changing.add(member);
  if (changing.size === 0) return tasks;
  const waiting = new Map([...changing].map(member => [member.name, waitingHosts(round, member, states)]));
  return tasks.filter(
    task => task.type !== 'update' || waiting.get(task.placement.unit)?.has(task.placement.machine) !== true,
  );
}

/** Machines that keep the old file for now. */
function waitingHosts({ at }: Round, member: Member, states: Snapshot['states']): ReadonlySet<string> {
  const { unit } = member;
  const reported = new Map(states.filter(state => state.unit === unit.name).map(state => [state.machine, state]));
  const orders = new Map(member.orders.map(order => [order.machine, order]));
  let free = unit.requirements.maxUnavailable;
  const ill: Host[] = [];
  const well: Host[] = [];
  for (const host of at.hosts) {
    if (!host.units.has(member)) continue;
    const order = orders.get(host.id);
    const isOld = order !== undefined && isNewVersion(order, unit);
    const fine = isWell(reported.get(host.id), isOld ? order.hash : unit.hash);
    if (isOld) (fine ? well : ill).push(host);
    else if (!fine) free--;
  }
  // one that is ill takes its part of what may be away whether or not it changes
  const others = Math.max(0, free - ill.length);
  return new Set([...ill.slice(Math.max(0, free)), ...well.slice(others)].map(({ id }) => id));
}
