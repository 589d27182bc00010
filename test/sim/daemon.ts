import { startEngine, startMachine, type Engine, type RunningMachine } from '@flotilla/agent';
import type { Machine } from '@flotilla/cluster';
import { openRegistry, RegistryError, type Registry } from '@flotilla/registry';
import { Bus } from './bus.ts';
import { Link } from './link.ts';
import { Actor } from './scheduler.ts';
import type { SimMachine, World } from './machine.ts';

export const TTL_S = 6;

/** One process of fleetd: the real agent and the real engine, put together as the daemon does (agent/src/daemon.ts). */
export class Daemon {
  readonly actor: Actor;
  readonly link: Link;
  readonly #registry: Registry;
  readonly #machine: RunningMachine;
  readonly #engine: Engine;

  /** To be called in a step of the actor. */
  constructor(actor: Actor, world: World, host: SimMachine, description: Machine) {
    const { scheduler, server, random, mutant } = world;
    this.actor = actor;
    this.link = new Link(scheduler, actor, server, host.weather);
    const opened = openRegistry(mutant.store?.(this.link) ?? this.link);
    const registry = mutant.registry?.(opened) ?? opened;
    this.#registry = registry;
    const log = logTo(line => scheduler.note(`${actor.name}: ${line}`));
    this.#machine = startMachine({
      registry,
      machine: description,
      earlierBoots: host.earlierBoots,
      ttlSeconds: TTL_S,
      systemd: new Bus(scheduler, actor, host.actor, host.systemd, random),
      launchedDirectory: `${host.run}/launched`,
      deadlineFile: `${host.run}/deadline`,
      log,
    });
    const none = (): void => undefined;
    const metrics = { leading: none, round: none, tasks: none, placed: none, echoed: none };
    const { id: machineId, bootId } = description;
    this.#engine = startEngine({ registry, machineId, bootId, ttlSeconds: TTL_S / 2, log, metrics });
  }

  get leads(): boolean {
    return this.#engine.leads;
  }

  get failing(): number {
    return this.#machine.status().failing;
  }

  /** In order, as the daemon does. */
  async stop(how: 'keep' | 'leave'): Promise<void> {
    try {
      await this.#engine.stop();
      await this.#machine.stop(how);
    } catch (error) {
      // etcd is away: the process ends all the same
      if (!(error instanceof RegistryError)) throw error;
    }
    await this.#registry.close();
    this.actor.die();
  }
}

function logTo(note: (line: string) => void) {
  const write = (_fields: object, message: string): void => note(message);
  return { debug: write, info: write, warn: write, error: write };
}
