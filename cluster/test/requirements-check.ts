import { globMatch, matchesMachineId, matchesMetadata } from '@flotilla/unit';
import type { Placement, Snapshot, Unit } from '../src/index.ts';

/** Judges placements one by one from the requirements as written, with none of the engine's indexes. */
export class Checker {
  readonly #snapshot: Snapshot;
  readonly #units: ReadonlyMap<string, Unit>;
  readonly #there: ReadonlyMap<string, readonly Unit[]>;

  constructor(snapshot: Snapshot, schedule: readonly Placement[]) {
    this.#snapshot = snapshot;
    this.#units = new Map(snapshot.units.map(unit => [unit.name, unit]));
    this.#there = new Map(
      snapshot.machines.map(({ id }) => [
        id,
        schedule.filter(each => each.machine === id).flatMap(each => this.#units.get(each.unit) ?? []),
      ]),
    );
  }

  /** What is wrong with a unit on a machine, whether or not it is there now. */
  faults(name: string, machineId: string): string[] {
    const unit = this.#units.get(name);
    const machine = this.#snapshot.machines.find(each => each.id === machineId);
    if (!unit) return ['no such unit'];
    if (!machine) return ['no such machine'];
    if (unit.desired === 'inactive') return ['inactive'];
    const { requirements } = unit;
    const here = this.#there.get(machineId) ?? [];
    const others = here.filter(other => other !== unit);
    const faults: string[] = [];
    if (!matchesMetadata(requirements.metadata, machine.metadata)) faults.push('metadata');
    for (const other of others) if (conflict(unit, other)) faults.push(`conflict with ${other.name}`);
    if (requirements.global) return faults;
    if (requirements.machineId !== undefined && !matchesMachineId(requirements.machineId, machineId)) faults.push('id');
    for (const peer of requirements.peers) if (!here.some(each => each.name === peer)) faults.push(`peer ${peer}`);
    for (const other of others) if (this.replaces(other, unit)) faults.push(`replaced by ${other.name}`);
    if (this.#wouldLosePeer(unit, here)) faults.push('replaces what it needs');
    return faults;
  }

  /** What keeps a unit from coming to a machine, the word of the operator among it. */
  obstacles(name: string, machineId: string): string[] {
    const { machines, schedule, states } = this.#snapshot;
    const cordon = machines.find(each => each.id === machineId)?.cordon;
    const stood = schedule.some(each => each.unit === name && each.machine === machineId);
    const isHeldElsewhere =
      this.#units.get(name)?.requirements.global === false &&
      states.some(
        each => each.unit === name && each.machine !== machineId && machines.some(m => m.id === each.machine),
      );
    const mayReturn = stood && !isHeldElsewhere;
    const closed = cordon !== undefined && (cordon.drain || !mayReturn);
    return [...this.faults(name, machineId), ...(closed ? ['cordon'] : [])];
  }

  /** Whether one unit drives off the other; those in a circle leave each other alone. */
  replaces(one: Unit, other: Unit): boolean {
    return namesReplaced(one, other) && !this.#leadsTo(other, one, new Set());
  }

  /** Whether a peer is among those that the unit replaces, or has to follow one of them. */
  #wouldLosePeer(unit: Unit, here: readonly Unit[]): boolean {
    const leaving = new Set(here.filter(other => this.replaces(unit, other)));
    for (const { name } of leaving) {
      for (const other of here) {
        if (!other.requirements.global && other.requirements.peers.includes(name)) leaving.add(other);
      }
    }
    return [...leaving].some(other => unit.requirements.peers.includes(other.name));
  }

  #leadsTo(from: Unit, to: Unit, seen: Set<Unit>): boolean {
    if (from === to) return true;
    seen.add(from);
    return this.#snapshot.units.some(
      next => !seen.has(next) && namesReplaced(from, next) && this.#leadsTo(next, to, seen),
    );
  }
}

function conflict(one: Unit, other: Unit): boolean {
  const names = (by: Unit, of: Unit): boolean => by.requirements.conflicts.some(glob => globMatch(glob, of.name));
  return names(one, other) || names(other, one);
}

function namesReplaced(one: Unit, other: Unit): boolean {
  const counts = (unit: Unit): boolean => !unit.requirements.global && unit.desired !== 'inactive';
  if (one === other || !counts(one) || !counts(other)) return false;
  return one.requirements.replaces.some(glob => globMatch(glob, other.name));
}
