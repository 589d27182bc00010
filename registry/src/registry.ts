import type { Cordon, DesiredState, Machine, Pending, Placement, Snapshot, Task, UnitState } from '@flotilla/cluster';
import type { KeySpace } from './key-space.ts';
import type { Watch } from './store.ts';

/** A unit as stored. `revision` is what an update must compare with: somebody else's change makes it fail with `conflict`. */
export interface UnitRecord {
  readonly name: string;
  readonly desired: DesiredState;
  readonly hash: string;
  readonly file: string;
  /** The file before this one, for whoever wants it back. */
  readonly previous?: { readonly hash: string; readonly file: string } | undefined;
  readonly revision: number;
}

/** Everything about one unit, at one revision. `text` is the file as submitted. */
export interface UnitView {
  readonly unit: UnitRecord;
  readonly text: string;
  readonly placements: readonly Placement[];
  readonly states: readonly UnitState[];
  readonly pending: Pending | undefined;
}

/** The whole cluster at one revision. `files` maps digest to text. Lists are sorted by name or id. */
export interface ClusterView {
  readonly revision: number;
  readonly units: readonly UnitRecord[];
  readonly files: ReadonlyMap<string, string>;
  readonly machines: readonly Machine[];
  readonly schedule: readonly Placement[];
  readonly states: readonly UnitState[];
  readonly pending: readonly Pending[];
  readonly leader: { readonly machine: string; readonly since: number } | undefined;
  /** Values that could not be read; the rest of the view is complete without them. */
  readonly problems: readonly { readonly key: string; readonly message: string }[];
}

/** One change of a machine's dynamic metadata; `value` undefined hides a configured key. */
export interface MetadataChange {
  readonly machine: string;
  readonly key: string;
  readonly value: string | undefined;
}

