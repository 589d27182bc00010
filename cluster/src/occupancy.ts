import { matchesMachineId, shortMachineId } from '@flotilla/unit';
import { LoadOrder } from './load-order.ts';
import { Host, Member } from './member.ts';
import type { Snapshot, Unit } from './model.ts';
import { addTo, type Pattern } from './pattern-index.ts';
import { firstFrom, Ties } from './ties.ts';

/**
 * The first requirement of a unit that a machine does not meet, in fleet's order (fleet §5), then ours; the will of the
 * operator comes last, since only what would fit without it is told of it.
 */
export type Obstacle =
  'machine' | 'metadata' | 'peer' | 'conflict' | 'replaced' | 'needs-replaced' | 'cordoned' | 'drained';

/**
 * Who is where, and the indexes that answer "does this unit fit there" in a few look-ups: load, metadata, conflicts,
 * peers. Placing and removing keep all of them, so that a change costs the same in a small and in a large cluster.
 */
export class Occupancy {
  /** Sorted by machine id. */
  readonly hosts: readonly Host[];
  readonly #members: Member[];
  /** Those of them that are global; they stay the same. */
  readonly globals: readonly Member[];
  /** Who came to a machine or left one since the set was put here. */
  moved: Set<Member> | undefined;
  readonly #hostById: ReadonlyMap<string, Host>;
  readonly #hostsByShortId = new Map<string, Host[]>();
  readonly #memberByName: Map<string, Member>;
  readonly #load: LoadOrder;
  readonly #ties: Ties;
  /** Machines that hold what is no unit of the cluster (any more), by its name. */
  readonly #strays = new Map<string, Host[]>();

  /** Nothing is placed yet: `snapshot.schedule` is left to the caller. */
  constructor(snapshot: Snapshot) {
    this.hosts = sorted(snapshot.machines, machine => machine.id).map((machine, index) => new Host(machine, index));
    this.#members = sorted(snapshot.units, unit => unit.name).map(unit => new Member(unit));
    this.globals = this.#members.filter(member => member.global);
    this.#hostById = new Map(this.hosts.map(host => [host.id, host]));
    this.#memberByName = new Map(this.#members.map(member => [member.name, member]));
    this.#load = new LoadOrder(this.hosts.length);
    for (const host of this.hosts) {
      const short = shortMachineId(host.id);
      this.#hostsByShortId.set(short, [...(this.#hostsByShortId.get(short) ?? []), host]);
    }
    this.#ties = new Ties(this.hosts, this.#memberByName);
    this.#ties.tieAll(this.#members);
    for (const { unit, machine } of snapshot.states) this.hold(unit, machine);
    for (const member of this.globals) {
      // fleet counts a global unit as load wherever its metadata match, even while nobody wants it to run.
      if (member.active) continue;
      for (const host of this.hostsWithMetadata(member)) this.#load.add(host.index, 1);
    }
  }

  /** Sorted by unit name. */
  get members(): readonly Member[] {
    return this.#members;
  }

  host(machine: string): Host | undefined {
    return this.#hostById.get(machine);
  }

  member(unit: string): Member | undefined {
    return this.#memberByName.get(unit);
  }

  /** Whether a unit of that name and with these requirements can come, change and go without a look at all others. */
  isSimple({ name, requirements }: Unit): boolean {
    return !requirements.global && requirements.replaces.length === 0 && !this.#ties.isReplaced(name);
  }

