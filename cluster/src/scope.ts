import type { Host, Member } from './member.ts';
import type { Placement, Snapshot } from './model.ts';
import { compareText, type Occupancy } from './occupancy.ts';
import type { Standing } from './round.ts';

/** What a decision has to look at: everything, or what a change can have touched. */
export interface Scope {
  /** Placements that may have become wrong, sorted by unit and machine. */
  readonly standing: readonly Standing[];
  /** Units whose place may have become wrong because of others, sorted by name. */
  readonly members: readonly Member[];
  /** Machines where a global unit may be missing. */
  hostsFor(global: Member): readonly Host[];
  /** Units without a place that may find one, sorted by name. */
  unplaced(): readonly Member[];
}

/** A unit that should be on one machine and is on none. */
export const isUnplaced = (member: Member): boolean => member.active && !member.global && member.host === undefined;

/** Everything. Ties the schedule of the snapshot to the units and machines. */
export function wholeScope(at: Occupancy, snapshot: Snapshot): Scope {
  const standing = snapshot.schedule.toSorted(comparePlacements).map(placement => standingOf(at, placement));
  const orders = new Map<Member, Placement[]>();
  for (const { member, placement } of standing) {
    const others = member && orders.get(member);
    if (others) others.push(placement);
    else if (member) orders.set(member, [placement]);
  }
  for (const [member, own] of orders) setOrders(at, member, own);
  return {
    standing,
    members: at.members,
    hostsFor: global => at.hostsWithMetadata(global),
    unplaced: () => at.members.filter(isUnplaced),
  };
}

export function standingOf(at: Occupancy, placement: Placement): Standing {
  return { placement, member: at.member(placement.unit), host: at.host(placement.machine) };
}

/** What the snapshot has of a unit on its schedule. */
export function setOrders(at: Occupancy, member: Member, orders: readonly Placement[]): void {
  member.orders = orders;
  member.stood = orders.flatMap(({ machine }) => at.host(machine) ?? []);
}

/** By unit, then machine. */
export const comparePlacements = (one: Placement, other: Placement): number =>
  compareText(one.unit, other.unit) || compareText(one.machine, other.machine);
