import type { Host, Member } from './member.ts';
import type { Pattern } from './pattern-index.ts';
import { compareText, replaces } from './occupancy.ts';
import type { Round } from './round.ts';
import { isUnplaced } from './scope.ts';

/** Puts every global unit, in name order, on each machine that has its metadata and nothing that conflicts. */
export function fillGlobals(round: Round): void {
  for (const member of round.at.globals) {
    if (!member.active) continue;
    for (const host of round.scope.hostsFor(member)) {
      if (!host.units.has(member) && round.at.obstacle(member, host) === undefined) round.give(member, host);
    }
  }
}

/**
 * Second half of a decision: places for the units that have none, in name order, but peers before those that follow
 * them and replacing units before those they replace. A unit goes to the least loaded machine that it fits, of equals to
 * the first by id (fleet §5, phase B). Repeated until nothing changes, so that one decision leaves nothing for the next.
 */
export function fillOthers(round: Round): void {
  for (let rest = round.scope.unplaced(); rest.length > 0;) {
    const before = round.count;
    const displaced = new Filling(round, rest).run();
    if (round.count === before) return;
    if (displaced) fillGlobals(round);
    // Without anyone leaving, places only get fewer: only those whose hindrance was another unit's absence can gain.
    rest = displaced
      ? round.scope.unplaced()
      : rest.filter(m => isUnplaced(m) && (round.waiting.has(m) || m.peers.length > 0));
  }
}

/** The machine that a unit would get now; `undefined` when it fits nowhere. */
export function chooseHost(round: Round, member: Member): Host | undefined {
  const { at } = round;
  const candidates = at.candidates(member);
  const replacing = member.replaces.length > 0;
  // A new unit takes the place of what it replaces; one that lost its own place disturbs nobody without need.
  const wantsToDisplace = replacing && round.isNew(member);
  let second: Host | undefined;
  for (let i = 0; i < candidates.length; i++) {
    const host = at.hosts[candidates[i] ?? 0];
    if (!host || at.obstacle(member, host) !== undefined) continue;
    if (!replacing) return host;
    const displaced = at.displacedBy(member, host);
    if (!displaced.every(other => round.mayBeDisplaced(other))) continue;
    if (displaced.length > 0 === wantsToDisplace) return host;
    second ??= host;
  }
  return second;
}

/** One turn over the units without a place. */
class Filling {
  readonly #round: Round;
  readonly #members: readonly Member[];
  /** Units whose turn has begun (`false`) or ended (`true`). */
  readonly #done = new Map<Member, boolean>();
  readonly #replacing: Map<Pattern, readonly Member[]>;
  #displaced: Member[] = [];

  constructor(round: Round, members: readonly Member[]) {
    this.#round = round;
    this.#members = members;
    this.#replacing = replacingUnits(members);
  }

  /** Whether any unit was driven off its machine. */
  run(): boolean {
    for (const member of this.#members) this.#visit(member);
    const anyDisplaced = this.#displaced.length > 0;
    while (this.#displaced.length > 0) {
      const next = this.#displaced.sort((one, other) => compareText(one.name, other.name));
      this.#displaced = [];
      for (const member of next) this.#done.delete(member);
      for (const member of next) this.#visit(member);
    }
    return anyDisplaced;
  }

  /** Depth first with a stack of its own: a chain of followers may be as long as the list of units. */
  #visit(root: Member): void {
    const stack = [root];
    for (let member = stack.at(-1); member; member = stack.at(-1)) {
      const done = this.#done.get(member);
      if (done === undefined) {
        this.#done.set(member, false);
        for (const other of this.#before(member)) if (!this.#done.has(other)) stack.push(other);
        continue;
      }
      stack.pop();
      if (done) continue;
      this.#done.set(member, true);
      if (isUnplaced(member)) this.#attempt(member);
    }
  }

  /** Who must have had a turn before this unit: its peers, and what keeps it away when placed. */
  *#before(member: Member): Iterable<Member> {
    for (const peer of member.peers) if (peer && isUnplaced(peer)) yield peer;
    for (const pattern of member.replaceMatches) {
      for (const other of this.#withoutTurn(pattern)) if (isUnplaced(other) && replaces(other, member)) yield other;
    }
  }

  /** Units that name the pattern and whose turn has not ended. Those with are forgotten, or each would be met by all. */
  #withoutTurn(pattern: Pattern): readonly Member[] {
    const rest = this.#replacing.get(pattern)?.filter(other => this.#done.get(other) !== true) ?? [];
    this.#replacing.set(pattern, rest);
    return rest;
  }

  #attempt(member: Member): void {
    const target = chooseHost(this.#round, member);
    const holder = target && member.heldBy.find(host => host !== target);
    if (!target) this.#round.waiting.delete(member);
    else if (holder) this.#round.waiting.set(member, { target, holder });
    else {
      for (const other of this.#round.at.replacedAt(member, target)) {
        this.#displaced.push(...this.#round.displace(other, target));
      }
      this.#round.give(member, target);
    }
  }
}

/** Units by the patterns of their `Replaces=`. */
function replacingUnits(members: readonly Member[]): Map<Pattern, readonly Member[]> {
  const found = new Map<Pattern, Member[]>();
  for (const member of members) {
    for (const pattern of member.replaces) {
      const others = found.get(pattern);
      if (others) others.push(member);
      else found.set(pattern, [member]);
    }
  }
  return found;
}
