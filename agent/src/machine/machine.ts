import type { Machine, Placement } from '@flotilla/cluster';
import { isUnreadable, type MachineSession, type Watch } from '@flotilla/registry';
import type { Drift, SystemdState } from '../systemd/index.ts';
import { DeadlineNote } from './deadline-note.ts';
import { atMost, gate } from './gate.ts';
import { LaunchNotes } from './launch-notes.ts';
import {
  systemClock,
  type Clock,
  type MachineOptions,
  type MachineStatus,
  type RunningMachine,
  type ShutdownKind,
} from './options.ts';
import { Presence } from './presence.ts';
import { Publisher } from './publisher.ts';
import { UnitTexts } from './unit-texts.ts';
import { UnitWorker, type FoundUnit, type Workshop } from './unit-worker.ts';

const LAUNCHED_DIRECTORY = '/run/fleet/launched';
const DEADLINE_FILE = '/run/fleet/deadline';
const ADOPTION_RETRY_MS = 500;
/** Units name each other, so a start waits this long at most for the loads that were under way before it. */
const LOADS_TIMEOUT_MS = 1_000;
/** A machine that leaves has to know what it holds; systemd may be slow to tell just after its own start. */
const LEAVE_ADOPTION_MS = 30_000;
/** Steps under way get this long to end when fleetd itself ends and the units stay. */
const KEEP_TIMEOUT_MS = 1_000;
const STATUS_SPACING_MS = 20;
/** Per second of the TTL: half of the tenth that {@link MachineSession.deadline} keeps back. */
const STOP_GRACE_MS = 50;

/** Starts to work; returns at once. Neither a silent etcd nor a silent systemd makes it fail. */
export function startMachine(options: MachineOptions): RunningMachine {
  const machine = new MachineLoop(options);
  machine.start();
  return machine;
}

/**
 * Level-triggered: it has the complete list of orders and the units that are here, and gives each to the unit's own
 * worker. Nothing is stopped or removed before the first complete list has come, and nothing because etcd is away.
 */
