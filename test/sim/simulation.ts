import { randomFrom } from '../faults/random.ts';
import { Trouble } from './faults.ts';
import { replaceGlobals } from './globals.ts';
import { History } from './history.ts';
import type { Asked } from './link.ts';
import { SimMachine, type World } from './machine.ts';
import type { Mutant } from './mutant.ts';
import { Operator } from './operator.ts';
import { differences } from './outcome.ts';
import { Actor, Scheduler } from './scheduler.ts';
import { Server } from './server.ts';
import { UNITS } from './units.ts';
import { User, type Wish } from './user.ts';

export interface RunOptions {
  readonly seed: number;
  readonly mutant?: Mutant;
  /** Lines of the trace to keep. */
  readonly keep?: number;
}

export interface RunOutcome {
  readonly seed: number;
  /** What must never be, and was. Empty when all is well. */
  readonly violations: readonly string[];
  /** Of everything that happened: the same for the same seed. */
  readonly hash: string;
  readonly trace: readonly string[];
  /** Virtual seconds, and things that happened in them. */
  readonly seconds: number;
  readonly steps: number;
}

const WILD_MS = 60_000;
/** What was under way when peace came has come to its end by then. */
const SETTLE_MS = 30_000;
const LOOK_MS = 500;
/** A failed step is tried again within 30 seconds, with some failures before. */
const CALM_MS = 120_000;
/** A view that has missed something is read anew within six minutes. */
const RELIST_MS = 400_000;
const QUIET_MS = 40_000;

const WISHES: readonly Wish[] = ['absent', 'inactive', 'loaded', 'launched', 'launched', 'launched'];

/** One run: a cluster comes up, a minute of faults while users work, then peace. Fixed by its seed. */
export async function simulate({ seed, mutant = { name: '' }, keep = 0 }: RunOptions): Promise<RunOutcome> {
  const run = new Simulation(seed, mutant, keep);
  const restore = replaceGlobals({
    scheduler: run.scheduler,
    random: run.random,
    files: path => run.machines.find(machine => path.startsWith(machine.run))?.files,
    wallClock: actor => run.wallClock(actor),
  });
  const failed = (error: unknown): void => run.failed(error);
  process.on('unhandledRejection', failed);
  try {
    await run.play();
  } catch (error) {
    run.failed(error);
  } finally {
    process.off('unhandledRejection', failed);
    restore();
  }
  return run.outcome(seed);
}

class Simulation {
  readonly random;
  readonly scheduler: Scheduler;
  readonly machines: SimMachine[] = [];
  readonly #server: Server;
  readonly #history: History;
  readonly #users: readonly User[];
  readonly #operators: readonly Operator[];
  readonly #own: string[] = [];

