import { drain } from './drain.ts';
import { fillGlobals, fillOthers } from './fill.ts';
import type { Decision, Placement, Snapshot, Task, Unit } from './model.ts';
import { pendingUnits } from './pending.ts';
import { Occupancy } from './occupancy.ts';
import { inTurn } from './roll-out.ts';
import { Round } from './round.ts';
import { wholeScope } from './scope.ts';
import { settle } from './settle.ts';

/**
 * What has to change so that every unit is where its requirements let it be: fleet's placement (fleet §5), with
 * followers in the same round as their peers, `Replaces=` that respects every requirement, and a reason for everything.
 *
 * Pure: the same cluster gives the same decision, in whatever order its lists come. Nothing moves without a reason, so
 * a decision on what another decision left behind is empty. All `unschedule` come before all `schedule`: at no point on
 * the way does a unit have two places. Names of units, ids of machines and pairs of both must each be unique.
 */
export function decide(snapshot: Snapshot): Decision {
  const round = plan(snapshot);
  return { tasks: nextTasks(round, snapshot), pending: pendingUnits(round) };
}

/** What of the difference is to be done now. */
export function nextTasks(round: Round, { states }: Snapshot): readonly Task[] {
  return inTurn(tasksOf(round), round, states);
}

/** The round with everything decided. */
export function plan(snapshot: Snapshot): Round {
  const at = new Occupancy(snapshot);
  const round = new Round(at, wholeScope(at, snapshot));
  decideIn(round);
  return round;
}

/** Decides all that is in the scope of a round. */
export function decideIn(round: Round): void {
  settle(round);
  fillGlobals(round);
  fillOthers(round);
  drain(round);
}

/** The difference between the schedule as it was and as it is now. */
export function tasksOf(round: Round): Task[] {
  const unschedules: Task[] = [];
  const updates: Task[] = [];
  for (const { placement, member, host } of round.standing) {
    const { machine, unit } = placement;
    if (!member || !host?.units.has(member)) {
      unschedules.push({ type: 'unschedule', machine, unit, reason: round.reason(unit, machine) });
      continue;
    }
    const reason = updateReason(placement, member.unit);
    if (reason !== '') updates.push({ type: 'update', placement: placementOf(member.unit, machine), reason });
  }
  const schedules = round
    .given()
    .filter(({ member, host }) => !round.stood(member, host))
    .map(({ member, host, reason }): Task => {
      return { type: 'schedule', placement: placementOf(member.unit, host.id), reason };
    });
  return [...unschedules, ...updates, ...schedules];
}

function updateReason(placement: Placement, unit: Unit): string {
  const reasons: string[] = [];
  if (placement.desired !== unit.desired) reasons.push(`target state ${unit.desired}`);
  if (placement.hash !== unit.hash || placement.file !== unit.file) reasons.push('unit file changed');
  return reasons.join(' and ');
}

function placementOf({ name, hash, file, desired }: Unit, machine: string): Placement {
  // Only active units get here: an inactive one has no placement.
  return { machine, unit: name, hash, file, desired: desired === 'loaded' ? 'loaded' : 'launched' };
}
