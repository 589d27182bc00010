import type { Host, Member } from './member.ts';
import type { Placement } from './model.ts';
import { peerReason, replaceReason } from './obstacle-text.ts';
import type { Occupancy } from './occupancy.ts';
import type { Scope } from './scope.ts';

/** A unit that was given a machine in this round, and why. */
export interface Given {
  readonly member: Member;
  readonly host: Host;
  readonly reason: string;
}

/** A placement of the snapshot, tied to what is there now. */
export interface Standing {
  readonly placement: Placement;
  readonly member: Member | undefined;
  readonly host: Host | undefined;
}

/** One decision in the making: who is where by now, and how that came about. */
export class Round {
  readonly at: Occupancy;
  readonly scope: Scope;
  readonly #given: Given[] = [];
  readonly #lastGiven = new Map<Member, Given>();
  /** Units that have a machine to go to but that another one still holds. */
  readonly waiting = new Map<Member, { readonly target: Host; readonly holder: Host }>();
  readonly #reasons = new Map<string, string>();
  /** Units driven off by one that replaces them, with the reason. */
  readonly #displaced = new Map<Member, string>();
  readonly #timesTaken = new Map<Member, number>();

  constructor(at: Occupancy, scope: Scope) {
    this.at = at;
    this.scope = scope;
  }

  /** What of the schedule as it was is to be looked at, sorted by unit and machine. */
  get standing(): readonly Standing[] {
    return this.scope.standing;
  }

  /** Whether any unit was driven off by one that replaces it. */
  get anyDisplaced(): boolean {
    return this.#displaced.size > 0;
  }

  /** Whether the snapshot had the unit on that machine. */
  stood(member: Member, host: Host): boolean {
    return member.stood.includes(host);
  }

  /** Whether nothing tells of an earlier place of the unit. */
  isNew(member: Member): boolean {
    return member.orders.length === 0 && member.heldBy.length === 0;
  }

  /** Whether the unit may still be driven off in this round. A bound, so that a round ends whatever units ask for. */
  mayBeDisplaced(member: Member): boolean {
    return (this.#timesTaken.get(member) ?? 0) < MOST_TIMES_TAKEN;
  }

  /** How often a place has been given so far. */
  get count(): number {
    return this.#given.length;
  }

  /** New places, in the order in which they were given; without those that were taken again. */
  given(): readonly Given[] {
    return this.#given.filter(given => {
      const { member, host } = given;
      return host.units.has(member) && (member.global || this.#lastGiven.get(member) === given);
    });
  }

  give(member: Member, host: Host, because?: string): void {
    const reason =
      because ?? this.#displaced.get(member) ?? `target state ${member.unit.desired} and unit not scheduled`;
    this.at.place(member, host);
    const given = { member, host, reason };
    this.#given.push(given);
    this.#lastGiven.set(member, given);
    this.waiting.delete(member);
  }

  /** Takes a unit off a machine, and with it everything there that must be where it is. */
  take(member: Member, host: Host, reason: string): Member[] {
    const taken: Member[] = [];
    const leaving = [{ member, reason }];
    for (const next of leaving) {
      if (!host.units.has(next.member)) continue;
      this.at.remove(next.member, host);
      taken.push(next.member);
      this.#timesTaken.set(next.member, (this.#timesTaken.get(next.member) ?? 0) + 1);
      this.setReason(next.member.name, host.id, next.reason);
      const follows = unableToRun(host.id, peerReason(next.member.name));
      leaving.push(...next.member.followers.map(follower => ({ member: follower, reason: follows })));
    }
    return taken;
  }

  /** Takes off a unit whose place another one has; fleet gives the same reason for its new place, and names the unit itself. */
  displace(member: Member, host: Host): Member[] {
    const reason = unableToRun(host.id, replaceReason(member.name));
    this.#displaced.set(member, reason);
    return this.take(member, host, reason);
  }

  setReason(unit: string, machine: string, reason: string): void {
    this.#reasons.set(`${unit}\0${machine}`, reason);
  }

  /** Why a placement of the snapshot is to go. */
  reason(unit: string, machine: string): string {
    return this.#reasons.get(`${unit}\0${machine}`) ?? 'unit not scheduled here';
  }
}

/** Once is what happens; a few more when the units that replace each other also follow each other. */
const MOST_TIMES_TAKEN = 4;

export const unableToRun = (machine: string, reason: string): string =>
  `target Machine(${machine}) unable to run unit: ${reason}`;
