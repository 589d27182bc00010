import { RegistryError, openRegistry, type Registry } from '@flotilla/registry';
import type { DesiredState } from '@flotilla/cluster';
import type { Random } from '../faults/random.ts';
import { Link } from './link.ts';
import type { World } from './machine.ts';
import { Actor } from './scheduler.ts';
import { textOf } from './units.ts';
import { Weather } from './weather.ts';

export type Wish = 'absent' | DesiredState;

const RETRY_MS = 150;

/** Somebody who wants one unit now so and now so, and keeps at it until the registry has it. */
export class User {
  readonly unit: string;
  readonly weather: Weather;
  wish: Wish = 'absent';
  busy = false;
  readonly #world: World;
  readonly #actor: Actor;
  readonly #registry: Registry;
  readonly #random: Random;
  #version = 0;

  constructor(world: World, unit: string) {
    this.#world = world;
    this.unit = unit;
    this.#random = world.random;
    this.weather = new Weather(world.random);
    this.#actor = new Actor(`user of ${unit}`, 0);
    const link = new Link(world.scheduler, this.#actor, world.server, this.weather);
    this.#registry = openRegistry(world.mutant.store?.(link) ?? link);
  }

  /** Wants something else; does nothing while it is still at the last wish. */
  change(wish: Wish): void {
    if (this.busy) return;
    this.busy = true;
    const renew = wish === this.wish || this.wish === 'absent' || this.#random.below(3) === 0;
    this.wish = wish;
    if (renew) this.#version++;
    this.#world.scheduler.after(0, this.#actor, `wants ${wish} (version ${this.#version})`, () => void this.#pursue());
  }

  async #pursue(): Promise<void> {
    while (!(await this.#attempt())) await new Promise(resolve => setTimeout(resolve, RETRY_MS));
    this.busy = false;
  }

  async #attempt(): Promise<boolean> {
    const { unit, wish } = this;
    try {
      const before = await this.#registry.readUnit(unit);
      const text = textOf(unit, this.#version);
      if (wish === 'absent') await this.#registry.destroyUnit(unit, before?.unit.revision ?? 0);
      else if (before?.text === text) await this.#registry.setDesired(unit, wish, before.unit.revision);
      else await this.#registry.putUnit(unit, text, wish, before?.unit.revision ?? 0);
      return true;
    } catch (error) {
      if (error instanceof RegistryError) return false;
      throw error;
    }
  }
}
