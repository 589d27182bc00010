import type { Drift, StartedJob, Systemd, SystemdState, UnitFile } from '@flotilla/agent';
import type { FakeSystemd } from '../../agent/src/systemd/fake.ts';
import type { Random } from '../faults/random.ts';
import type { Actor, Scheduler } from './scheduler.ts';

const USUAL_MS = 3;

/** One process's connection to the systemd of its machine: every call and every answer is a step of its own. */
export class Bus implements Systemd {
  readonly #scheduler: Scheduler;
  readonly #actor: Actor;
  readonly #machine: Actor;
  readonly #systemd: FakeSystemd;
  readonly #random: Random;
  readonly #watched = new Set<string>();
  /** Messages of a connection do not overtake each other: when the last one arrives, each way. */
  #lastCall = 0;
  #lastWord = 0;

  /** `actor`: the process; `machine`: who its systemd is. */
  constructor(scheduler: Scheduler, actor: Actor, machine: Actor, systemd: FakeSystemd, random: Random) {
    this.#scheduler = scheduler;
    this.#actor = actor;
    this.#machine = machine;
    this.#systemd = systemd;
    this.#random = random;
  }

  unitFiles(): Promise<readonly UnitFile[]> {
    return this.#call('', () => this.#systemd.unitFiles());
  }

  load(name: string, text: string): Promise<SystemdState> {
    return this.#call(`load ${name}`, () => this.#systemd.load(name, text));
  }

  start(name: string): Promise<StartedJob> {
    return this.#call(`start ${name}`, () => this.#systemd.start(name));
  }

  stop(name: string): Promise<void> {
    return this.#call(`stop ${name}`, () => this.#systemd.stop(name));
  }

  kill(name: string): Promise<void> {
    return this.#call(`kill ${name}`, () => this.#systemd.kill(name));
  }

  unload(name: string): Promise<void> {
    return this.#call(`unload ${name}`, () => this.#systemd.unload(name));
  }

  states(names: readonly string[]): Promise<ReadonlyMap<string, SystemdState>> {
    return this.#call('', () => this.#systemd.states(names));
  }

  watch(names: readonly string[]): void {
    for (const name of names) this.#watched.add(name);
    this.#systemd.watch(names);
  }

  unwatch(name: string): void {
    this.#watched.delete(name);
  }

  onStates(listener: (changes: ReadonlyMap<string, SystemdState>) => void): void {
    this.#systemd.onStates(changes => {
      const mine = new Map([...changes].filter(([name]) => this.#watched.has(name)));
      if (mine.size > 0) this.#tell('', () => listener(mine));
    });
  }

  onDrift(listener: (drift: Drift) => void): void {
    this.#systemd.onDrift(drift => {
      if (this.#watched.has(drift.unit)) this.#tell('', () => listener(drift));
    });
  }

  get connected(): boolean {
    return this.#systemd.connected;
  }

  onConnection(listener: (connected: boolean) => void): void {
    this.#systemd.onConnection(connected => this.#tell('', () => listener(connected)));
  }

  jobOfProcess(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #call<T>(label: string, work: () => Promise<T>): Promise<T> {
    if (!this.#actor.acts()) return new Promise(() => undefined);
    return new Promise((resolve, reject) => {
      this.#lastCall = this.#arrival(this.#lastCall);
      this.#scheduler.after(this.#lastCall - this.#scheduler.now, this.#machine, label, () => {
        work().then(
          value => this.#tell('', () => resolve(value)),
          (error: unknown) => this.#tell('', () => reject(error instanceof Error ? error : new Error(String(error)))),
        );
      });
    });
  }

  #tell(label: string, call: () => void): void {
    this.#lastWord = this.#arrival(this.#lastWord);
    this.#scheduler.after(this.#lastWord - this.#scheduler.now, this.#actor, label, call);
  }

  #arrival(last: number): number {
    return Math.max(last, this.#scheduler.now + 0.1 + this.#random.below(USUAL_MS * 10) / 10);
  }
}
