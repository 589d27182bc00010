import { plan } from './decide.ts';
import { chooseHost, fillGlobals } from './fill.ts';
import type { Member } from './member.ts';
import type { Snapshot } from './model.ts';
import { fleetReason, obstacleText, reasonOnOne } from './obstacle-text.ts';
import { summaryOf, waitingReason } from './pending.ts';
import { Occupancy } from './occupancy.ts';
import { Round } from './round.ts';
import { wholeScope } from './scope.ts';

/** Whether a machine would take a unit. */
export interface Verdict {
  readonly machine: string;
  readonly fits: boolean;
  /** The first requirement that is not met, in words for people; empty when it fits. */
  readonly reason: string;
}

/** Where a unit is, where it goes, and what each machine says to it. */
export interface Explanation {
  readonly unit: string;
  /** Machines that it is scheduled to now, sorted. */
  readonly placedOn: readonly string[];
  /** Machines that it will be scheduled to by the next decision, sorted; for an inactive unit those it would get. */
  readonly target: readonly string[];
  /** One sentence for people. */
  readonly summary: string;
  /** Sorted by machine id. */
  readonly machines: readonly Verdict[];
}

/** Why a unit is where it is, or nowhere. Tells of the cluster as it will be after the next decision; pure as that is. */
export function explain(snapshot: Snapshot, unitName: string): Explanation {
  const round = plan(snapshot);
  const member = round.at.member(unitName);
  const placedOn = round.standing
    .filter(({ placement }) => placement.unit === unitName)
    .map(({ placement }) => placement.machine);
  if (!member) return { unit: unitName, placedOn, target: [], summary: 'there is no such unit', machines: [] };
  const target = targetOf(round, member);
  const machines = round.at.hosts.map((host): Verdict => {
    const obstacle = round.at.obstacle(member, host);
    const reason = obstacle ? reasonOnOne(obstacleText(round.at, member, host, obstacle)) : '';
    return { machine: host.id, fits: obstacle === undefined, reason };
  });
  return { unit: unitName, placedOn, target, summary: summarize(round, member, placedOn, target), machines };
}

/**
 * The machine that a unit would get if all others stayed as they are, whether or not they should; `undefined` when none
 * takes it. Global units count wherever they belong.
 */
export function chooseMachine(snapshot: Snapshot, unitName: string): string | undefined {
  const round = asItIs(snapshot);
  fillGlobals(round);
  const member = round.at.member(unitName);
  return member && chooseHost(round, member)?.id;
}

/** How a unit and a machine get on, all others as they are. */
export interface Compatibility {
  /** fleet's reason against it, `undefined` when there is none. A unit that has to make way for another gets one. */
  readonly reason: string | undefined;
  /** Units there that exclude it or that it excludes. */
  readonly conflicts: readonly string[];
  /** Units there that replace it. */
  readonly replacedBy: readonly string[];
  /** Units there that it replaces. */
  readonly replaces: readonly string[];
}

/** fleet's placement predicate for one unit and one machine; `undefined` when either does not exist. */
export function compatibility(snapshot: Snapshot, unitName: string, machine: string): Compatibility | undefined {
  const { at } = asItIs(snapshot);
  const member = at.member(unitName);
  const host = at.host(machine);
  if (!member || !host) return undefined;
  const names = (members: readonly Member[]): string[] => members.map(other => other.name);
  const obstacle = at.obstacle(member, host);
  return {
    reason: obstacle && fleetReason(at, member, host, obstacle),
    conflicts: names(at.conflictingAt(member, host)),
    replacedBy: names(at.replacersAt(member, host)),
    replaces: names(at.replacedAt(member, host)),
  };
}

/** A round in which every placement of an active unit stands, even one that breaks a requirement. */
function asItIs(snapshot: Snapshot): Round {
  const occupancy = new Occupancy(snapshot);
  const round = new Round(occupancy, wholeScope(occupancy, snapshot));
  for (const { member, host } of round.standing) {
    if (member?.active && host && !member.host) round.at.place(member, host);
  }
  return round;
}

function targetOf(round: Round, member: Member): string[] {
  const { at } = round;
  if (member.global) {
    const hosts = at.hostsWithMetadata(member);
    const would = hosts.filter(host => (member.active ? host.units.has(member) : !at.obstacle(member, host)));
    return would.map(host => host.id);
  }
  const host = member.host ?? (member.active ? round.waiting.get(member)?.target : chooseHost(round, member));
  return host ? [host.id] : [];
}

function summarize(round: Round, member: Member, placedOn: readonly string[], target: readonly string[]): string {
  const waits = waitingReason(round, member);
  if (waits !== undefined) return waits;
  const some = (machines: readonly string[]): string =>
    machines.length === 1 ? `machine ${machines[0] ?? ''}` : `${machines.length} machines`;
  if (target.length === 0) return summaryOf(round.at, member);
  if (!member.active) return `inactive; would go to ${some(target)}`;
  const drained = placedOn.filter(machine => target.includes(machine) && round.at.host(machine)?.drained);
  if (drained.length > 0) return `stays on ${some(drained)} although drained: ${summaryOf(round.at, member)}`;
  const stays = placedOn.length === target.length && placedOn.every(machine => target.includes(machine));
  return stays ? `scheduled to ${some(target)}` : `goes to ${some(target)}`;
}
