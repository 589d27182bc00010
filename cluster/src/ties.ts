import { matchesMetadata } from '@flotilla/unit';
import type { Eligible, Host, Member } from './member.ts';
import { PatternIndex, type Pattern } from './pattern-index.ts';
import { markCircles } from './replace-circles.ts';

/** Ties the requirements of units to what they mean here: patterns, machines with the metadata, other units. */
export class Ties {
  readonly #hosts: readonly Host[];
  readonly #memberByName: ReadonlyMap<string, Member>;
  readonly #conflicts = new PatternIndex();
  readonly #replaces = new PatternIndex();
  readonly #eligible = new Map<string, Eligible>();
  /** Names in `MachineOf=` of which there is no unit → who named them. */
  readonly #missed = new Map<string, Set<Member>>();

  /** `memberByName` is looked into later too, and is the caller's to keep. */
  constructor(hosts: readonly Host[], memberByName: ReadonlyMap<string, Member>) {
    this.#hosts = hosts;
    this.#memberByName = memberByName;
  }

  /** Of all units at once. All patterns are known before the first name is matched. */
  tieAll(members: readonly Member[]): void {
    for (const member of members) this.#tieOwn(member);
    for (const member of members) this.#matchName(member);
    if (this.#replaces.size > 0) markCircles(members);
  }

  /**
   * Of a unit that came later; neither it nor what it meets may have to do with `Replaces=`. Gives the patterns that
   * nobody had named before, and the units that they match.
   */
  tie(member: Member, members: readonly Member[]): ReadonlyMap<Pattern, readonly Member[]> {
    const fresh = this.#tieOwn(member);
    const matched = new Map(fresh.map(pattern => [pattern, matching(pattern, members)]));
    for (const [pattern, others] of matched)
      for (const other of others) other.conflictMatches = [...other.conflictMatches, pattern];
    this.#matchName(member);
    for (const follower of this.#missed.get(member.name) ?? []) this.#findPeers(follower);
    this.#missed.delete(member.name);
    return matched;
  }

  /** Of a unit that has gone. Its patterns stay, without any meaning. */
  untie(member: Member): void {
    for (const peer of member.peers) remove(peer?.followers, member);
    for (const missing of member.unit.requirements.peers) this.#missed.get(missing)?.delete(member);
    for (const follower of member.followers.splice(0)) this.#findPeers(follower);
  }

  /** Whether a unit of that name would have to make way for another one. */
  isReplaced(name: string): boolean {
    return this.#replaces.matching(name).length > 0;
  }

  #tieOwn(member: Member): readonly Pattern[] {
    const { conflicts, replaces, peers, metadata } = member.unit.requirements;
    const fresh: Pattern[] = [];
    member.conflicts = this.#conflicts.acquireAll(conflicts, fresh);
    if (!member.global) member.replaces = this.#replaces.acquireAll(replaces);
    if (Object.keys(metadata).length > 0) member.eligible = this.#eligibleFor(metadata);
    if (!member.global && peers.length > 0) this.#findPeers(member);
    return fresh;
  }

  #matchName(member: Member): void {
    member.conflictMatches = this.#conflicts.matching(member.name);
    if (!member.global) member.replaceMatches = this.#replaces.matching(member.name);
  }

  #findPeers(member: Member): void {
    const names = member.unit.requirements.peers;
    member.peers = names.map(name => this.#memberByName.get(name));
    for (const peer of member.peers) if (peer && !peer.followers.includes(member)) insert(peer.followers, member);
    for (const name of names) if (!this.#memberByName.has(name)) this.#misses(name, member);
  }

  #misses(name: string, member: Member): void {
    const others = this.#missed.get(name);
    if (others) others.add(member);
    else this.#missed.set(name, new Set([member]));
  }

  #eligibleFor(metadata: Readonly<Record<string, readonly string[]>>): Eligible {
    const key = JSON.stringify(metadata);
    const known = this.#eligible.get(key);
    if (known) return known;
    const hosts = this.#hosts.filter(host => matchesMetadata(metadata, host.machine.metadata));
    const mask = new Uint8Array(this.#hosts.length);
    for (const host of hosts) mask[host.index] = 1;
    const eligible = { hosts, mask };
    this.#eligible.set(key, eligible);
    return eligible;
  }
}

/** The units, of a list sorted by name, that a pattern matches: those that start as it does are side by side. */
function matching(pattern: Pattern, members: readonly Member[]): readonly Member[] {
  const { prefix } = pattern;
  const found: Member[] = [];
  for (let at = firstFrom(members, prefix); members[at]?.name.startsWith(prefix); at++) {
    const member = members[at];
    if (member && pattern.matchesRest(member.name)) found.push(member);
  }
  return found;
}

/** Index of the first unit whose name is not before `name`, in a list sorted by name. */
export function firstFrom(members: readonly Member[], name: string): number {
  let low = 0;
  let high = members.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((members[middle]?.name ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(members: Member[], member: Member): void {
  members.splice(firstFrom(members, member.name), 0, member);
}

function remove<T>(list: T[] | undefined, item: T): void {
  const at = list?.indexOf(item) ?? -1;
  if (at >= 0) list?.splice(at, 1);
}
