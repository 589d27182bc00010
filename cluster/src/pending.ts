import type { Member } from './member.ts';
import type { Pending, Unmet } from './model.ts';
import { obstacleText, reasonOnOne, reasonsOnMany, type ObstacleText } from './obstacle-text.ts';
import type { Occupancy } from './occupancy.ts';
import type { Round } from './round.ts';

/** Why each unit that should be somewhere is nowhere, sorted by name. */
export function pendingUnits(round: Round): Pending[] {
  const reasons = new Reasons(round);
  return round.at.members.filter(member => isNowhere(round.at, member)).map(member => reasons.of(member));
}

/** Whether a unit should be somewhere and is nowhere. */
export function isNowhere(at: Occupancy, member: Member): boolean {
  if (!member.active) return false;
  return member.global ? !at.hosts.some(host => host.units.has(member)) : member.host === undefined;
}

/** Finds the reasons after one decision. Instances of one template are mostly kept out by the same: said once, and shared. */
export class Reasons {
  readonly #round: Round;
  readonly #known = new Map<string, Omit<Pending, 'unit'>>();

  constructor(round: Round) {
    this.#round = round;
  }

  /** Of a unit that {@link isNowhere}. */
  of(member: Member): Pending {
    const { at } = this.#round;
    const waits = waitingReason(this.#round, member);
    if (waits !== undefined) return { unit: member.name, summary: waits, machines: unmetOf(at, member, waits) };
    const key = hindrances(member);
    const reasons = this.#known.get(key) ?? { summary: summaryOf(at, member), machines: unmetOf(at, member, LATER) };
    this.#known.set(key, reasons);
    return { unit: member.name, ...reasons };
  }
}

/** Said when a machine was found but another one has not let go of the unit yet: it must never run twice. */
export function waitingReason(round: Round, member: Member): string | undefined {
  const waits = round.waiting.get(member);
  return waits && `waiting for machine ${waits.holder.id} to stop it`;
}

/** `0 of 3 machines: 2 lack region=eu, 1 conflicts with web@1.service`. The number in front: how many would take it. */
export function summaryOf(at: Occupancy, member: Member): string {
  if (at.hosts.length === 0) return 'there are no machines';
  const texts: ObstacleText[] = [];
  for (const host of at.hosts) {
    const obstacle = at.obstacle(member, host);
    if (obstacle) texts.push(obstacleText(at, member, host, obstacle));
  }
  const head = `${at.hosts.length - texts.length} of ${at.hosts.length} machine${at.hosts.length === 1 ? '' : 's'}`;
  return texts.length > 0 ? `${head}: ${reasonsOnMany(texts)}` : head;
}

const LATER = 'fits; its turn comes in the next round';

/** A unit that waits in a cluster of a thousand machines must not cost a thousand lines; `explain` names them all. */
const NAMED_PER_REASON = 5;
const NAMED_AT_ALL = 50;

function unmetOf(at: Occupancy, member: Member, whenFitting: string): Unmet[] {
  const named = new Map<string, number>();
  const unmet: Unmet[] = [];
  for (const host of at.hosts) {
    const obstacle = at.obstacle(member, host);
    const reason = obstacle ? reasonOnOne(obstacleText(at, member, host, obstacle)) : whenFitting;
    const count = (named.get(reason) ?? 0) + 1;
    named.set(reason, count);
    if (count <= NAMED_PER_REASON) unmet.push({ machine: host.id, reason });
    if (unmet.length === NAMED_AT_ALL) break;
  }
  return unmet;
}

/** The same for two units that are nowhere when every machine says the same of both. */
function hindrances(member: Member): string {
  const { machineId, metadata, peers } = member.unit.requirements;
  const patterns = [member.conflicts, member.conflictMatches, member.replaces, member.replaceMatches];
  const texts = patterns.map(list => list.map(pattern => pattern.text));
  return JSON.stringify([
    member.global,
    machineId,
    metadata,
    peers,
    texts,
    member.circle,
    member.stood.map(host => host.id),
  ]);
}
