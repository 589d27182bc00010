import type { Placement } from '@flotilla/cluster';
import { hashOptions, readFleetUnit, readRequirements } from '@flotilla/unit';
import { atMost, gate } from './gate.ts';
import { SystemdError, type StartedJob, type Systemd, type SystemdState, type UnitFile } from '../systemd/index.ts';
import type { LaunchNotes } from './launch-notes.ts';
import type { Clock, Log } from './options.ts';
import { adoptedCurrent, asItIs, unitTasks, type AgentTask, type Held, type LaunchNote } from './tasks.ts';

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;
/** How long is waited for a start that systemd has queued to begin: what it has to wait for may take for ever. */
const START_BEGINS_MS = 500;

/** What the workers of one machine share. */
export interface Workshop {
  readonly systemd: Systemd;
  readonly notes: LaunchNotes;
  readonly log: Log;
  readonly clock: Clock;
  readonly text: (digest: string) => Promise<string>;
  /** Has it in writing that this machine holds the unit; false when the order was taken back. */
  readonly claim: (unit: string) => Promise<boolean>;
  /** Resolves when the loads that were under way have ended, or after a moment: units name each other. */
  readonly othersLoaded: () => Promise<void>;
  /** Something about the unit has changed. */
  readonly changed: (worker: UnitWorker) => void;
  /** Units that must not run twice are stopped while this is true. */
  readonly cutOff: () => boolean;
  /** How long they may take for that: what is left between the machine's own deadline and that of the cluster. */
  readonly stopGraceMs: number;
}

export interface FoundUnit {
  readonly file: UnitFile;
  readonly note: LaunchNote;
  readonly state: SystemdState;
}

/**
 * Keeps one unit as the cluster wants it: one step at a time, always towards the latest order. Slow steps and failures
 * of one unit are its own affair; after a failure it tries again, later each time, or at once when the order changes.
 */
export class UnitWorker {
  readonly name: string;
  readonly #shop: Workshop;
  #order: Placement | undefined;
  #ordered = false;
  #held: Held | undefined;
  #state: SystemdState | undefined;
  #found: FoundUnit | undefined;
  #stopOnPartition = false;
  #failure: Error | undefined;
  #failures = 0;
  #cancelRetry: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #loading: Promise<void> | undefined;
  #woken = false;
  #step: AgentTask['type'] | undefined;
  /** A start or a stop has failed: nobody knows whether the unit runs. */
  #unsure = false;
  #closed = false;
  /** It runs from another file than its own. */
  #wrong = false;
  /** Called at each word of systemd on the unit. */
  #observed: (() => void) | undefined;

  constructor(name: string, shop: Workshop, found?: FoundUnit) {
    this.name = name;
    this.#shop = shop;
    if (!found) return;
    this.#found = found;
    this.#state = found.state;
    this.#held = { hash: found.file.hash, current: adoptedCurrent({ ...found.state, note: found.note }, undefined) };
    this.#readRequirements(found.file.text);
  }

  get held(): Held | undefined {
    return this.#held;
  }

  /** As systemd says; when the unit can't even be loaded, an error that people see in its place. */
  get state(): SystemdState | undefined {
    return this.#state ?? (this.#failure ? NOT_LOADED : undefined);
  }

  /** The order that has been carried out; `undefined` while the unit is being loaded or unloaded. */
  get current(): 'loaded' | 'launched' | undefined {
    const current = this.#held?.current;
    return current === 'inactive' || this.#step === 'unload' || this.#step === 'load' ? undefined : current;
  }

  /** Loaded on its way to being started: not worth telling, the start is told in a moment. */
  get passing(): boolean {
    const starts = this.#order?.desired === 'launched' && this.#held?.current === 'loaded';
    return starts && this.#running !== undefined && !this.#failure;
  }

  get failing(): boolean {
    return this.#failure !== undefined;
  }

  /** Settles when the load that is under way has ended; `undefined` when none is. */
  get loading(): Promise<void> | undefined {
    return this.#loading;
  }

