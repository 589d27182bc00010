import { Planner, type Task } from '@flotilla/cluster';
import type { ClusterView, Leadership, Registry, Watch } from '@flotilla/registry';
import { RegistryError, toSnapshot } from '@flotilla/registry';
import type { Log } from '../logging.ts';
import { FilesInUse } from './files-in-use.ts';
import { PlacementWaits } from './placement-waits.ts';
import { isEmpty, planRound, reflects, type Round } from './round.ts';
import { Signal } from './signal.ts';
import { eventsOfMachines, eventsOfRound } from './tell.ts';

/** What the engine tells of itself in numbers. */
export interface EngineMetrics {
  leading(since: Date | undefined): void;
  /** A decision, how long it took, and the units that had to leave a dead machine or newly wait for a place. */
  round(seconds: number, failures: Readonly<Record<'machine_away' | 'schedule', number>>): void;
  tasks(type: 'schedule' | 'unschedule' | 'update', count: number, outcome: 'done' | 'failed'): void;
  /** How long units waited for a place that they have now. */
  placed(seconds: readonly number[]): void;
  /** How long the watch took to bring back what this engine has written. */
  echoed(seconds: number): void;
}

export interface LeadingOptions {
  readonly registry: Registry;
  readonly log: Log;
  readonly metrics: EngineMetrics;
}

/** The longest that a watch is trusted to bring the engine's own write back, before a new one takes its place. */
const ECHO_MS = 1_000;
/** Deciding on a large cluster takes a while: then this process does other things for as long, up to this limit. */
const LONGEST_REST_MS = 250;
const UNNOTICED_MS = 5;
/** Unit files that nobody refers to are deleted this long after a unit went, and this often without cause. */
const COLLECT_AFTER_MS = 2_000;
const COLLECT_EVERY_MS = 600_000;

/**
 * Leads: decides on every change of the cluster and writes the decision, one after the other, until the lead is lost,
 * a write fails or it is told to stop. After a write whose outcome is unknown the lead must be given up: a write that
 * is late then can no longer land, since it compares the key of a lead that is over.
 */
export class Leading {
  readonly #options: LeadingOptions;
  readonly #leadership: Leadership;
  readonly #changed = new Signal();
  #watch: Watch | undefined;
  #blind = false;
  #view: ClusterView | undefined;
  readonly #planner = new Planner();
  #decided: ClusterView | undefined;
  /** The last one that was looked at, whatever came of it. */
  #seen: ClusterView | undefined;
  #written: Round | undefined;
  #writtenAt = 0;
  /** When the first change came that has not been decided on. */
  #changedAt: number | undefined;
  readonly #waits = new PlacementWaits();
  #echoUntil = 0;
  #collectAt = performance.now() + COLLECT_EVERY_MS;
  readonly #files = new FilesInUse();
  #told: ReadonlySet<string> = new Set();
  #over = false;

  constructor(leadership: Leadership, options: LeadingOptions) {
    this.#leadership = leadership;
    this.#options = options;
  }

  stop(): void {
    this.#over = true;
    this.#changed.set();
  }

