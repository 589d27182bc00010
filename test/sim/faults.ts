import type { Random } from '../faults/random.ts';
import type { SimMachine, World } from './machine.ts';
import type { Operator } from './operator.ts';
import type { User } from './user.ts';
import { LINK_CUTS, FAIR, type Climate, type Weather } from './weather.ts';

interface Scene {
  readonly world: World;
  readonly machines: readonly SimMachine[];
  readonly users: readonly User[];
  readonly operators: readonly Operator[];
  /** Links of the machines and of the users. */
  readonly weathers: readonly Weather[];
}

type Fault = (scene: Scene) => void;

/** Things that go wrong once. Each picks its victim by chance. */
const FAULTS: Readonly<Record<string, Fault>> = {
  'the link of a machine is cut': scene => {
    const { scheduler, random, server } = scene.world;
    const machine = victim(scene);
    machine.weather.cut = random.pick(LINK_CUTS);
    scheduler.note(`${machine.name}: its link is ${machine.weather.cut}`);
    for (const link of machine.links) if (machine.weather.cut === 'refused') link.hangUp();
    for (const link of machine.links) if (machine.weather.cut !== 'unrenewed') link.silence();
    scheduler.after(duration(random), server.actor, `the link of ${machine.name} is whole`, () => {
      machine.weather.cut = undefined;
    });
  },
  'fleetd dies between two deeds': scene => {
    const { random } = scene.world;
    victim(scene).killDaemon(random.below(12), random.below(4) === 0 ? random.below(15_000) : 50 + random.below(300));
  },
  'fleetd stands still': scene => {
    const machine = victim(scene);
    const ms = duration(scene.world.random);
    scene.world.scheduler.note(`${machine.name}: its fleetd stands still for ${ms} ms`);
    machine.freezeDaemon(ms);
  },
  'fleetd restarts in order': scene => victim(scene).stopDaemon('keep', scene.world.random.below(500)),
  'a machine leaves': scene => victim(scene).stopDaemon('leave', scene.world.random.below(10_000)),
  'power fails': scene => {
    const { scheduler, random, server } = scene.world;
    const machine = victim(scene);
    scheduler.note(`${machine.name}: power fails`);
    machine.crash();
    scheduler.after(random.below(15_000), server.actor, `${machine.name} is switched on`, () => {
      if (!machine.on) machine.boot();
    });
  },
  'etcd restarts': ({ world }) => {
    world.scheduler.note('etcd: goes down');
    world.server.goDown(world.random.below(2_000));
  },
  'etcd is away': ({ world }) => {
    world.scheduler.note('etcd: goes down for long');
    world.server.goDown(duration(world.random));
  },
  'history is compacted, connections break': scene => {
    scene.world.server.store.compact();
    scene.world.server.store.endWatches();
  },
  'the bus of a machine is away': scene => {
    const { scheduler, random } = scene.world;
    const machine = victim(scene);
    const { systemd } = machine;
    if (!machine.on) return;
    machine.excuse(5_000);
    scheduler.note(`${machine.name}: its bus is away`);
    systemd.connect(false);
    scheduler.after(random.below(4_000), machine.actor, 'the bus is back', () => systemd.connect(true));
  },
  'systemd refuses some steps': scene => {
    const machine = victim(scene);
    machine.refusals = 30;
    machine.excuse(35_000);
    scene.world.scheduler.after(5_000, machine.actor, 'refuses nothing', () => {
      machine.refusals = 0;
      machine.excuse(35_000);
    });
  },
  'a unit ends by itself': scene => {
    const { scheduler, random } = scene.world;
    const machine = victim(scene);
    const running = [...machine.systemd.units.keys()].filter(unit => machine.runs(unit));
    if (!machine.on || running.length === 0) return;
    const unit = random.pick(running);
    scheduler.after(0, machine.actor, `${unit} ends`, () => machine.systemd.end(unit, random.below(2)));
  },
  "a unit's file is changed, and the unit may be started from it": scene => {
    const { scheduler, random } = scene.world;
    const machine = victim(scene);
    const running = [...machine.systemd.units.keys()].filter(unit => machine.runs(unit));
    if (!machine.on || running.length === 0) return;
    const unit = random.pick(running);
    scheduler.after(0, machine.actor, `the file of ${unit} is changed`, () => {
      const restarted = random.below(2) === 0;
      if (restarted) machine.strange.add(unit);
      machine.systemd.disturb(unit, restarted);
    });
  },
  'the wall clock jumps': scene => {
    victim(scene).clockError = (scene.world.random.below(200) - 100) * 3_600_000;
  },
  'a machine hears late and is slow to say what it takes, and is emptied meanwhile': scene => {
    const { scheduler, random, server } = scene.world;
    // not the leader, whose orders would be as slow
    const followers = scene.machines.filter(({ daemon }) => daemon?.leads === false);
    if (followers.length === 0) return;
    const machine = random.pick(followers);
    const { weather } = machine;
    weather.slowCommitMs = 200 + random.below(1_500);
    weather.behindMs = weather.slowCommitMs + random.below(1_500);
    const { slowCommitMs, behindMs } = weather;
    scheduler.note(`${machine.name}: hears ${behindMs} ms late, its changes take ${slowCommitMs} ms`);
    const operator = scene.operators.find(each => each.caresFor(machine));
    const users = [1, 2, 3].map(() => random.pick(scene.users));
    const at = (ms: number, call: () => void): void => void scheduler.after(ms, server.actor, '', call);
    for (const user of users) user.change('inactive');
    // some are given to this machine, and taken from it again when it has heard of them and has not said so
    for (const user of users) at(5_000, () => user.change('launched'));
    at(5_020 + behindMs + random.below(slowCommitMs), () => operator?.change('drained'));
    at(12_000, () => operator?.change('open'));
    scheduler.after(9_000 + random.below(6_000), server.actor, `${machine.name}: is as fast as others`, () => {
      weather.slowCommitMs = 0;
      weather.behindMs = 0;
    });
  },
  'a change is under way for long, and its user wants something else': scene => {
    const { scheduler, random, server } = scene.world;
    const user = random.pick(scene.users);
    user.weather.nextCommitIsLate = true;
    user.change('launched');
    for (const ms of [6_000, 8_000]) scheduler.after(ms, server.actor, '', () => user.change('absent'));
  },
  '/run is full': scene => {
    const machine = victim(scene);
    machine.files.full = true;
    machine.excuse(40_000);
    scene.world.scheduler.after(4_000, machine.actor, '/run has space', () => {
      machine.files.full = false;
      machine.excuse(35_000);
    });
  },
};

