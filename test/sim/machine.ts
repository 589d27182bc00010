import { FakeSystemd } from '../../agent/src/systemd/fake.ts';
import { SystemdError } from '@flotilla/agent';
import type { Random } from '../faults/random.ts';
import { Daemon } from './daemon.ts';
import { MemoryFiles } from './memory-files.ts';
import type { Mutant } from './mutant.ts';
import { Actor, type Scheduler } from './scheduler.ts';
import type { Server } from './server.ts';
import { Weather } from './weather.ts';

/** What everything in a run shares. */
export interface World {
  readonly scheduler: Scheduler;
  readonly server: Server;
  readonly random: Random;
  readonly mutant: Mutant;
  readonly history: {
    /** A unit has begun to run. */
    started(machine: SimMachine, unit: string): void;
    /** A unit is about to be stopped by the daemon. */
    stopping(machine: SimMachine, unit: string): void;
  };
}

const RESTART_MS = 200;

/** A machine: its systemd and its `/run`, and one process of fleetd after the other. */
export class SimMachine {
  readonly name: string;
  readonly id: string;
  readonly run: string;
  readonly weather: Weather;
  readonly files = new MemoryFiles();
  /** Milliseconds by which its wall clock is wrong. */
  clockError = 0;
  metadata: Readonly<Record<string, string>>;
  /** Of this boot. */
  actor!: Actor;
  systemd!: FakeSystemd;
  daemon: Daemon | undefined;
  /** Of a hundred steps of systemd, those that are refused. */
  refusals = 0;
  /** Units that ended by themselves since they were last started. */
  readonly ended = new Set<string>();
  /** Units that were started from a file that is not theirs. */
  readonly strange = new Set<string>();
  /** Until then it may be late with what it has to do: it stood still, or nobody was there. */
  excusedUntil = 0;
  /** It is being shut down, or leaves. */
  leaving = false;
  /** All links that its processes have had. */
  readonly links: Daemon['link'][] = [];
  readonly #world: World;
  #boots = 0;
  #processes = 0;
  /** Of fleetd; there is one at a time. */
  #process: Actor | undefined;
  #stopping = false;

  constructor(world: World, index: number, metadata: Readonly<Record<string, string>>) {
    this.#world = world;
    this.name = `n${index}`;
    this.id = String(index).repeat(32);
    this.run = `/simulated/${this.name}/run`;
    this.weather = new Weather(world.random);
    this.metadata = metadata;
    this.boot();
  }

  get earlierBoots(): string[] {
    return Array.from({ length: this.#boots - 1 }, (_, boot) => String(boot + 1));
  }

  get on(): boolean {
    return this.actor.alive;
  }

  /** Whether its systemd has a process of the unit. */
  runs(unit: string): boolean {
    const active = this.on ? this.systemd.units.get(unit)?.state.active : undefined;
    return active === 'active' || active === 'deactivating';
  }

  boot(): void {
    const { scheduler } = this.#world;
    this.files.clear();
    this.ended.clear();
    this.strange.clear();
    this.leaving = false;
    this.#stopping = false;
    this.refusals = 0;
    this.actor = new Actor(`${this.name}/${++this.#boots}`, scheduler.now);
    this.systemd = this.#newSystemd();
    this.#start();
  }

  /** Power is gone. */
  crash(): void {
    this.actor.die();
    this.#process?.die();
    this.daemon = undefined;
  }

  /** fleetd dies at one of its next deeds; systemd starts another one. */
  killDaemon(deeds: number, restartMs = RESTART_MS): void {
    const { daemon } = this;
    const { scheduler } = this.#world;
    if (daemon === undefined) return;
    daemon.actor.dieAfter(deeds, () => {
      scheduler.note(`${daemon.actor.name}: dies`);
      this.daemon = undefined;
      this.excuse(restartMs);
      scheduler.after(restartMs, this.actor, 'starts fleetd', () => this.#start());
    });
  }

  /** It does not die of what {@link killDaemon} had in mind for it. */
  spareDaemon(): void {
    this.daemon?.actor.dieAfter(Infinity, () => undefined);
  }

  freezeDaemon(ms: number): void {
    const { daemon } = this;
    if (daemon === undefined) return;
    daemon.actor.frozenUntil = Math.max(daemon.actor.frozenUntil, this.#world.scheduler.now + ms);
    this.excuse(ms);
  }

  /** The end of fleetd in good order; with `leave` its units go first. Another one starts after a while. */
  stopDaemon(how: 'keep' | 'leave', backMs: number): void {
    const { daemon } = this;
    const { scheduler } = this.#world;
    if (daemon === undefined || this.#stopping) return;
    this.#stopping = true;
    this.leaving = how === 'leave';
    scheduler.after(0, daemon.actor, `stops (${how})`, () => void daemon.stop(how));
    // systemd kills what does not end in time
    const patience = 20_000;
    const restart = (): void => {
      if (daemon.actor.alive && scheduler.now < deadline) {
        scheduler.after(100, this.actor, '', restart);
        return;
      }
      daemon.actor.die();
      if (this.daemon === daemon) this.daemon = undefined;
      this.#stopping = false;
      this.excuse(backMs);
      scheduler.after(backMs, this.actor, 'starts fleetd', () => this.#start());
    };
    const deadline = scheduler.now + patience;
    scheduler.after(100, this.actor, '', restart);
  }

  /** It need not keep a deadline now, nor for a moment after. */
  excuse(ms: number): void {
    this.excusedUntil = Math.max(this.excusedUntil, this.#world.scheduler.now + ms + 1000);
  }

  #start(): void {
    const { scheduler } = this.#world;
    if (this.#process?.alive === true) return;
    this.leaving = false;
    const actor = new Actor(`${this.name}/${this.#boots}.${++this.#processes}`, scheduler.now);
    this.#process = actor;
    scheduler.after(0, actor, 'begins', () => {
      const { id, metadata } = this;
      const description = { id, address: this.name, metadata, version: '1', bootId: String(this.#boots) };
      this.daemon = new Daemon(actor, this.#world, this, description);
      this.links.push(this.daemon.link);
    });
  }

  #newSystemd(): FakeSystemd {
    const systemd = new FakeSystemd();
    const { history, random } = this.#world;
    const setState = systemd.set.bind(systemd);
    systemd.set = (name, change) => {
      const before = systemd.units.get(name)?.state.active;
      setState(name, change);
      const begins = change.active === 'active' && before !== 'active';
      if (begins) this.ended.delete(name);
      if (begins) this.strange.delete(name);
      if (begins) history.started(this, name);
    };
    const end = systemd.end.bind(systemd);
    systemd.end = (name, exitStatus) => {
      if (this.runs(name)) this.ended.add(name);
      end(name, exitStatus);
    };
    systemd.before = (step, name) => {
      if (step === 'stop' && this.runs(name)) history.stopping(this, name);
      const refused = random.below(100) < this.refusals;
      return refused ? Promise.reject(new SystemdError('refused', 'the dice say no')) : Promise.resolve();
    };
    return systemd;
  }
}
