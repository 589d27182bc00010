import { decideIn, nextTasks, plan } from './decide.ts';
import type { Member } from './member.ts';
import type { Decision, Machine, Pending, Snapshot } from './model.ts';
import { compareText, type Occupancy } from './occupancy.ts';
import type { Pattern } from './pattern-index.ts';
import { isNowhere, Reasons } from './pending.ts';
import { Round } from './round.ts';
import { isUnplaced, type Scope } from './scope.ts';
import { Touched, type Decided } from './touched.ts';

/** Changes after which everything is looked at anyway: bounds what units that came and went leave behind. */
const MOST_CHANGES = 20_000;

/**
 * Decides again and again on a cluster that changes, and always as `decide` does. What one decision found out is kept,
 * so that the next looks at nothing but what a change can have touched: its cost is that of the change, and a walk over
 * the lists that compares references. Lists should be sorted (units by name, the others by machine and unit), and what
 * did not change should be the same object.
 *
 * What changes everything is decided on by looking at everything: machines that come, go or change, machines that are
 * drained, global units that come and go, `Replaces=`, other requirements for a unit that has a place, and a schedule
 * that is not what the last decision made of it.
 */
export class Planner {
  #last: Settled | undefined;

  decide(snapshot: Snapshot): Decision {
    const last = this.#last;
    this.#last = undefined; // it is changed on the way
    const next = (last && decideOnChange(last, snapshot)) ?? decideOnAll(snapshot);
    this.#last = next;
    return { tasks: next.tasks, pending: next.pending };
  }
}

/** A decision and what was found out for it. */
interface Settled extends Decided, Decision {
  /** Who is where once the tasks are done. */
  readonly at: Occupancy;
  readonly reasons: ReadonlyMap<Member, Pending>;
  /** Units that another machine must let go of first. */
  readonly waiting: ReadonlySet<Member>;
  /** Changes since everything was looked at. */
  readonly changes: number;
}

function decideOnAll(snapshot: Snapshot): Settled {
  const round = plan(snapshot);
  const { at } = round;
  const texts = new Reasons(round);
  const reasons = new Map(at.members.filter(one => isNowhere(at, one)).map(one => [one, texts.of(one)]));
  return settled(snapshot, round, reasons, [...reasons.values()], 0);
}

function settled(
  snapshot: Snapshot,
  round: Round,
  reasons: ReadonlyMap<Member, Pending>,
  pending: readonly Pending[],
  changes: number,
): Settled {
  const { at } = round;
  return {
    snapshot,
    at,
    tasks: nextTasks(round, snapshot),
    pending,
    reasons,
    waiting: new Set(round.waiting.keys()),
    changes,
  };
}

/** `undefined` when everything has to be looked at; what is known of the last decision is worth nothing then. */
function decideOnChange(last: Settled, snapshot: Snapshot): Settled | undefined {
  const { at } = last;
  if (last.changes > MOST_CHANGES || !sameMachines(last.snapshot.machines, snapshot.machines)) return undefined;
  if (at.hosts.some(host => host.drained)) return undefined;
  at.moved = new Set();
  const touched = new Touched(at);
  const isKnown =
    touched.readSchedule(last, snapshot.schedule) &&
    touched.readUnits(last.snapshot.units, snapshot.units) &&
    touched.readStates(last.snapshot.states, snapshot.states);
  if (!isKnown) return undefined;
  const members = touched.withFollowers();
  const round = new Round(at, scopeOf(last, touched, members));
  decideIn(round);
  if (round.anyDisplaced) return undefined;
  const reasons = reasonsAfter(last, round, members);
  const pending = reasons === last.reasons ? last.pending : [...reasons.values()].sort(byUnit);
  return settled(snapshot, round, reasons, pending, last.changes + touched.count);
}

const sameMachines = (one: readonly Machine[], other: readonly Machine[]): boolean =>
  one === other || (one.length === other.length && one.every((machine, index) => machine === other[index]));

const byUnit = (one: Pending, other: Pending): number => compareText(one.unit, other.unit);

/** What a change can have touched, when all else was settled before it. */
function scopeOf(last: Settled, touched: Touched, members: readonly Member[]): Scope {
  const { at } = last;
  const standing = touched.standing(members);
  const candidates = [...new Set([...members, ...last.reasons.keys()])].sort((one, other) =>
    compareText(one.name, other.name),
  );
  return {
    standing,
    members,
    hostsFor: global => {
      const left = standing.flatMap(({ member, host }) => (host && !(member && host.units.has(member)) ? host : []));
      return [...new Set(left)]
        .filter(host => global.eligible?.mask[host.index] !== 0)
        .sort((one, other) => one.index - other.index);
    },
    unplaced: () => {
      const stirred = patternsOf(at.moved ?? []);
      return candidates.filter(
        member =>
          at.member(member.name) === member &&
          isUnplaced(member) &&
          (touched.has(member) || mayGain(member, stirred) || last.waiting.has(member)),
      );
    },
  };
}

/** Whether a unit that fitted nowhere may fit somewhere now: only what others have to do with can have changed. */
const mayGain = (member: Member, stirred: ReadonlySet<Pattern>): boolean =>
  member.peers.length > 0 || member.replaces.length > 0 || isStirred(member, stirred);

/** Every pattern that some of these units name or match. */
function patternsOf(members: Iterable<Member>): ReadonlySet<Pattern> {
  const found = new Set<Pattern>();
  for (const member of members) for (const list of patternLists(member)) for (const one of list) found.add(one);
  return found;
}

const isStirred = (member: Member, stirred: ReadonlySet<Pattern>): boolean =>
  patternLists(member).some(list => list.some(pattern => stirred.has(pattern)));

const patternLists = (member: Member): readonly (readonly Pattern[])[] => [
  member.conflicts,
  member.conflictMatches,
  member.replaces,
  member.replaceMatches,
];

/** The reasons as they are now; the same object when none has changed. */
function reasonsAfter(last: Settled, round: Round, touched: readonly Member[]): ReadonlyMap<Member, Pending> {
  const { at } = round;
  const moved = at.moved ?? new Set();
  const stirred = patternsOf(moved);
  const own = new Set(touched);
  const isStale = (member: Member): boolean =>
    own.has(member) ||
    moved.has(member) ||
    member.replaces.length > 0 ||
    last.waiting.has(member) ||
    round.waiting.has(member) ||
    isStirred(member, stirred) ||
    member.peers.some(peer => peer && moved.has(peer));
  const texts = new Reasons(round);
  const after = new Map(last.reasons);
  let isSame = true;
  for (const member of new Set([...touched, ...last.reasons.keys(), ...moved])) {
    const isKnown = last.reasons.has(member);
    const exists = at.member(member.name) === member;
    if (isKnown && exists && !isStale(member)) continue;
    const waits = exists && isNowhere(at, member);
    if (!isKnown && !waits) continue;
    isSame = false;
    if (waits) after.set(member, texts.of(member));
    else after.delete(member);
  }
  return isSame ? last.reasons : after;
}
