import type { Requirements } from '@flotilla/unit';

/** What a user asked for: known to the cluster, loaded on a machine, or started there (fleet's target states). */
export type DesiredState = 'inactive' | 'loaded' | 'launched';

export interface Machine {
  /** `/etc/machine-id`: 32 hex digits. */
  readonly id: string;
  /** Address that other machines and people reach it by; empty when unknown. */
  readonly address: string;
  /** Effective metadata: configured values overlaid with those set through the API. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Version of its fleetd. */
  readonly version: string;
  readonly bootId: string;
  /** Set while nothing new may come here; absent for an ordinary machine. */
  readonly cordon?: Cordon | undefined;
}

/** A person's word that a machine takes no new units; with `drain` it also gives up those that fit elsewhere. */
export interface Cordon {
  readonly drain: boolean;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** Who said so, when known. */
  readonly by?: string | undefined;
}

export interface Unit {
  readonly name: string;
  readonly desired: DesiredState;
  /** SHA-1 of the normal form, as fleet computes it. */
  readonly hash: string;
  /** Digest of the text as submitted: the name under which the registry keeps it. */
  readonly file: string;
  readonly requirements: Requirements;
}

/** An order of the engine to one machine: have this unit in this state. */
export interface Placement {
  readonly machine: string;
  readonly unit: string;
  readonly hash: string;
  readonly file: string;
  /** Never `inactive`: such a unit has no placement. */
  readonly desired: 'loaded' | 'launched';
}

/** What a machine says of a unit that it holds. */
export interface UnitState {
  readonly machine: string;
  readonly unit: string;
  /** systemd's LoadState, ActiveState and SubState. */
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  /** SHA-1 of the unit file that the machine has loaded; empty when unknown. */
  readonly hash: string;
  /** The order that the machine has carried out; `undefined` while it is still unloading or loading. */
  readonly current: 'loaded' | 'launched' | undefined;
  /** When the active state was entered, milliseconds since 1970. */
  readonly since: number;
  /** Exit status of the main process when it last ended; `undefined` when it never did. */
  readonly exitStatus: number | undefined;
}

/** The cluster at one moment. Order of the lists carries no meaning. */
export interface Snapshot {
  readonly machines: readonly Machine[];
  readonly units: readonly Unit[];
  readonly schedule: readonly Placement[];
  /** Needed for one rule: a unit is not started on a new machine while another living machine still holds it. */
  readonly states: readonly UnitState[];
}

/** One step of the engine. Applied in order; each carries the reason that people read. */
export type Task =
  | { readonly type: 'schedule'; readonly placement: Placement; readonly reason: string }
  | { readonly type: 'unschedule'; readonly machine: string; readonly unit: string; readonly reason: string }
  /** The unit stays where it is and gets another desired state or another file. */
  | { readonly type: 'update'; readonly placement: Placement; readonly reason: string };

/** Why a machine does not take a unit. */
export interface Unmet {
  readonly machine: string;
  readonly reason: string;
}

/** A unit that should be somewhere and is nowhere. `machines` is sorted by machine id, a few for each reason; empty when there is no machine. */
export interface Pending {
  readonly unit: string;
  /** One sentence for people: `0 of 3 machines: 2 lack region=eu, 1 conflicts with web@1.service`. */
  readonly summary: string;
  readonly machines: readonly Unmet[];
}

export interface Decision {
  readonly tasks: readonly Task[];
  /** Sorted by unit name. */
  readonly pending: readonly Pending[];
}
