import { fillOthers } from './fill.ts';
import type { Host, Member } from './member.ts';
import { compareText } from './occupancy.ts';
import { unableToRun, type Round } from './round.ts';

/**
 * Last part of a decision: what stands on machines that are drained goes where it fits, disturbing nobody there. Units
 * that must be side by side go together or not at all. What fits nowhere else stays and goes on running: an operator
 * who drains a machine wants it empty, but a unit that is stopped without a place to go to is an outage.
 */
export function drain(round: Round): void {
  const drained = round.at.hosts.filter(host => host.drained);
  // also for those that have left already: else one drained unit would go where another one waits to go
  let kept: KeptPlace[] = [...round.waiting].map(([member, { target }]) => ({ member, target }));
  for (let moved = drained.length > 0; moved;) {
    moved = false;
    // who has found a place where it need not wait is not kept another one
    kept = kept.filter(({ member }) => member.host === undefined);
    for (const { member, target } of kept) round.at.place(member, target);
    for (const host of drained) {
      for (const group of groupsOn(host)) moved = moveGroup(round, group, host, kept) || moved;
    }
    for (const { member, target } of kept) round.at.remove(member, target);
    // Those that wait get their reason, and who waits to be beside one of the others may find it in another place now.
    if (moved) fillOthers(round);
  }
}

/** A place that is kept, while others are looked for, for a unit that its old machine has to stop first. */
interface KeptPlace {
  readonly member: Member;
  readonly target: Host;
}

function groupsOn(host: Host): (readonly Member[])[] {
  const seen = new Set<Member>();
  const groups: (readonly Member[])[] = [];
  for (const member of [...host.units].sort(byName)) {
    if (seen.has(member)) continue;
    const group = sideBySide(member, host);
    for (const each of group) seen.add(each);
    groups.push(group);
  }
  return groups;
}

/** All units on the machine that are tied to this one by `MachineOf=`, in either direction, sorted by name. */
function sideBySide(member: Member, host: Host): readonly Member[] {
  const group = new Set([member]);
  for (const one of group) {
    for (const other of [...one.peers, ...one.followers]) if (other && host.units.has(other)) group.add(other);
  }
  return [...group].sort(byName);
}

/** All or nothing. */
function moveGroup(round: Round, group: readonly Member[], from: Host, kept: KeptPlace[]): boolean {
  for (const member of group) round.at.remove(member, from);
  const locals = group.filter(member => !member.global);
  const target = findTarget(round, locals);
  if (locals.length > 0 && target === undefined) {
    for (const member of group) round.at.place(member, from);
    return false;
  }
  const reason = unableToRun(from.id, 'machine is drained');
  for (const member of group) round.setReason(member.name, from.id, reason);
  if (target === undefined) return true;
  const waits = locals.some(member => member.heldBy.some(holder => holder !== target));
  for (const member of locals) {
    if (!waits) round.give(member, target, reason);
    else {
      round.at.place(member, target);
      kept.push({ member, target });
    }
  }
  return true;
}

/** The least loaded machine that takes all of them at once. Nothing of them is placed, before and after. */
function findTarget(round: Round, locals: readonly Member[]): Host | undefined {
  const { at } = round;
  // One that follows nobody here has the widest choice; in a circle of followers nobody has one.
  const first = locals.find(member => !member.peers.some(peer => peer && locals.includes(peer)));
  if (first === undefined) return undefined;
  for (const index of Array.from(at.candidates(first))) {
    const host = at.hosts[index];
    if (!host || host.drained) continue;
    for (const member of locals) at.place(member, host);
    const fits = locals.every(one => at.obstacle(one, host) === undefined && at.replacedAt(one, host).length === 0);
    for (const member of locals) at.remove(member, host);
    if (fits) return host;
  }
  return undefined;
}

const byName = (one: Member, other: Member): number => compareText(one.name, other.name);
