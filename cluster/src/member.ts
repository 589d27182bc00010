import type { Machine, Placement, Unit } from './model.ts';
import type { Pattern } from './pattern-index.ts';

/** A living machine and the units that are placed on it. */
export class Host {
  readonly machine: Machine;
  /** Rank of its id. */
  readonly index: number;
  readonly units = new Set<Member>();

  constructor(machine: Machine, index: number) {
    this.machine = machine;
    this.index = index;
  }

  get id(): string {
    return this.machine.id;
  }

  get drained(): boolean {
    return this.machine.cordon?.drain === true;
  }
}

/** A unit of the cluster, with its requirements tied to the indexes. */
export class Member {
  /** May be exchanged for one with the same name and requirements. */
  unit: Unit;
  readonly global: boolean;
  /** `Conflicts=` and `Replaces=` of this unit. */
  conflicts: readonly Pattern[] = [];
  replaces: readonly Pattern[] = [];
  /** Patterns of any unit that match this one's name. */
  conflictMatches: readonly Pattern[] = [];
  replaceMatches: readonly Pattern[] = [];
  /** The units of `MachineOf=`; `undefined` for one that does not exist. */
  peers: readonly (Member | undefined)[] = [];
  /** Units that name this one in `MachineOf=`. */
  readonly followers: Member[] = [];
  /** Machines with the metadata asked for; `undefined` when none is. */
  eligible: Eligible | undefined;
  /** Where it is placed; always `undefined` for a global unit, which may be on many (`Host.units` tells). */
  host: Host | undefined;
  /** Living machines that say they hold it, by id. Kept for units that are not global. */
  heldBy: Host[] = [];
  /** What the snapshot has of it on its schedule. */
  orders: readonly Placement[] = NONE;
  /** Living machines of `orders`: a cordon does not drive it off those. */
  stood: readonly Host[] = NONE;
  /** Units that replace each other in a circle have the same number and leave each other alone. */
  circle = 0;

  constructor(unit: Unit) {
    this.unit = unit;
    this.global = unit.requirements.global;
  }

  get name(): string {
    return this.unit.name;
  }

  /** Whether it should be anywhere at all. What is inactive is in nobody's way. */
  get active(): boolean {
    return this.unit.desired !== 'inactive';
  }
}

const NONE: readonly never[] = [];

/** Machines that have the metadata which some units ask for. */
export interface Eligible {
  readonly hosts: readonly Host[];
  /** By machine index, 1 for those in `hosts`. */
  readonly mask: Uint8Array;
}
