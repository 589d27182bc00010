import type { Machine } from '@flotilla/cluster';
import type { Registry } from '@flotilla/registry';
import type { Systemd } from '../systemd/index.ts';

/** The little of a pino logger that is used here. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Time, so that tests own it. */
export interface Clock {
  /** Monotonic milliseconds, on the scale of `performance.now()`. */
  now(): number;
  /** Calls once after `ms`; returns what cancels it. */
  after(ms: number, call: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export interface MachineOptions {
  readonly registry: Registry;
  readonly machine: Machine;
  /** Ids of earlier boots of this machine: what they have left in the registry is taken over at once. Default: none. */
  readonly earlierBoots?: readonly string[];
  /** `agent_ttl`, seconds. */
  readonly ttlSeconds: number;
  readonly systemd: Systemd;
  readonly log: Log;
  /** Where it is noted which units were launched. Must vanish at boot. Default `/run/fleet/launched`. */
  readonly launchedDirectory?: string;
  /** Where the end of this machine's lease is noted for the next fleetd. Must vanish at boot. Default `/run/fleet/deadline`. */
  readonly deadlineFile?: string;
  readonly clock?: Clock;
}

export interface MachineStatus {
  /** The registry knows this machine and answers. */
  readonly registered: boolean;
  /** The bus to systemd is up. */
  readonly systemd: boolean;
  /** Units on this machine, and those of them whose last step failed. */
  readonly units: number;
  readonly failing: number;
}

/**
 * - `keep`: all units go on running; for a restart or an upgrade of fleetd
 * - `leave`: all units are stopped and removed, the machine leaves the cluster
 */
export type ShutdownKind = 'keep' | 'leave';

/** A machine at work: keeps its units as the cluster wants them until stopped. */
export interface RunningMachine {
  /** Resolves once the machine is registered and its units are adopted. Never rejects: trouble is logged and retried. */
  readonly ready: Promise<void>;
  /**
   * Resolves when another machine of this id turned out to live in the cluster and no unit runs here any more. This one
   * is not a member then; a new process may try again.
   */
  readonly displaced: Promise<void>;
  /** Metadata or address changed. */
  update(machine: Machine): void;
  status(): MachineStatus;
  /** Milliseconds until the cluster may believe this machine dead; `undefined` while it has no lease. */
  leaseMargin(): number | undefined;
  onStatus(listener: (status: MachineStatus) => void): void;
  stop(how: ShutdownKind, progress?: (unitsLeft: number) => void): Promise<void>;
}