  /** A unit that is new. It must be {@link isSimple}. */
  add(unit: Unit): Member {
    const member = new Member(unit);
    member.heldBy = this.#strays.get(unit.name) ?? member.heldBy;
    this.#strays.delete(unit.name);
    this.#memberByName.set(unit.name, member);
    for (const [pattern, others] of this.#ties.tie(member, this.#members)) {
      for (const other of others) for (const host of this.#hostsOf(other)) addTo(pattern.matched, host.index, 1);
    }
    this.#members.splice(firstFrom(this.#members, unit.name), 0, member);
    return member;
  }

  /** A unit that has gone. It must be {@link isSimple}. */
  delete(member: Member): void {
    if (member.host) this.remove(member, member.host);
    if (member.heldBy.length > 0) this.#strays.set(member.name, member.heldBy);
    this.#members.splice(firstFrom(this.#members, member.name), 1);
    this.#memberByName.delete(member.name);
    this.#ties.untie(member);
  }

  /** A machine says that it holds the unit. */
  hold(unit: string, machine: string): void {
    const host = this.#hostById.get(machine);
    if (!host) return;
    const member = this.#memberByName.get(unit);
    if (member?.global) return;
    const holders = member?.heldBy ?? this.#strays.get(unit) ?? [];
    if (!member) this.#strays.set(unit, holders);
    holders.push(host);
    if (holders.length > 1) holders.sort((one, other) => one.index - other.index);
  }

  /** A machine does not hold the unit any more. */
  release(unit: string, machine: string): void {
    const holders = this.#memberByName.get(unit)?.heldBy ?? this.#strays.get(unit) ?? [];
    const at = holders.findIndex(host => host.id === machine);
    if (at >= 0) holders.splice(at, 1);
    if (holders.length === 0) this.#strays.delete(unit);
  }

  place(member: Member, host: Host): void {
    host.units.add(member);
    if (!member.global) member.host = host;
    this.#count(member, host, 1);
  }

  remove(member: Member, host: Host): void {
    host.units.delete(member);
    if (!member.global) member.host = undefined;
    this.#count(member, host, -1);
  }

  hostsWithMetadata(member: Member): readonly Host[] {
    return member.eligible?.hosts ?? this.hosts;
  }

  /** Indexes of the machines worth a try, the least loaded first, equals by id. The list is only good until a change. */
  candidates(member: Member): ArrayLike<number> {
    if (this.#excludedEverywhere(member)) return [];
    const few = this.#fewHosts(member);
    if (few === undefined) return this.#load.order;
    return few.map(host => host.index).sort((one, other) => this.#load.compare(one, other));
  }

  /** What keeps the unit off that machine first; `undefined` when it fits. The unit itself is never in its own way. */
  obstacle(member: Member, host: Host): Obstacle | undefined {
    const unmet = this.#unmet(member, host);
    if (unmet !== undefined || host.machine.cordon === undefined) return unmet;
    if (host.drained) return 'drained';
    // Who must wait until another machine lets go of it loses the right to come back meanwhile.
    const mayReturn = member.stood.includes(host) && member.heldBy.every(holder => holder === host);
    return mayReturn ? undefined : 'cordoned';
  }

  #unmet(member: Member, host: Host): Obstacle | undefined {
    const { machineId } = member.unit.requirements;
    if (!member.global && machineId !== undefined && !matchesMachineId(machineId, host.id)) return 'machine';
    if (member.eligible && member.eligible.mask[host.index] !== 1) return 'metadata';
    if (!member.global && member.peers.some(peer => !peer || !host.units.has(peer))) return 'peer';
    if (this.#conflictsAt(member, host)) return 'conflict';
    if (member.global) return undefined;
    if (member.replaceMatches.length > 0 && this.replacersAt(member, host).length > 0) return 'replaced';
    if (member.replaces.length === 0 || member.peers.length === 0) return undefined;
    return this.displacedBy(member, host).some(other => member.peers.includes(other)) ? 'needs-replaced' : undefined;
  }

  /** Units on that machine that the unit excludes or that exclude it, sorted by name. */
  conflictingAt(member: Member, host: Host): Member[] {
    if (!this.#conflictsAt(member, host)) return [];
    return byName([...host.units].filter(u => u !== member && (excludes(member, u) || excludes(u, member))));
  }

  /** Units on that machine that replace this one, sorted by name. */
  replacersAt(member: Member, host: Host): Member[] {
    if (!member.replaceMatches.some(pattern => pattern.declared.has(host.index))) return [];
    return byName([...host.units].filter(other => replaces(other, member)));
  }

  /** Units on that machine that this one replaces, sorted by name. */
  replacedAt(member: Member, host: Host): Member[] {
    if (!member.replaces.some(pattern => pattern.matched.has(host.index))) return [];
    return byName([...host.units].filter(other => replaces(member, other)));
  }

  /** Whom the unit drives off that machine: those it replaces, then whoever must be where they are. */
  displacedBy(member: Member, host: Host): readonly Member[] {
    const displaced = new Set(this.replacedAt(member, host));
    for (const other of displaced) {
      for (const follower of other.followers) if (follower.host === host) displaced.add(follower);
    }
    return [...displaced];
  }

  #conflictsAt(member: Member, host: Host): boolean {
    const { conflicts, conflictMatches } = member;
    for (const pattern of conflicts) {
      const count = pattern.matched.get(host.index);
      if (count !== undefined && (count > 1 || !isOwn(member, host, pattern))) return true;
    }
    for (const pattern of conflictMatches) {
      const count = pattern.declared.get(host.index);
      if (count !== undefined && (count > 1 || !isOwn(member, host, pattern))) return true;
    }
    return false;
  }

  /** Quick answer for a unit that has a rival on every machine. */
  #excludedEverywhere(member: Member): boolean {
    const all = this.hosts.length;
    return (
      member.conflicts.some(pattern => pattern.matched.size === all) ||
      member.conflictMatches.some(pattern => pattern.declared.size === all)
    );
  }

  #hostsOf(member: Member): readonly Host[] {
    if (member.global) return this.hosts.filter(host => host.units.has(member));
    return member.host ? [member.host] : [];
  }

  /** The machines that can be in question at all when an index names them. */
  #fewHosts(member: Member): readonly Host[] | undefined {
    const { machineId } = member.unit.requirements;
    if (machineId !== undefined) return this.#hostsById(machineId);
    const local = member.peers.find(peer => !peer?.global);
    if (local?.host) return [local.host];
    if (local !== undefined || member.peers.includes(undefined)) return [];
    return member.eligible && member.eligible.hosts.length * 8 < this.hosts.length ? member.eligible.hosts : undefined;
  }

