import { goQuote } from '@flotilla/unit';
import type { Host, Member } from './member.ts';
import { excludes, type Obstacle, type Occupancy } from './occupancy.ts';

/** What a machine lacks or has too much of, taken apart so that it can be said of one machine and of several. */
export interface ObstacleText {
  readonly obstacle: Obstacle;
  /** What one machine does: `lacks`. */
  readonly one: string;
  /** What several do: `lack`. */
  readonly many: string;
  /** `region=eu`, or names of units. */
  readonly what: readonly string[];
}

/** Why a machine does not take a unit, in words for people. `obstacle` is what {@link Occupancy.obstacle} found. */
export function obstacleText(at: Occupancy, member: Member, host: Host, obstacle: Obstacle): ObstacleText {
  const { machineId, metadata } = member.unit.requirements;
  switch (obstacle) {
    case 'machine':
      return { obstacle, one: 'is not machine', many: 'are not machine', what: [machineId ?? ''] };
    case 'metadata':
      return { obstacle, one: 'lacks', many: 'lack', what: [lackingMetadata(metadata, host)] };
    case 'peer':
      return { obstacle, one: 'does not have', many: 'do not have', what: [missingPeer(member, host)] };
    case 'conflict':
      return { obstacle, one: 'conflicts with', many: 'conflict with', what: names(at.conflictingAt(member, host)) };
    case 'replaced':
      return {
        obstacle,
        one: 'has its replacement',
        many: 'have its replacement',
        what: names(at.replacersAt(member, host)),
      };
    case 'needs-replaced':
      return {
        obstacle,
        one: 'would lose its peer with',
        many: 'would lose its peer with',
        what: names(at.replacedAt(member, host)),
      };
    case 'cordoned':
    case 'drained':
      return { obstacle, one: `is ${obstacle}`, many: `are ${obstacle}`, what: [] };
  }
}

/** The sentence about one machine: `lacks region=eu`. */
export function reasonOnOne({ one, what }: ObstacleText): string {
  return [one, listOf(what)].join(' ').trimEnd();
}

/** One line about many machines, the most frequent first: `2 lack region=eu, 1 conflicts with web@1.service`. */
export function reasonsOnMany(texts: readonly ObstacleText[]): string {
  const groups = new Map<string, { text: ObstacleText; count: number; what: Set<string> }>();
  for (const text of texts) {
    // Which unit is in the way differs from machine to machine; what is lacking makes a line of its own.
    const key = NAMES_UNITS.has(text.obstacle) ? text.obstacle : `${text.obstacle} ${text.what.join(' ')}`;
    const group = groups.get(key) ?? { text, count: 0, what: new Set() };
    groups.set(key, group);
    group.count++;
    for (const name of text.what) group.what.add(name);
  }
  return [...groups.values()]
    .sort((one, other) => other.count - one.count)
    .map(({ text, count, what }) => `${count} ${count === 1 ? text.one : text.many} ${listOf([...what])}`.trimEnd())
    .join(', ');
}

/** fleet's reason for the same (fleet §5), as its engine logs it. */
export function fleetReason(at: Occupancy, member: Member, host: Host, obstacle: Obstacle): string {
  switch (obstacle) {
    case 'machine':
      return `agent ID ${goQuote(host.id)} does not match required ${goQuote(member.unit.requirements.machineId ?? '')}`;
    case 'metadata':
      return 'local Machine metadata insufficient';
    case 'peer':
      return peerReason(missingPeer(member, host));
    case 'conflict':
      return conflictReason(member, at.conflictingAt(member, host));
    case 'replaced':
      return replaceReason(names(at.replacersAt(member, host))[0] ?? '');
    case 'needs-replaced':
      return replaceReason(names(at.replacedAt(member, host))[0] ?? '');
    case 'cordoned':
    case 'drained':
      return `Machine is ${obstacle}`;
  }
}

export const peerReason = (peer: string): string => `required peer Unit(${peer}) is not scheduled locally`;

/** fleet names the unit that a `Conflicts=` matched: the other one, or this one when only the other asked for it. */
export function conflictReason(member: Member, others: readonly Member[]): string {
  const matched = others.map(other => (excludes(member, other) ? other.name : member.name));
  return `found conflict with locally-scheduled Unit([${[...new Set(matched)].join(' ')}])`;
}

export const replaceReason = (unit: string): string => `found replace with locally-scheduled Unit(${unit})`;

const NAMES_UNITS: ReadonlySet<Obstacle> = new Set<Obstacle>(['conflict', 'replaced', 'needs-replaced']);

/** A list in one line; a long one is cut. */
function listOf(items: readonly string[]): string {
  const SHOWN = 3;
  const shown = items.slice(0, SHOWN).join(', ');
  return items.length > SHOWN ? `${shown} and ${items.length - SHOWN} more` : shown;
}

function lackingMetadata(required: Readonly<Record<string, readonly string[]>>, { machine }: Host): string {
  const lacking = Object.entries(required).find(
    ([key, values]) => !Object.hasOwn(machine.metadata, key) || !values.includes(machine.metadata[key] ?? ''),
  );
  return lacking ? `${lacking[0]}=${[...new Set(lacking[1])].join(' or ')}` : '';
}

function missingPeer(member: Member, host: Host): string {
  const index = member.peers.findIndex(peer => !peer || !host.units.has(peer));
  return member.unit.requirements.peers[index] ?? '';
}

const names = (members: readonly Member[]): string[] => members.map(member => member.name);
