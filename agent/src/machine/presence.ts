import type { Machine } from '@flotilla/cluster';
import { RegistryError, type MachineSession, type Registry } from '@flotilla/registry';
import type { DeadlineNote } from './deadline-note.ts';
import { atMost } from './gate.ts';
import type { Clock, Log } from './options.ts';

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;
/** A process that was paused finds its deadline over though no connection was ever lost, and the lease still good. */
const ABSENT_CHECK_MS = 100;
/** A tenth of the TTL; renewals come every third. */
const NOTED_EVERY_MS = 100;
/** Of a fleetd that ends and keeps its units the next one waits this long at most. */
const KEEP_TIMEOUT_MS = 1_000;

export interface PresenceEvents {
  /** Called once, after the machine has been registered for the first time. */
  readonly onSession: (session: MachineSession) => void;
  /** False at the moment from which the cluster may believe this machine dead; true when it is surely present again. */
  readonly onPresent: (present: boolean) => void;
  readonly onConnection: (connected: boolean) => void;
  /** Another machine of this id is a member: what runs here runs there. */
  readonly onTwin: () => void;
}

/**
 * Keeps this machine registered, and knows at every moment whether the cluster can believe it dead: by the deadline of
 * its lease on the monotonic clock, not by what it hears of the registry. Until it has registered, the deadline that its
 * predecessor has noted holds; without such a note it counts as absent as soon as the registry does not answer.
 */
export class Presence {
  readonly #registry: Registry;
  readonly #ttlSeconds: number;
  readonly #earlierBoots: readonly string[];
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #events: PresenceEvents;
  #machine: Machine;
  readonly #note: DeadlineNote;
  readonly #inherited: number | undefined;
  #session: MachineSession | undefined;
  #present = true;
  #toldTwin = '';
  #cancelRetry: (() => void) | undefined;
  #cancelCheck: (() => void) | undefined;
  #closed = false;
  #ended = false;
  #opening: Promise<void> | undefined;

  constructor(
    options: {
      registry: Registry;
      machine: Machine;
      ttlSeconds: number;
      earlierBoots?: readonly string[];
      clock: Clock;
      log: Log;
      note: DeadlineNote;
    },
    events: PresenceEvents,
  ) {
    this.#registry = options.registry;
    this.#machine = options.machine;
    this.#ttlSeconds = options.ttlSeconds;
    this.#earlierBoots = options.earlierBoots ?? [];
    this.#clock = options.clock;
    this.#log = options.log;
    this.#events = events;
    this.#note = options.note;
    this.#inherited = options.note.read();
  }

  start(): void {
    this.#check();
    this.#opening = this.#open(FIRST_RETRY_MS);
  }

  get connected(): boolean {
    return this.#session?.connected ?? false;
  }

  /** Milliseconds until the cluster may believe this machine dead; `undefined` while it has no lease. */
  get margin(): number | undefined {
    const deadline = this.#session?.deadline;
    return deadline === undefined || !Number.isFinite(deadline) ? undefined : deadline - this.#clock.now();
  }

  /** False while the cluster may believe this machine dead. */
  get present(): boolean {
    return this.#present;
  }

  update(machine: Machine): void {
    this.#machine = machine;
    this.#session?.update(machine);
  }

  /**
   * The deadline is kept until this has settled: a registry that is silent can make a machine that leaves wait. One that
   * keeps its units has nothing more to say there; a write under way ends well or is put right by the next fleetd, as
   * after a crash.
   */
  async close(how: 'keep' | 'leave'): Promise<void> {
    this.#closed = true;
    this.#cancelRetry?.();
    const closing = this.#closeSession(how);
    try {
      await (how === 'keep' ? atMost(closing, KEEP_TIMEOUT_MS, this.#clock) : closing);
    } finally {
      this.#ended = true;
      this.#cancelCheck?.();
    }
    if (how === 'leave') this.#note.remove();
  }

  async #closeSession(how: 'keep' | 'leave'): Promise<void> {
    await this.#opening;
    await this.#session?.close(how);
  }

  async #open(retryMs: number): Promise<void> {
    const machine = this.#machine;
    try {
      const session = await this.#registry.openSession(machine, this.#ttlSeconds, this.#earlierBoots);
      this.#session = session;
      if (this.#closed) return;
      if (machine !== this.#machine) session.update(this.#machine);
      session.onTwin((message, closed) => this.#twin(message, closed));
      session.onConnection((connected, cause) => this.#connection(connected, cause));
      this.#log.info({ machine: machine.id }, `machine ${machine.id} is registered`);
      this.#events.onSession(session);
      this.#check();
    } catch (error) {
      if (this.#inherited === undefined) this.#setPresent(false);
      if (this.#closed) return;
      const why = error instanceof Error ? error.message : String(error);
      if (error instanceof RegistryError && error.code === 'twin') this.#twin(why, true);
      else
        this.#log.warn({ err: error, retryMs }, `could not register this machine: ${why}; next try in ${retryMs} ms`);
      const next = Math.min(retryMs * 2, LONGEST_RETRY_MS);
      this.#cancelRetry = this.#clock.after(retryMs, () => {
        this.#opening = this.#open(next);
      });
    }
  }

  /** With `waits` this one is no member until the other one is gone. */
  #twin(message: string, waits: boolean): void {
    if (message !== this.#toldTwin) {
      this.#log.error({ machine: this.#machine.id }, message);
      this.#registry.recordEvent({ kind: 'twin', machine: this.#machine.id, text: this.#sentence(message) });
    }
    this.#toldTwin = message;
    if (waits) this.#events.onTwin();
  }

  #sentence(message: string): string {
    const { address } = this.#machine;
    return address === '' ? message : `${address}: ${message}`;
  }

  #connection(connected: boolean, cause: Error | undefined): void {
    if (this.#closed) return;
    if (connected) this.#log.info({}, 'the registry answers again');
    else
      this.#log.warn(
        { err: cause },
        `the registry does not answer: ${cause?.message ?? 'unknown reason'}; units go on`,
      );
    this.#events.onConnection(connected);
    this.#check();
  }

  /** Looks at the deadline and notes it, now and again when it is over or may have moved on. */
  #check(): void {
    const deadline = this.#session?.deadline ?? this.#inherited;
    if (deadline === undefined || this.#ended) return;
    this.#cancelCheck?.();
    const left = deadline - this.#clock.now();
    this.#setPresent(left > 0);
    if (this.#session) this.#noteDeadline(deadline);
    const wait = left > 0 ? Math.max(1, Math.min(left, this.#ttlSeconds * NOTED_EVERY_MS)) : ABSENT_CHECK_MS;
    this.#cancelCheck = this.#clock.after(wait, () => this.#check());
  }

  #noteDeadline(deadline: number): void {
    try {
      this.#note.write(deadline);
    } catch (error) {
      this.#log.debug({ err: error }, 'could not note until when this machine is present');
    }
  }

  #setPresent(present: boolean): void {
    if (present === this.#present) return;
    this.#present = present;
    if (!present)
      this.#log.warn({}, 'the cluster may believe this machine dead: units with OnPartition=stop are stopped');
    this.#events.onPresent(present);
  }
}