  /** Settles when the step under way has ended; at once for one that only waits for the unit's own stop. */
  stepEnded(): Promise<void> {
    const waits = this.#step === 'stop' || this.#step === 'unload';
    return waits ? Promise.resolve() : (this.#running ?? Promise.resolve());
  }

  /** Nothing here and nothing wanted. */
  get done(): boolean {
    return this.#ordered && !this.#order && !this.#held && !this.#running;
  }

  /** What the cluster wants; `undefined` when the unit is not wanted here. */
  order(order: Placement | undefined): void {
    if (this.#ordered && sameOrder(this.#order, order)) return;
    this.#order = order;
    this.#ordered = true;
    this.#settleAdoption();
    this.wake();
  }

  observe(state: SystemdState): void {
    this.#state = state;
    this.#observed?.();
    this.#shop.changed(this);
  }

  /** Stops it and starts it again if it is to run: neither needs the registry. */
  startAgain(): void {
    this.#wrong = this.#held?.current === 'launched';
    this.wake();
  }

  /** The cluster may believe this machine dead: a unit that must not run twice is stopped, and killed if that takes too long. */
  cutOff(): void {
    this.wake();
    if (!this.#stopOnPartition || !this.#held) return;
    this.#shop.clock.after(this.#shop.stopGraceMs, () => void this.#killInTime());
  }

  async #killInTime(): Promise<void> {
    const { systemd, log } = this.#shop;
    const active = this.#state?.active;
    // a stop that has begun goes on when the machine is back, and the unit may have been moved meanwhile
    if (active === 'inactive' || active === 'failed' || (!this.#shop.cutOff() && active !== 'deactivating')) return;
    log.warn({ unit: this.name }, `${this.name} must not run twice and takes too long to stop: it is killed`);
    await systemd.kill(this.name).catch((error: unknown) => {
      log.error({ unit: this.name, err: error }, `could not kill ${this.name}`);
    });
  }

  /** Looks again whether something is to be done: after the bus has come back, or a cut has begun or ended. */
  wake(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#woken = true;
    this.#running ??= this.#run();
  }

  /**
   * Stops and removes the unit, whatever the cluster wants. Resolves when it has surely stopped, and not before: another
   * machine starts it then. Without an end of its own: fleetd has a deadline. What of it can't be removed stays.
   */
  async leave(): Promise<void> {
    this.#order = undefined;
    this.#ordered = true;
    this.wake();
    await this.#running;
    while (this.#held && this.#unsure) {
      await new Promise<void>(resolve => this.#shop.clock.after(FIRST_RETRY_MS, resolve));
      this.wake();
      await this.#running;
    }
    this.close();
  }

  /** Starts no further step, but the stop of a unit that must not run twice. */
  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
  }

  /** Only the order tells what a running unit without a note is. */
  #settleAdoption(): void {
    const found = this.#found;
    if (!found || !this.#held || !this.#order) return;
    this.#found = undefined;
    this.#held = { ...this.#held, current: adoptedCurrent({ ...found.state, note: found.note }, this.#order.desired) };
    if (this.#held.current === 'launched' && found.note !== 'launched') this.#noteLaunched();
    if (this.#held.current === 'loaded') this.#shop.notes.remove(this.name); // of a stop or a start that never ended
    this.#shop.changed(this);
  }

  async #run(): Promise<void> {
    await Promise.resolve();
    while (this.#woken) {
      this.#woken = false;
      for (let task = this.#next(); task; task = this.#next()) {
        if (!(await this.#try(task))) break;
      }
    }
    if (this.#next() === undefined) this.#succeeded(); // what failed is not wanted any more
    this.#running = undefined;
    this.#shop.changed(this);
  }

  async #try(task: AgentTask): Promise<boolean> {
    try {
      this.#begin(task);
      const step = this.#do(task);
      if (task.type === 'load') this.#loading = step.catch(() => undefined);
      await step;
      this.#succeeded();
      return true;
    } catch (error) {
      this.#failed(task, error);
      return false;
    } finally {
      this.#step = undefined;
      this.#loading = undefined;
      this.#shop.changed(this);
    }
  }

  #next(): AgentTask | undefined {
    const stopped = this.#stopOnPartition && this.#shop.cutOff();
    if (this.#closed && !(stopped && this.#heldFor('loaded')?.current === 'launched')) return undefined;
    const order = this.#ordered && !this.#closed ? this.#order : asItIs(this.#held);
    if (this.#wrong && !this.#closed && order?.hash === this.#held?.hash && this.#held?.current === 'launched')
      return { type: 'stop', unit: this.name, reason: WRONG_FILE };
    const wanted = order && stopped ? { ...order, desired: 'loaded' as const } : order;
    return unitTasks(this.name, wanted, this.#heldFor(wanted?.desired))[0];
  }

  /**
   * After half a stop a unit that is to run is started again: that does nothing to one that still runs. After half a
   * start one that is not to run is stopped: systemd may have heard what it never answered.
   */
  #heldFor(desired: 'loaded' | 'launched' | undefined): Held | undefined {
    const held = this.#held;
    if (!this.#unsure || held === undefined || held.current !== desired) return held;
    return { ...held, current: desired === 'launched' ? 'loaded' : 'launched' };
  }

  #begin(task: AgentTask): void {
    this.#step = task.type;
    this.#shop.log.info({ unit: this.name, task: task.type }, `${task.type} ${this.name}: ${task.reason}`);
    this.#shop.changed(this);
  }

  #do(task: AgentTask): Promise<void> {
    if (task.type === 'unload') return this.#unload();
    if (task.type === 'load') return this.#load();
    return task.type === 'stop' ? this.#stop() : this.#start();
  }

  async #unload(): Promise<void> {
    const { systemd, notes } = this.#shop;
    try {
      if (this.#held?.current === 'launched') notes.stopping(this.name);
      this.#unsure = true;
      await systemd.stop(this.name);
      this.#unsure = false;
      notes.remove(this.name);
      await systemd.unload(this.name);
    } catch (error) {
      this.#held = { hash: undefined, current: 'inactive' }; // half gone: if it is wanted again, it is made anew
      throw error;
    }
    systemd.unwatch(this.name);
    this.#held = undefined;
    this.#state = undefined;
    this.#wrong = false;
  }

  async #load(): Promise<void> {
    const order = this.#order;
    if (!order) return;
    const [text, claimed] = await Promise.all([this.#shop.text(order.file), this.#shop.claim(this.name)]);
    if (!claimed) throw new Error('the order has been taken back');
    const hash = hashOptions(readFleetUnit(text).options);
    if (hash !== order.hash)
      throw new Error(`its file ${order.file} has the hash ${hash}, but ${order.hash} was ordered`);
    this.#readRequirements(text);
    this.#shop.systemd.watch([this.name]);
    this.#held = { hash: undefined, current: 'inactive' }; // if it fails half way, there is something to clean up
    try {
      this.#state = await this.#shop.systemd.load(this.name, text);
    } catch (error) {
      if (error instanceof SystemdError && error.code === 'name') this.#held = undefined;
      throw error;
    }
    this.#held = { hash, current: 'loaded' };
  }

  async #stop(): Promise<void> {
    this.#unsure = true;
    this.#shop.notes.stopping(this.name);
    await this.#shop.systemd.stop(this.name);
    this.#shop.notes.remove(this.name);
    this.#hold('loaded');
  }

  async #start(): Promise<void> {
    const { systemd, notes, log } = this.#shop;
    await this.#shop.othersLoaded();
    if (this.#next()?.type !== 'start') return;
    notes.write(this.name, 'starting');
    this.#unsure = true;
    const before = this.#state;
    const job = await systemd.start(this.name);
    void job.finished.then(result => {
      if (result !== 'done') log.warn({ unit: this.name, result }, `start of ${this.name} ended with "${result}"`);
    });
    if (before !== undefined && this.#rests(before)) await this.#leavesRest(job, before);
    this.#hold('launched');
    this.#noteLaunched();
    this.#shop.changed(this);
  }

  /** Nothing has begun since then. */
  #rests({ active, since }: SystemdState): boolean {
    return (
      (active === 'failed' || active === 'inactive') && this.#state?.active === active && this.#state.since === since
    );
  }

  /** Until then `failed` or `dead` tells of the time before: said beside `launched` it would read as the end of this start. */
  async #leavesRest(job: StartedJob, before: SystemdState): Promise<void> {
    const begun = gate<undefined>();
    this.#observed = () => {
      if (!this.#rests(before)) begun.open(undefined);
    };
    const ended = job.finished.then(async () => {
      const states = await this.#shop.systemd.states([this.name]);
      if (this.#rests(before)) this.#state = states.get(this.name) ?? before;
    });
    // the bus may be away: then what is known is told
    await atMost(Promise.race([begun.promise, ended.catch(() => undefined)]), START_BEGINS_MS, this.#shop.clock);
    this.#observed = undefined;
  }

  #succeeded(): void {
    this.#failure = undefined;
    this.#failures = 0;
  }

  #hold(current: Held['current']): void {
    this.#found = undefined;
    this.#unsure = false;
    this.#wrong = false;
    this.#held = { hash: this.#held?.hash, current };
  }

  #noteLaunched(): void {
    try {
      this.#shop.notes.write(this.name, 'launched');
    } catch (error) {
      this.#shop.log.warn({ unit: this.name, err: error }, `could not note that ${this.name} was launched`);
    }
  }

  #failed(task: AgentTask, error: unknown): void {
    const { log, clock } = this.#shop;
    this.#failure = error instanceof Error ? error : new Error(String(error));
    const retryMs = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS);
    this.#failures++;
    const fields = { unit: this.name, task: task.type, err: error, retryMs };
    const message = `could not ${task.type} ${this.name}: ${this.#failure.message}; next try in ${retryMs} ms`;
    if (error instanceof SystemdError && error.code === 'disconnected') log.debug(fields, message);
    else log.warn(fields, message);
    this.#cancelRetry?.(); // woken in the step before, it failed twice in a row
    if (this.#next() !== undefined) this.#cancelRetry = clock.after(retryMs, () => this.wake());
  }

  #readRequirements(text: string): void {
    try {
      this.#stopOnPartition = readRequirements(this.name, readFleetUnit(text).options).stopOnPartition;
    } catch {
      this.#stopOnPartition = false;
    }
  }
}

const WRONG_FILE = 'unit was started from a file that was changed on this machine';
const NOT_LOADED: SystemdState = { load: 'error', active: 'inactive', sub: 'dead', since: 0, exitStatus: undefined };

function sameOrder(a: Placement | undefined, b: Placement | undefined): boolean {
  return a?.hash === b?.hash && a?.desired === b?.desired && a?.file === b?.file;
}