/** Each run has some of the faults and a climate of its own: what all of them together would hide shows in some. */
export class Trouble {
  readonly #scene: Scene;
  readonly #kinds: readonly string[];
  readonly #climate: Climate;
  readonly #everyMs: number;
  #on = true;

  constructor(scene: Scene) {
    this.#scene = scene;
    const { random, scheduler } = scene.world;
    const names = Object.keys(FAULTS);
    const some = names.filter(() => random.below(100) < 35);
    this.#kinds = some.length > 0 ? some : [random.pick(names)];
    this.#climate = climateOf(random);
    this.#everyMs = random.pick([800, 2_500, 6_000]);
    scheduler.note(`faults: ${this.#kinds.join('; ')}; climate ${JSON.stringify(this.#climate)}`);
    for (const weather of scene.weathers) weather.climate = this.#climate;
    this.#next();
  }

  /** Whether what a watch does not tell may stay unknown until the next complete list. */
  get losesEvents(): boolean {
    return this.#climate.eventsLost > 0 || this.#climate.eventsReordered > 0;
  }

  /** Everything is whole again, as far as nobody is down. */
  end(): void {
    this.#on = false;
    const { world, machines, weathers } = this.#scene;
    for (const weather of weathers) {
      weather.climate = FAIR;
      weather.cut = undefined;
      weather.slowCommitMs = 0;
      weather.behindMs = 0;
      weather.nextCommitIsLate = false;
    }
    for (const machine of machines) {
      machine.spareDaemon();
      if (!machine.on) machine.boot();
    }
    world.server.comeUp();
  }

  #next(): void {
    const { world } = this.#scene;
    const { scheduler, random, server } = world;
    scheduler.after(random.below(2 * this.#everyMs), server.actor, '', () => {
      if (!this.#on) return;
      FAULTS[random.pick(this.#kinds)]?.(this.#scene);
      this.#next();
    });
  }
}

const victim = ({ machines, world: { random } }: Scene): SimMachine => {
  const leader = machines.find(({ daemon }) => daemon?.leads === true);
  return leader !== undefined && random.below(2) === 0 ? leader : random.pick(machines);
};

/** Shorter than a lease, or longer. */
const duration = (random: Random): number => (random.below(2) === 0 ? random.below(2_000) : random.below(20_000));

function climateOf(random: Random): Climate {
  const some = (most: number): number => (random.below(4) === 0 ? random.below(most + 1) : 0);
  return {
    lost: some(10),
    late: some(6),
    slow: some(30),
    eventsLost: some(5) * random.below(2),
    eventsDoubled: some(20),
    eventsReordered: some(20) * random.below(2),
  };
}
