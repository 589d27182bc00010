import type { Host, Member } from './member.ts';
import { conflictReason, fleetReason, replaceReason } from './obstacle-text.ts';
import { unableToRun, type Round, type Standing } from './round.ts';

/**
 * First half of a decision: what of the schedule can stay. Requirements are checked again every time, so a change of
 * metadata, a peer that left or a new conflict moves a unit (fleet §5, phase A). Of two units that exclude each other
 * the first by name stays.
 */
export function settle(round: Round): void {
  for (const standing of round.standing) {
    const { placement, member, host } = standing;
    const reason = reasonToLeave(round, standing);
    const isThere = member !== undefined && host?.units.has(member) === true;
    if (reason !== undefined) round.setReason(placement.unit, placement.machine, reason);
    if (reason !== undefined && isThere) round.at.remove(member, host);
    else if (reason === undefined && !isThere && member && host) round.at.place(member, host);
  }
  dropWithoutPeers(round);
  dropConflicting(round);
  dropReplaced(round);
}

/** What ends a placement whatever else is placed. */
function reasonToLeave(round: Round, { placement, member, host }: Standing): string | undefined {
  if (!member) return 'unit does not exist';
  if (!member.active) return 'target state inactive';
  if (!host) return `target Machine(${placement.machine}) went away`;
  if (!member.global && member.host && member.host !== host)
    return `unit is scheduled to Machine(${member.host.id}) already`;
  const obstacle = round.at.obstacle(member, host);
  if (obstacle !== 'machine' && obstacle !== 'metadata') return undefined;
  return unableToRun(host.id, fleetReason(round.at, member, host, obstacle));
}

function dropWithoutPeers(round: Round): void {
  for (const member of round.scope.members) {
    const { host } = member;
    if (!host || member.peers.length === 0 || round.at.obstacle(member, host) !== 'peer') continue;
    round.take(member, host, unableToRun(host.id, fleetReason(round.at, member, host, 'peer')));
  }
}

function dropConflicting(round: Round): void {
  for (const { member, host } of round.standing) {
    if (!member || !host?.units.has(member)) continue;
    const earlier = round.at.conflictingAt(member, host).filter(other => other.name < member.name);
    if (earlier.length === 0) continue;
    round.take(member, host, unableToRun(host.id, conflictReason(member, earlier)));
  }
}

function dropReplaced(round: Round): void {
  for (const member of round.scope.members) {
    const { host } = member;
    if (!host || member.replaces.length === 0) continue;
    const replaced = round.at.replacedAt(member, host);
    if (replaced.length === 0) continue;
    if (round.at.obstacle(member, host) === 'needs-replaced') giveWay(round, member, host, replaced);
    else for (const other of replaced) if (other.host === host) round.displace(other, host);
  }
}

/** A unit that needs what it replaces beside it can't be there. */
function giveWay(round: Round, member: Member, host: Host, replaced: readonly Member[]): void {
  round.take(member, host, unableToRun(host.id, replaceReason(replaced[0]?.name ?? '')));
}
