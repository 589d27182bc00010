/**
 * What the agent needs of a machine's systemd. One implementation speaks D-Bus (`connect.ts`), one lives in memory
 * for tests (`fake.ts`); both pass one contract suite. Unit names are full names; a template or an invalid name is
 * refused for that name alone. Every method rejects with a `SystemdError`.
 */
export interface Systemd {
  /** What lies in the unit directory, sorted by name. Files that are not units of a machine (templates, odd names) are left out. */
  unitFiles(): Promise<readonly UnitFile[]>;
  /**
   * Writes the file, links it at run time and enables it when it has an `[Install]` section. Afterwards systemd knows
   * this version of the file; resolves to what it says of it. Calls made together share one round of D-Bus calls and at most one daemon-reload.
   */
  load(name: string, text: string): Promise<SystemdState>;
  /** Resolves when systemd has accepted the start; `finished` tells how the job ended and never rejects. */
  start(name: string): Promise<StartedJob>;
  /** Resolves when the unit has stopped; at once when it was not running. As long as the unit's own stop takes. */
  stop(name: string): Promise<void>;
  /** Kills all processes of a unit (SIGKILL), also those of a stop that takes its time. No error when there are none. */
  kill(name: string): Promise<void>;
  /** Disables, forgets failures, removes link and file of a stopped unit. No error when it is gone already. */
  unload(name: string): Promise<void>;
  /** What systemd says of these units now. Every name gets an entry; one that systemd cannot read has `load: 'error'`. */
  states(names: readonly string[]): Promise<ReadonlyMap<string, SystemdState>>;
  /** From now on, changes of these units are told. */
  watch(names: readonly string[]): void;
  unwatch(name: string): void;
  /** Changes of watched units, by signals, several in one call. After trouble with the bus all are compared again. */
  onStates(listener: (changes: ReadonlyMap<string, SystemdState>) => void): void;
  /**
   * What lies on the disk for a loaded unit was changed by somebody else and has been put right: its file, its link, a
   * drop-in, or what systemd has read of these. No process is touched.
   */
  onDrift(listener: (drift: Drift) => void): void;
  /** False while the bus is away. Calls are refused at once then, and work again after `true`. */
  readonly connected: boolean;
  onConnection(listener: (connected: boolean) => void): void;
  /** Type of the job that systemd has queued or running for the unit that a process belongs to; `undefined` when none. */
  jobOfProcess(pid: number): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface UnitFile {
  readonly name: string;
  readonly text: string;
  /** SHA-1 of the normal form; `undefined` when the text can't be read as a unit file. */
  readonly hash: string | undefined;
}

export interface Drift {
  readonly unit: string;
  /** What was found and done, for people: clauses that go on from the unit's name. */
  readonly said: readonly string[];
  /** The unit was started from the changed file, and still runs. */
  readonly startedFromIt: boolean;
}

/** State of a unit as systemd gives it (`org.freedesktop.systemd1(5)`: LoadState, ActiveState, SubState). */
export interface SystemdState {
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  /** When the active state was entered, milliseconds since 1970; 0 when systemd does not know. */
  readonly since: number;
  /** How the main process last ended: its exit status, or 128 + the signal that killed it. `undefined` when it never did. */
  readonly exitStatus: number | undefined;
}

/** `done`, `canceled`, `timeout`, `failed`, `dependency`, `skipped`… as in JobRemoved; `unknown` when its end was missed. */
export type JobResult = string;

export interface StartedJob {
  readonly finished: Promise<JobResult>;
}

/**
 * - `disconnected`: the bus is away; works again after it is back
 * - `timeout`: systemd or the bus did not answer in time
 * - `refused`: systemd answered with an error; `dbusName` says which
 * - `file`: the unit directory could not be read or written
 * - `name`: no unit of a machine can have this name
 */
export type SystemdErrorCode = 'disconnected' | 'timeout' | 'refused' | 'file' | 'name';

export class SystemdError extends Error {
  override readonly name = 'SystemdError';
  readonly code: SystemdErrorCode;
  /** Name of the D-Bus error, e.g. `org.freedesktop.systemd1.NoSuchUnit`. */
  readonly dbusName: string | undefined;
  constructor(code: SystemdErrorCode, message: string, options?: ErrorOptions & { dbusName?: string | undefined }) {
    super(message, options);
    this.code = code;
    this.dbusName = options?.dbusName;
  }
}
