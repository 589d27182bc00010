import { changesBetween } from './changes.ts';
import type { Member } from './member.ts';
import type { Placement, Snapshot, Task, Unit, UnitState } from './model.ts';
import { compareText, type Occupancy } from './occupancy.ts';
import { isNewVersion } from './roll-out.ts';
import type { Standing } from './round.ts';
import { comparePlacements, isUnplaced, setOrders, standingOf } from './scope.ts';

/** A decision that was made, and on what. */
export interface Decided {
  readonly snapshot: Snapshot;
  readonly tasks: readonly Task[];
}

/** Entries that change at once from which on a look at everything costs no more. */
const MANY = 1000;

/** Reads what changed into the occupancy, and notes whom it touches. Reading stops at what changes everything. */
export class Touched {
  readonly #at: Occupancy;
  readonly #members = new Set<Member>();
  /** Placements of units that have gone. */
  readonly #left: Standing[] = [];
  count = 0;

  constructor(at: Occupancy) {
    this.#at = at;
  }

  /** Whether the schedule is what the last decision made of it. */
  readSchedule({ snapshot, tasks }: Decided, schedule: readonly Placement[]): boolean {
    const { removed, added, changed } = changesBetween(snapshot.schedule, schedule, byMachineAndUnit);
    const count = (type: Task['type']): number => tasks.filter(task => task.type === type).length;
    if (removed.length !== count('unschedule') || added.length !== count('schedule')) return false;
    if (removed.some(one => this.#isThere(one)) || !added.every(one => this.#isThere(one))) return false;
    for (const placement of [...removed, ...changed.map(([before]) => before)]) {
      const member = this.#at.member(placement.unit);
      if (member) setOrders(this.#at, member, without(member.orders, placement));
    }
    for (const placement of [...added, ...changed.map(([, now]) => now)]) {
      const member = this.#at.member(placement.unit);
      if (!member) return false;
      setOrders(this.#at, member, [...member.orders, placement]);
      this.#touch(member);
    }
    // a task that is not on the schedule is still to be done
    for (const task of tasks) this.#touch(this.#at.member(unitOf(task)));
    return true;
  }

  readUnits(before: readonly Unit[], now: readonly Unit[]): boolean {
    const { removed, added, changed } = changesBetween(before, now, byName);
    if (removed.length + added.length + changed.length > MANY) return false;
    this.count += removed.length + added.length + changed.length;
    const names = new Set(removed.map(unit => unit.name));
    if (added.some(unit => names.has(unit.name))) return false;
    return (
      removed.every(unit => this.#remove(unit)) &&
      changed.every(([, unit]) => this.#change(unit)) &&
      added.every(unit => this.#add(unit))
    );
  }

  readStates(before: readonly UnitState[], now: readonly UnitState[]): boolean {
    const { removed, added, changed } = changesBetween(before, now, byMachineAndUnit);
    for (const { unit, machine } of removed) this.#at.release(unit, machine);
    for (const { unit, machine } of added) this.#at.hold(unit, machine);
    for (const { unit } of [...removed, ...added]) {
      const member = this.#at.member(unit);
      // of a unit that has its place nobody asks who else holds it
      if (member && isUnplaced(member)) this.#touch(member);
    }
    for (const { unit } of [...removed, ...added, ...changed.map(([, state]) => state)]) {
      const member = this.#at.member(unit);
      if (member?.global && isChanging(member)) this.#touch(member);
    }
    return true;
  }

  /** All that were touched, and whoever has to be beside one of them, sorted by name. */
  withFollowers(): readonly Member[] {
    const all = new Set(this.#members);
    for (const member of all) for (const follower of member.followers) all.add(follower);
    return [...all].sort((one, other) => compareText(one.name, other.name));
  }

  has(member: Member): boolean {
    return this.#members.has(member);
  }

  standing(members: readonly Member[]): readonly Standing[] {
    const own = members.flatMap(member => member.orders.map(placement => standingOf(this.#at, placement)));
    return [...this.#left, ...own].sort((one, other) => comparePlacements(one.placement, other.placement));
  }

  #touch(member: Member | undefined): void {
    if (member) this.#members.add(member);
  }

  #isThere({ unit, machine }: Placement): boolean {
    const member = this.#at.member(unit);
    return member !== undefined && this.#at.host(machine)?.units.has(member) === true;
  }

  #remove(unit: Unit): boolean {
    const member = this.#at.member(unit.name);
    if (!member || !this.#at.isSimple(unit)) return false;
    const followers = member.followers.filter(follower => follower !== member);
    for (const placement of member.orders)
      this.#left.push({ placement, member: undefined, host: this.#at.host(placement.machine) });
    this.#at.delete(member);
    this.#members.delete(member);
    for (const follower of followers) this.#touch(follower);
    return true;
  }

  #change(unit: Unit): boolean {
    const member = this.#at.member(unit.name);
    if (!member) return false;
    const isSimple = this.#at.isSimple(member.unit);
    if (sameRequirements(member.unit, unit)) {
      const wasActive = member.active;
      member.unit = unit;
      this.#touch(member);
      return isSimple || member.active === wasActive;
    }
    if (!isSimple || member.orders.length > 0 || member.host) return false;
    return this.#remove(member.unit) && this.#add(unit);
  }

  #add(unit: Unit): boolean {
    if (!this.#at.isSimple(unit)) return false;
    const member = this.#at.add(unit);
    this.#touch(member);
    for (const follower of member.followers) this.#touch(follower);
    return true;
  }
}

/** Whether some machines wait for their turn to get its new file. */
const isChanging = ({ orders, unit }: Member): boolean => orders.some(order => isNewVersion(order, unit));

const without = (orders: readonly Placement[], { unit, machine }: Placement): readonly Placement[] =>
  orders.filter(one => one.unit !== unit || one.machine !== machine);

const unitOf = (task: Task): string => (task.type === 'unschedule' ? task.unit : task.placement.unit);

const byName = (one: Unit, other: Unit): number => compareText(one.name, other.name);

const byMachineAndUnit = (one: Place, other: Place): number =>
  compareText(one.machine, other.machine) || compareText(one.unit, other.unit);

interface Place {
  readonly machine: string;
  readonly unit: string;
}

const sameRequirements = (one: Unit, other: Unit): boolean =>
  one.requirements === other.requirements || JSON.stringify(one.requirements) === JSON.stringify(other.requirements);