  #hostsById(machineId: string): readonly Host[] {
    const full = this.#hostById.get(machineId);
    const short = this.#hostsByShortId.get(machineId) ?? [];
    return full && !short.includes(full) ? [full, ...short] : short;
  }

  #count(member: Member, host: Host, change: 1 | -1): void {
    this.moved?.add(member);
    this.#load.add(host.index, change);
    for (const pattern of member.conflicts) addTo(pattern.declared, host.index, change);
    for (const pattern of member.conflictMatches) addTo(pattern.matched, host.index, change);
    for (const pattern of member.replaces) addTo(pattern.declared, host.index, change);
    for (const pattern of member.replaceMatches) addTo(pattern.matched, host.index, change);
  }
}

/** Whether the unit, being there, counts under a pattern that it both names and matches: it is in no conflict with itself. */
function isOwn(member: Member, host: Host, pattern: Pattern): boolean {
  return host.units.has(member) && member.conflicts.includes(pattern) && member.conflictMatches.includes(pattern);
}

/** Whether one unit's `Conflicts=` names the other. */
export function excludes(one: Member, other: Member): boolean {
  return one.conflicts.some(pattern => other.conflictMatches.includes(pattern));
}

/** Whether one unit drives the other off a machine. Those that replace each other in a circle do not (fleet §5). */
export function replaces(one: Member, other: Member): boolean {
  if (one === other || (one.circle !== 0 && one.circle === other.circle)) return false;
  return one.replaces.some(pattern => other.replaceMatches.includes(pattern));
}

/** Sorts names and ids as fleet does: by code, not by any language's alphabet. */
export function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function sorted<T>(list: readonly T[], key: (item: T) => string): T[] {
  return list.toSorted((one, other) => compareText(key(one), key(other)));
}

function byName(members: Member[]): Member[] {
  return members.length > 1 ? members.sort((one, other) => compareText(one.name, other.name)) : members;
}