  /** Rejects when a write fails; the lead is still held then, as far as is known. */
  async run(): Promise<void> {
    void this.#leadership.ended.then(() => this.stop());
    this.#watchAnew();
    try {
      while (!this.#isOver()) await this.#turn();
    } finally {
      this.#watch?.cancel();
    }
  }

  /**
   * Looks at the cluster from a new list on. A watch that does not show what is known to be so has lost a change, and
   * all that it tells until its next list lacks it: decisions on such views would undo those on others.
   */
  #watchAnew(): void {
    this.#watch?.cancel();
    this.#view = undefined;
    this.#blind = false; // the new watch tells of trouble of its own
    this.#watch = this.#options.registry.watchCluster({
      onValue: view => {
        this.#view = view;
        this.#changedAt ??= performance.now();
        this.#changed.set();
      },
      onTrouble: error => {
        if (error && !this.#blind)
          this.#options.log.warn({}, `engine: the cluster is not seen at the moment: ${error.message}`);
        this.#blind = error !== undefined;
      },
    });
  }

  #isOver(): boolean {
    return this.#over;
  }

  async #turn(): Promise<void> {
    await this.#changed.wait(this.#patience());
    if (this.#isOver()) return;
    const view = this.#current();
    if (view !== undefined) await this.#decide(view);
    if (performance.now() >= this.#collectAt) await this.#collect();
  }

  /** How long nothing may happen, milliseconds. */
  #patience(): number {
    const untilCollect = Math.max(0, this.#collectAt - performance.now());
    return this.#written === undefined ? untilCollect : Math.min(ECHO_MS, untilCollect);
  }

  /** A view that is not older than the last write; `undefined` when there is nothing new to decide on. */
  #current(): ClusterView | undefined {
    const view = this.#takeView();
    if (this.#written === undefined) return view;
    if (view !== undefined && reflects(view, this.#written)) {
      this.#options.metrics.echoed((performance.now() - this.#writtenAt) / 1000);
      this.#written = undefined;
      return view;
    }
    if (performance.now() < this.#echoUntil) return undefined;
    this.#written = undefined;
    this.#watchAnew();
    return undefined;
  }

  /** The newest view, unless a newer one has been decided on already. */
  #takeView(): ClusterView | undefined {
    const view = this.#view;
    this.#view = undefined;
    return view !== undefined && view.revision < (this.#decided?.revision ?? 0) ? undefined : view;
  }

  async #decide(view: ClusterView): Promise<void> {
    const started = performance.now();
    const changedAt = this.#changedAt ?? started;
    this.#changedAt = undefined;
    if (this.#files.update(view.units)) this.#collectAt = Math.min(this.#collectAt, started + COLLECT_AFTER_MS);
    const snapshot = toSnapshot(view);
    for (const event of eventsOfMachines(this.#seen, view)) this.#options.registry.recordEvent(event);
    this.#seen = view;
    this.#tellProblems([...view.problems, ...snapshot.problems]);
    const round = planRound(view, snapshot, each => this.#planner.decide(each));
    this.#decided = view;
    const cost = performance.now() - started;
    this.#options.metrics.round(cost / 1000, failuresOf(round));
    if (!isEmpty(round)) await this.#write(round, view, changedAt);
    if (cost > UNNOTICED_MS) await new Promise(resolve => setTimeout(resolve, Math.min(cost, LONGEST_REST_MS)));
  }

  async #write(round: Round, { pending }: ClusterView, changedAt: number): Promise<void> {
    const { log } = this.#options;
    for (const task of round.tasks) log.info(fieldsOf(task), `engine: ${task.type}: ${task.reason}`);
    try {
      await this.#leadership.commit(round.tasks, round.pending, round.gone);
    } catch (error) {
      this.#count(round, 'failed');
      if (!(error instanceof RegistryError) || error.code !== 'conflict') throw error;
      log.info({}, `engine: ${error.message}`);
      this.#decided = undefined;
      this.#watchAnew();
      return;
    }
    this.#count(round, 'done');
    for (const event of eventsOfRound(round)) this.#options.registry.recordEvent(event);
    this.#written = round;
    this.#writtenAt = performance.now();
    this.#echoUntil = this.#writtenAt + ECHO_MS;
    const waiting = new Set(pending.map(({ unit }) => unit));
    const waits = this.#waits.written(round, waiting, changedAt, this.#writtenAt);
    this.#options.metrics.placed(waits.map(wait => wait / 1000));
  }

  #count({ tasks }: Round, outcome: 'done' | 'failed'): void {
    for (const type of ['schedule', 'unschedule', 'update'] as const) {
      const count = tasks.filter(task => task.type === type).length;
      if (count > 0) this.#options.metrics.tasks(type, count, outcome);
    }
  }

  /** Once for each, until it is over. */
  #tellProblems(problems: readonly { readonly message: string }[]): void {
    const messages = new Set(problems.map(({ message }) => message));
    for (const message of messages) if (!this.#told.has(message)) this.#options.log.warn({}, `engine: ${message}`);
    this.#told = messages;
  }

  async #collect(): Promise<void> {
    this.#collectAt = performance.now() + COLLECT_EVERY_MS;
    const count = await this.#leadership.collectFiles();
    if (count > 0) this.#options.log.debug({ count }, 'engine: unit files that nobody refers to were deleted');
  }
}

function failuresOf({ tasks, pending, gone }: Round): { machine_away: number; schedule: number } {
  const away = tasks.filter(task => task.type === 'unschedule' && gone.has(task.machine));
  return { machine_away: away.length, schedule: pending.set.length };
}

function fieldsOf(task: Task): object {
  if (task.type === 'unschedule') return { unit: task.unit, machine: task.machine };
  const { unit, machine, desired } = task.placement;
  return { unit, machine, desired };
}
