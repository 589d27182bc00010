import { RegistryError, openRegistry, type ClusterView, type Registry } from '@flotilla/registry';
import type { Random } from '../faults/random.ts';
import { Link } from './link.ts';
import type { SimMachine, World } from './machine.ts';
import { Actor } from './scheduler.ts';
import { Weather } from './weather.ts';

export type Care = 'open' | 'cordoned' | 'drained';

const RETRY_MS = 150;

/** Somebody who cares for one machine: cordons, drains and opens it, changes its metadata, and keeps at it. */
export class Operator {
  readonly weather: Weather;
  busy = false;
  readonly #machine: SimMachine;
  readonly #world: World;
  readonly #actor: Actor;
  readonly #registry: Registry;
  readonly #random: Random;
  #care: Care = 'open';
  /** Set through the API; `undefined`: what is configured. */
  #region: string | undefined;

  constructor(world: World, machine: SimMachine) {
    this.#world = world;
    this.#machine = machine;
    this.#random = world.random;
    this.weather = new Weather(world.random);
    this.#actor = new Actor(`operator of ${machine.name}`, 0);
    this.#registry = openRegistry(new Link(world.scheduler, this.#actor, world.server, this.weather));
  }

  /** Wants something else of the machine; does nothing while it is still at the last wish. */
  change(care?: Care): void {
    if (this.busy) return;
    this.busy = true;
    if (care !== undefined) this.#care = care;
    else if (this.#random.below(3) === 0) this.#region = this.#random.pick(['eu', 'us']);
    else this.#care = this.#random.pick(['open', 'open', 'cordoned', 'drained']);
    const wish = `${this.#care}, region ${this.#region ?? 'as configured'}`;
    this.#world.scheduler.after(0, this.#actor, `wants ${wish}`, () => void this.#pursue());
  }

  caresFor(machine: SimMachine): boolean {
    return machine === this.#machine;
  }

  /** What is not as it was made; empty when it is. */
  differences(view: ClusterView): string[] {
    const { id, name } = this.#machine;
    if (this.busy) return [`the operator of ${name} is still at it`];
    const machine = view.machines.find(each => each.id === id);
    const cordon = machine?.cordon;
    const is: Care = cordon === undefined ? 'open' : cordon.drain ? 'drained' : 'cordoned';
    const region = machine?.metadata['region'];
    return [
      ...(is === this.#care ? [] : [`${name} is ${is} and was made ${this.#care}`]),
      ...(this.#region === undefined || region === this.#region
        ? []
        : [`${name} has the region ${region ?? '-'} and was given ${this.#region}`]),
    ];
  }

  async #pursue(): Promise<void> {
    while (!(await this.#attempt())) await new Promise(resolve => setTimeout(resolve, RETRY_MS));
    this.busy = false;
  }

  async #attempt(): Promise<boolean> {
    const { id } = this.#machine;
    try {
      if (this.#region !== undefined)
        await this.#registry.changeMetadata([{ machine: id, key: 'region', value: this.#region }]);
      if (this.#care === 'open') await this.#registry.uncordonMachine(id);
      else
        await this.#registry.cordonMachine(id, { drain: this.#care === 'drained', since: Date.now(), by: undefined });
      return true;
    } catch (error) {
      if (error instanceof RegistryError) return false;
      throw error;
    }
  }
}