class MachineLoop implements RunningMachine {
  readonly ready: Promise<void>;
  readonly displaced: Promise<void>;
  readonly #options: MachineOptions;
  readonly #clock: Clock;
  readonly #notes: LaunchNotes;
  readonly #presence: Presence;
  readonly #publisher: Publisher;
  readonly #shop: Workshop;
  readonly #workers = new Map<string, UnitWorker>();
  /** What systemd has told of units that are being taken over. */
  readonly #early = new Map<string, SystemdState>();
  readonly #statusListeners: ((status: MachineStatus) => void)[] = [];
  readonly #adopted = gate<undefined>();
  readonly #registered = gate<MachineSession>();
  readonly #gaveWay = gate<undefined>();
  /** The look at what the machine holds; it writes, too, so nothing ends before it. */
  #adoption: Promise<void> = Promise.resolve();
  #watch: Watch | undefined;
  #cutOff = false;
  #cancelStatus: (() => void) | undefined;
  #toldStatus = '';
  #hasAdopted = false;
  /** The schedule can't be seen. */
  #blind = false;
  #stopping = false;
  /** Units stay as they are, and so does what is not known of them. */
  #keeping = false;
  /** Nothing is done any more, whatever is due. */
  #ended = false;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#notes = new LaunchNotes(options.launchedDirectory ?? LAUNCHED_DIRECTORY);
    this.#publisher = new Publisher(options.machine.id, this.#clock, event => options.registry.recordEvent(event));
    this.#shop = this.#workshop();
    const registered = this.#registered;
    this.#presence = new Presence(
      { ...options, clock: this.#clock, note: new DeadlineNote(options.deadlineFile ?? DEADLINE_FILE) },
      {
        onSession: session => registered.open(session),
        onPresent: present => this.#present(present),
        onConnection: connected => {
          if (connected) this.#wakeFailing();
          this.#tellStatus();
        },
        onTwin: () => void this.#giveWay(),
      },
    );
    this.displaced = this.#gaveWay.promise;
    this.ready = Promise.all([registered.promise, this.#adopted.promise]).then(([session]) => {
      this.#publisher.begin(session);
      this.#tellStatus();
    });
  }

  start(): void {
    this.#presence.start();
    this.#options.systemd.onStates(changes => this.#observe(changes));
    this.#options.systemd.onDrift(drift => this.#tellDrift(drift));
    this.#options.systemd.onConnection(connected => {
      if (connected) this.#wakeAll();
      this.#tellStatus();
    });
    this.#adoption = this.#adopt();
  }

  update(machine: Machine): void {
    this.#presence.update(machine);
  }

  status(): MachineStatus {
    const workers = [...this.#workers.values()];
    return {
      registered: this.#presence.connected,
      systemd: this.#options.systemd.connected,
      units: workers.filter(worker => worker.held).length,
      failing: workers.filter(worker => worker.failing).length,
    };
  }

  leaseMargin(): number | undefined {
    return this.#presence.margin;
  }

  onStatus(listener: (status: MachineStatus) => void): void {
    this.#statusListeners.push(listener);
  }

  /**
   * To its end a unit that must not run twice is stopped when that is due: the next fleetd may be a while. Rejects when
   * it is to leave and systemd has not told what runs here: then the machine stays registered, since units may run.
   */
  async stop(asked: ShutdownKind, progress?: (unitsLeft: number) => void): Promise<void> {
    this.#stopping = true;
    this.#keeping = asked === 'keep';
    this.#watch?.cancel();
    if (asked === 'leave') await atMost(this.#adopted.promise, LEAVE_ADOPTION_MS, this.#clock);
    const how = this.#hasAdopted ? asked : 'keep';
    if (how === 'leave') await this.#leave(progress);
    for (const worker of this.#workers.values()) worker.close();
    await this.#stepsEnded();
    this.#cancelStatus?.();
    this.#publisher.flush();
    try {
      await this.#presence.close(how);
    } finally {
      this.#ended = true;
      for (const worker of this.#workers.values()) worker.close();
    }
    if (how !== asked)
      throw new Error('systemd does not tell what runs on this machine, so its units were not stopped');
  }

  async #leave(progress: (unitsLeft: number) => void = () => undefined): Promise<void> {
    let left = this.#workers.size;
    progress(left);
    await Promise.all([...this.#workers.values()].map(worker => worker.leave().then(() => progress(--left))));
  }

  /** What is held here the other machine of this id has been given, too. */
  async #giveWay(): Promise<void> {
    await this.#adopted.promise;
    if (this.#stopping || ![...this.#workers.values()].some(({ held }) => held)) return;
    this.#stopping = true;
    this.#watch?.cancel();
    await this.#leave();
    this.#gaveWay.open(undefined);
  }

  #stepsEnded(): Promise<void> {
    const steps = [...this.#workers.values()].map(worker => worker.stepEnded());
    return atMost(Promise.all([this.#adoption, ...steps]), KEEP_TIMEOUT_MS, this.#clock);
  }

  #workshop(): Workshop {
    const { systemd, log, registry, ttlSeconds } = this.#options;
    const texts = new UnitTexts(registry);
    return {
      systemd,
      log,
      notes: this.#notes,
      clock: this.#clock,
      text: digest => texts.read(digest),
      claim: async unit => {
        await this.ready; // what an earlier process has said is put right first
        const session = await this.#registered.promise;
        // one that was given up meanwhile would be written with nobody left to take it back
        return this.#workers.has(unit) && session.claim(unit);
      },
      othersLoaded: () => this.#othersLoaded(),
      changed: worker => this.#changed(worker),
      cutOff: () => this.#cutOff && !this.#ended,
      stopGraceMs: ttlSeconds * STOP_GRACE_MS,
    };
  }

  /** Takes over what is on the machine, without touching it; then listens to the cluster. */
  async #adopt(): Promise<void> {
    const { systemd, log } = this.#options;
    if (this.#keeping || this.#ended) return;
    try {
      const [files, notes] = await Promise.all([systemd.unitFiles(), this.#notes.read()]);
      const names = files.map(file => file.name);
      systemd.watch(names);
      const states = await systemd.states(names);
      for (const file of files) {
        const state = states.get(file.name);
        if (state) this.#takeOver({ file, state: this.#early.get(file.name) ?? state, note: notes.get(file.name) });
      }
      this.#early.clear();
      if (files.length > 0) log.info({ units: files.length }, `took over ${files.length} units`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      log.error(
        { err: error },
        `could not look at the units of this machine: ${why}; next try in ${ADOPTION_RETRY_MS} ms`,
      );
      this.#clock.after(ADOPTION_RETRY_MS, () => {
        this.#adoption = this.#adopt();
      });
      return;
    }
    this.#hasAdopted = true;
    this.#adopted.open(undefined);
    this.#listen();
  }

  #takeOver(found: FoundUnit): void {
    const worker = new UnitWorker(found.file.name, this.#shop, found);
    this.#workers.set(worker.name, worker);
    this.#publisher.look(worker);
    if (this.#cutOff) worker.cutOff();
  }

  #listen(): void {
    if (this.#stopping || !this.#hasAdopted) return;
    const { registry, machine } = this.#options;
    this.#watch?.cancel();
    this.#blind = false;
    this.#watch = registry.watchSchedule(machine.id, {
      onValue: placements => this.#schedule(placements),
      onTrouble: error => this.#scheduleTrouble(error),
    });
  }

  /** Every try that fails tells; people want to know once. */
  #scheduleTrouble(error: Error | undefined): void {
    const { log } = this.#options;
    if (error && !this.#blind)
      log.warn({ err: error }, `can't follow the schedule: ${error.message}; units stay as they are`);
    this.#blind = error !== undefined;
  }

  #schedule(placements: readonly Placement[]): void {
    if (this.#stopping) return;
    const healed = this.#cutOff && this.#presence.present; // this list is younger than the cut
    if (healed) this.#cutOff = false;
    const readable = placements.filter(placement => !isUnreadable(placement));
    const orders = new Map(readable.map(placement => [placement.unit, placement]));
    const unreadable = new Set(placements.filter(isUnreadable).map(({ unit }) => unit));
    for (const name of orders.keys()) {
      if (!this.#workers.has(name)) this.#workers.set(name, new UnitWorker(name, this.#shop));
    }
    for (const worker of [...this.#workers.values()]) {
      if (!unreadable.has(worker.name)) worker.order(orders.get(worker.name)); // else it stays as it is
      if (healed) worker.wake();
    }
  }

  /**
   * While the cluster may believe this machine dead, units that must not run twice stay stopped. They start again only
   * after a list of orders that was read when the machine was present again: an older one may be out of date.
   */
  #present(present: boolean): void {
    if (present) {
      this.#listen();
    } else {
      this.#cutOff = true;
      for (const worker of this.#workers.values()) worker.cutOff();
    }
  }

  #observe(changes: ReadonlyMap<string, SystemdState>): void {
    for (const [name, state] of changes) {
      if (!this.#hasAdopted) this.#early.set(name, state);
      this.#workers.get(name)?.observe(state);
    }
  }

  #tellDrift({ unit, said, startedFromIt }: Drift): void {
    const { registry, machine, log } = this.#options;
    const again = startedFromIt ? ['it was started from that file and is started again'] : [];
    const text = `${unit} was changed on machine ${machine.id}: ${[...said, ...again].join('; ')}`;
    log.warn({ unit }, text);
    registry.recordEvent({ kind: 'drift', unit, machine: machine.id, text });
    if (startedFromIt) this.#workers.get(unit)?.startAgain();
  }

  #wakeAll(): void {
    for (const worker of this.#workers.values()) worker.wake();
  }

  /** What failed may have failed for want of the registry; the next try may be far away. */
  #wakeFailing(): void {
    for (const worker of this.#workers.values()) if (worker.failing) worker.wake();
  }

  /** Of a unit that went and came back only its present worker knows anything. */
  #changed(worker: UnitWorker): void {
    if (this.#workers.get(worker.name) !== worker) return;
    this.#publisher.look(worker);
    if (worker.done) {
      this.#workers.delete(worker.name);
      this.#options.systemd.unwatch(worker.name);
      worker.close();
    }
    this.#tellStatus();
  }

  async #othersLoaded(): Promise<void> {
    const loads = [...this.#workers.values()].map(worker => worker.loading).filter(load => load !== undefined);
    if (loads.length > 0) await atMost(Promise.all(loads), LOADS_TIMEOUT_MS, this.#clock);
  }

  /** Under load one look stands for many changes. */
  #tellStatus(): void {
    if (this.#statusListeners.length === 0) return;
    this.#cancelStatus ??= this.#clock.after(STATUS_SPACING_MS, () => {
      this.#cancelStatus = undefined;
      const status = this.status();
      const text = JSON.stringify(status);
      if (text === this.#toldStatus) return;
      this.#toldStatus = text;
      for (const listener of this.#statusListeners) listener(status);
    });
  }
}