/** Something that happened, for people. Unknown kinds are to be shown by their text. */
export interface ClusterEvent {
  /** Milliseconds since 1970, by the clock of whoever tells it. */
  readonly time: number;
  readonly kind: string;
  /** One sentence. */
  readonly text: string;
  readonly unit?: string | undefined;
  readonly machine?: string | undefined;
  /** Who did it, when known. */
  readonly by?: string | undefined;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

/** The cluster's state. Keys, values and transactions are its secret; invariants of ARCHITECTURE.md hold for every method. */
export interface Registry {
  readCluster(): Promise<ClusterView>;
  readUnit(name: string): Promise<UnitView | undefined>;
  readMachines(): Promise<readonly Machine[]>;
  /** Texts by digest; absent digests are left out. */
  readFiles(digests: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** Stores a unit in one transaction. `expected`: 0 when it must not exist, else the revision it must have. Returns the new revision. */
  putUnit(name: string, text: string, desired: DesiredState, expected: number): Promise<number>;
  setDesired(name: string, desired: DesiredState, expected: number): Promise<number>;
  /** Removes the unit. `expected` 0 accepts any revision. Resolves to false when there was none. */
  destroyUnit(name: string, expected: number): Promise<boolean>;
  changeMetadata(changes: readonly MetadataChange[]): Promise<void>;
  /** Closes a machine for new units; the last word counts. Says nothing of whether there is such a machine. */
  cordonMachine(machine: string, cordon: Cordon): Promise<void>;
  /** Opens it again. Resolves to false when it was open. */
  uncordonMachine(machine: string): Promise<boolean>;

  /**
   * Presence of one machine and all its states, under one lease. Takes over what an earlier process of this machine
   * left, at once, also one of an earlier boot. Rejects when the first registration fails, with `twin` while another
   * machine of this id is registered.
   */
  openSession(machine: Machine, ttlSeconds: number, earlierBoots?: readonly string[]): Promise<MachineSession>;
  /** The orders for one machine ({@link isUnreadable} ones among them), live: first a complete list, then every change as a complete list again. */
  watchSchedule(machine: string, listener: LiveListener<readonly Placement[]>): Watch;
  /** The whole cluster, live. Coalesced: under load one call stands for many changes. */
  watchCluster(listener: LiveListener<ClusterView>): Watch;

  /** Tells people what happened. Written behind, in batches; a storm is cut, and what can't be written is lost. Never throws. */
  recordEvent(event: Omit<ClusterEvent, 'time'>): void;
  /** What is still known of the last day, the oldest first. */
  readEvents(): Promise<readonly ClusterEvent[]>;
  /** First all that is known, then what is new: each event once. */
  watchEvents(listener: LiveListener<readonly ClusterEvent[]>): Watch;

  /** One try to lead; `undefined` when somebody else leads. An earlier process of this boot is no one else. */
  tryLead(machine: string, ttlSeconds: number, bootId?: string): Promise<Leadership | undefined>;
  /** Calls when the leader's key goes away or changes, so that followers need not poll. */
  watchLeader(listener: LiveListener<string | undefined>): Watch;

  /** Other keys of the same etcd, and a look at its own. */
  readonly keySpace: KeySpace;

  close(): Promise<void>;
}

/** List + watch, healed by itself: after any trouble it lists again and calls `onValue` again. */
export interface LiveListener<T> {
  onValue(value: T): void;
  /** Trouble that is being dealt with; for logs and views. `undefined`: over. */
  onTrouble?(error: Error | undefined): void;
}

/**
 * Keeps a machine's key and states in the registry until closed: renews, and after a lost lease or a cut grants a new
 * one and writes everything again. Owns the truth of what should be there; a caller only says what changed.
 */
export interface MachineSession {
  /**
   * Says that this machine holds a unit from now on. Resolves to true once that is written, to false when the machine
   * has no order for the unit (any more); rejects when the registry does not answer. Before a unit that was ordered is
   * touched for the first time: whoever takes the order back sees that the machine is at it, or the claim fails.
   */
  claim(unit: string): Promise<boolean>;
  /** Sets the state of a unit; written at once, several calls in one turn in one transaction. */
  publish(state: UnitState): void;
  /** Removes the state of a unit. */
  withdraw(unit: string): void;
  /** These are all states of this machine: whatever else is below its key is removed. For the start, after a look at systemd. */
  adopt(states: readonly UnitState[]): void;
  /** Metadata, address or version changed. */
  update(machine: Machine): void;
  /** All that was said so far is in the registry. Rejects with `closed`; waits as long as the registry is away. */
  settled(): Promise<void>;
  /** `performance.now()` until which no engine can believe this machine dead (send time of the last success + TTL − margin). */
  readonly deadline: number;
  /** False while the registry does not answer or the lease is lost. */
  readonly connected: boolean;
  /** `cause`: why the connection was lost, for logs. */
  onConnection(listener: (connected: boolean, cause: Error | undefined) => void): void;
  /**
   * Another machine with the same id lives. `message` is for people; `closed`: this one came second, and the session is
   * closed. Else this one has its key again and goes on.
   */
  onTwin(listener: (message: string, closed: boolean) => void): void;
  /** `leave` deletes the key and all states now, so that the cluster moves the units; `keep` leaves all to the lease, for a restart. */
  close(how: 'leave' | 'keep'): Promise<void>;
}

/** The lead. Every write also compares the leader key's create revision, so after losing it none can succeed. */
export interface Leadership {
  /**
   * Applies tasks and pending reasons in batched transactions, in order; rejects with `not-leader` when the lead is lost.
   * `gone`: machines that the tasks take for dead. When one of them whose units get another place is there again, it
   * rejects with `conflict`, and that transaction and those after it were not applied: read and decide again.
   */
  commit(
    tasks: readonly Task[],
    pending: { set: readonly Pending[]; clear: readonly string[] },
    gone?: ReadonlySet<string>,
  ): Promise<void>;
  /** Deletes files that no unit and no placement refers to. Resolves to how many. */
  collectFiles(): Promise<number>;
  /** Resolves when the lead is lost or resigned. */
  readonly ended: Promise<void>;
  resign(): Promise<void>;
}

export type { Snapshot };
