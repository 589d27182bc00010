import type { Leadership } from '@flotilla/registry';
import { Leading, type LeadingOptions } from './leading.ts';
import { Signal } from './signal.ts';

export interface EngineOptions extends LeadingOptions {
  readonly machineId: string;
  /** Tells what an earlier process of this machine left from the lead of a machine that was copied with its id. */
  readonly bootId?: string;
  /** How long the lead outlives its holder, seconds. */
  readonly ttlSeconds: number;
}

export interface Engine {
  readonly leads: boolean;
  /** Gives up the lead at once, so that another engine takes over without waiting. Never rejects. */
  stop(): Promise<void>;
}

/** Without any word of the leader's key going away, a follower looks again after this time. */
const SAFETY_RETRY_MS = 30_000;
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 1_000;

/** Starts to compete for the lead, and to lead when it has it. Returns at once. */
export function startEngine(options: EngineOptions): Engine {
  const engine = new RunningEngine(options);
  engine.start();
  return engine;
}

class RunningEngine implements Engine {
  readonly #options: EngineOptions;
  readonly #vacant = new Signal();
  #leading: Leading | undefined;
  #stopped = false;
  #done: Promise<void> = Promise.resolve();
  #backoff = 0;
  /** Nobody answers: that was said. */
  #troubled = false;

  constructor(options: EngineOptions) {
    this.#options = options;
  }

  get leads(): boolean {
    return this.#leading !== undefined;
  }

  start(): void {
    this.#done = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#vacant.set();
    this.#leading?.stop();
    await this.#done;
  }

  async #run(): Promise<void> {
    const watch = this.#options.registry.watchLeader({
      onValue: leader => {
        if (leader === undefined) this.#vacant.set();
      },
    });
    try {
      while (!this.#isStopped()) await this.#campaign();
    } finally {
      watch.cancel();
    }
  }

  #isStopped(): boolean {
    return this.#stopped;
  }

  /** One try to lead; returns when the next one has a chance. */
  async #campaign(): Promise<void> {
    const { registry, machineId, bootId, ttlSeconds, log } = this.#options;
    let leadership: Leadership | undefined;
    try {
      leadership = await registry.tryLead(machineId, ttlSeconds, bootId);
    } catch (error) {
      if (!this.#troubled) log.warn({}, `engine: can't compete for the lead: ${messageOf(error)}; goes on trying`);
      this.#troubled = true;
      await this.#backOff();
      return;
    }
    this.#troubled = false;
    if (leadership === undefined) await this.#vacant.wait(SAFETY_RETRY_MS);
    else await this.#lead(leadership);
  }

  async #lead(leadership: Leadership): Promise<void> {
    const { log, metrics, registry, machineId } = this.#options;
    log.info({}, 'engine: leads');
    registry.recordEvent({ kind: 'leader', machine: machineId, text: `machine ${machineId} leads` });
    metrics.leading(new Date());
    this.#leading = new Leading(leadership, this.#options);
    if (this.#isStopped()) this.#leading.stop();
    const started = performance.now();
    let failure: unknown;
    try {
      await this.#leading.run();
    } catch (error) {
      failure = error;
    }
    this.#leading = undefined;
    metrics.leading(undefined);
    await this.#giveUp(leadership, failure);
    if (performance.now() - started > LONGEST_BACKOFF_MS) this.#backoff = 0;
    else if (failure !== undefined) await this.#backOff();
  }

  async #giveUp(leadership: Leadership, failure: unknown): Promise<void> {
    const { log } = this.#options;
    if (failure === undefined) log.info({}, this.#stopped ? 'engine: gives up the lead' : 'engine: has lost the lead');
    else log.warn({}, `engine: gives up the lead: ${messageOf(failure)}`);
    try {
      await leadership.resign();
    } catch (error) {
      log.warn({}, `engine: the lead ends by its lease, it could not be given up: ${messageOf(error)}`);
    }
  }

  async #backOff(): Promise<void> {
    this.#backoff = Math.min(LONGEST_BACKOFF_MS, Math.max(FIRST_BACKOFF_MS, this.#backoff * 2));
    await new Promise<void>(resolve => setTimeout(resolve, this.#backoff));
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
