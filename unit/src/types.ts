/** One `Name=Value` line of a unit file, as fleet's HTTP API carries it. `section` is without brackets. */
export interface UnitOption {
  readonly section: string;
  readonly name: string;
  readonly value: string;
}

/** A unit name taken apart (`systemd.unit(5)`): `foo@bar.service` has prefix `foo`, instance `bar`, template `foo@.service`. */
export interface UnitName {
  readonly fullName: string;
  /** `fullName` without its type suffix. */
  readonly name: string;
  readonly prefix: string;
  readonly instance: string;
  /** Name of the template; empty for a unit that is neither template nor instance. */
  readonly template: string;
  readonly isTemplate: boolean;
  readonly isInstance: boolean;
}

/**
 * What `[X-Fleet]` asks for, specifiers expanded for one unit name (fleet-behaviour.md §3).
 * Lists keep the order of the file; nothing is de-duplicated.
 */
export interface Requirements {
  /** `MachineID=`, the first value; `undefined` when not given. */
  readonly machineId: string | undefined;
  /** `MachineOf=`: exact unit names. */
  readonly peers: readonly string[];
  /** `MachineMetadata=`: AND over keys, OR over the values of a key. */
  readonly metadata: Readonly<Record<string, readonly string[]>>;
  /** `Conflicts=`: globs. */
  readonly conflicts: readonly string[];
  /** `Replaces=`: globs. */
  readonly replaces: readonly string[];
  readonly global: boolean;
  /** `OnPartition=stop`: the unit must never run twice, so a machine cut off from the cluster stops it. */
  readonly stopOnPartition: boolean;
  /** How many units of one template may be away at a time while their files are changed; at least 1. */
  readonly maxUnavailable: number;
  /** Keys of `[X-Fleet]` that mean nothing, in the order of the file. */
  readonly unknown: readonly string[];
}