  constructor(seed: number, mutant: Mutant, keep: number) {
    this.random = randomFrom(String(seed));
    this.scheduler = new Scheduler(() => this.#history.look(), keep);
    this.#server = new Server(this.scheduler);
    this.#history = new History(this.scheduler, this.#server, this.machines);
    const { random, scheduler } = this;
    const world: World = { scheduler, server: this.#server, random, mutant, history: this.#history };
    const count = 2 + random.below(3);
    for (let index = 1; index <= count; index++)
      this.machines.push(new SimMachine(world, index, { region: random.pick(['eu', 'us']), size: String(index) }));
    this.#users = UNITS.map(unit => new User(world, unit));
    this.#operators = this.machines.map(machine => new Operator(world, machine));
    this.#world = world;
  }
  readonly #world: World;

  async play(): Promise<void> {
    const { scheduler } = this;
    for (const user of this.#users) if (this.random.below(4) > 0) user.change('launched');
    await scheduler.advance(this.random.below(3_000));
    const weathers = [...this.machines, ...this.#users, ...this.#operators].map(({ weather }) => weather);
    const trouble = new Trouble({
      world: this.#world,
      machines: this.machines,
      users: this.#users,
      operators: this.#operators,
      weathers,
    });
    this.#history.faithful = !trouble.losesEvents;
    this.#work();
    await scheduler.advance(WILD_MS);
    trouble.end();
    scheduler.note('peace');
    await scheduler.advance(SETTLE_MS);
    await this.#rest(trouble.losesEvents ? CALM_MS + RELIST_MS : CALM_MS);
    if (this.#violations().length === 0) await this.#quiet(trouble.losesEvents);
  }

  failed(error: unknown): void {
    this.#own.push(
      `an error that nobody caught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  wallClock(actor: Actor): number {
    const machine = this.machines.find(({ name }) => actor.name.startsWith(`${name}/`));
    return 1_700_000_000_000 + this.scheduler.now + (machine?.clockError ?? 0);
  }

  outcome(seed: number): RunOutcome {
    const { now, step } = this.scheduler;
    const [hash, trace] = [this.scheduler.hash(), this.scheduler.trace()];
    return { seed, violations: this.#violations(), hash, trace, seconds: now / 1000, steps: step };
  }

  #violations(): string[] {
    return [...this.#history.violations, ...this.#own];
  }

  /** Users who want something else now and again, those of some units never. */
  #work(): void {
    const busy = this.#users.filter(() => this.random.below(2) === 0);
    const actor = new Actor('users', 0);
    const next = (): void => {
      if (busy.length === 0 || this.scheduler.now > WILD_MS) return;
      this.random.pick(busy).change(this.random.pick(WISHES));
      this.scheduler.after(this.random.below(4_000), actor, '', next);
    };
    this.scheduler.after(0, actor, '', next);
    this.#care();
  }

  /** In half of the runs somebody cares for the machines meanwhile. */
  #care(): void {
    if (this.random.below(2) === 0) return;
    const actor = new Actor('operators', 0);
    const next = (): void => {
      if (this.scheduler.now > WILD_MS) return;
      this.random.pick(this.#operators).change();
      this.scheduler.after(this.random.below(15_000), actor, '', next);
    };
    this.scheduler.after(this.random.below(5_000), actor, '', next);
  }

  #differences(): string[] {
    const { view } = this.#history;
    const own = this.#operators.flatMap(operator => operator.differences(view));
    return [...differences(view, this.machines, this.#users), ...own];
  }

  /** Until everything is as it should be. */
  async #rest(patience: number): Promise<void> {
    const end = this.scheduler.now + patience;
    for (;;) {
      await this.scheduler.advance(LOOK_MS);
      const found = this.#differences();
      if (found.length === 0 || this.#violations().length > 0) return;
      if (this.scheduler.now < end) continue;
      this.#own.push(...found.map(what => `never came to rest: ${what}`));
      return;
    }
  }

  /**
   * Nothing but leases is renewed, and followers look twice a minute whether somebody leads. After lost events lists
   * that are due anyway may come now.
   */
  async #quiet(mayList: boolean): Promise<void> {
    await this.scheduler.advance(3_000); // unit files that nobody refers to any more are deleted
    const before = this.#asked();
    await this.scheduler.advance(QUIET_MS);
    const after = this.#asked();
    for (const kind of ['range', 'get', 'commit', 'grant', 'revoke', 'watch'] as const) {
      if (mayList && (kind === 'range' || kind === 'watch')) continue;
      const most = kind === 'get' ? 2 * this.machines.length : 0;
      if (after[kind] - before[kind] > most) this.#own.push(`a quiet cluster: ${after[kind] - before[kind]} × ${kind}`);
    }
    const found = this.#differences();
    this.#own.push(...found.map(what => `did not stay at rest: ${what}`));
  }

  #asked(): Asked {
    const sum: Asked = { range: 0, get: 0, commit: 0, grant: 0, keepAlive: 0, timeToLive: 0, revoke: 0, watch: 0 };
    for (const { asked } of this.machines.flatMap(({ links }) => links))
      for (const kind of Object.keys(sum) as (keyof Asked)[]) sum[kind] += asked[kind];
    return sum;
  }
}
