import type { ApiState, ApiUnit } from './api.ts';
import type { Context } from './context.ts';
import { CommandError } from './errors.ts';
import { PendingLimit } from './pending-limit.ts';
import { WaitTeller } from './wait-teller.ts';
import { describeState, isGlobal, placeOf, StartVerdict, waitForEach } from './wait.ts';

/** A unit and the hash of the file that it is to run from. */
export interface Version {
  readonly unit: ApiUnit;
  readonly hash: string;
}

/**
 * Waits until each unit runs from the wanted file and systemd says that it is active (or, of a oneshot, that it has ended
 * well), a global unit on every machine that holds it. Says when the old version has gone and where the new one is.
 * @throws {CommandError} when one fails, is destroyed meanwhile, or fits on no machine for half a minute, or the rounds are used up
 */
export async function waitForVersion(
  context: Context,
  versions: readonly Version[],
  attempts: number,
  say: (line: string) => void,
): Promise<void> {
  const limit = new PendingLimit(context);
  const watched = new Map(versions.map(version => [version.unit.name, new VersionWatch(context, version, say, limit)]));
  const hashes = new Map(versions.map(({ unit, hash }) => [unit.name, hash]));
  const teller = new WaitTeller(context, 'running');
  const read = async (names: readonly string[]): Promise<ReadonlyMap<string, readonly ApiState[]>> => {
    await teller.tell(names, name => hashes.get(name));
    return new Map(await Promise.all(names.map(async name => [name, await context.api.states(name)] as const)));
  };
  const settle = async (name: string, states: readonly ApiState[] = []): Promise<boolean> =>
    (await watched.get(name)?.settle(states)) === true;
  const [late] = await waitForEach([...watched.keys()], attempts, read, settle, context.clock);
  if (late === undefined) return;
  const reason = (await context.api.pendingReason(late)) ?? watched.get(late)?.seen ?? '';
  throw new CommandError(`Unit ${late} is not active after ${attempts * 2}s: ${reason}`);
}

/** Follows one unit from its old version to the new one. */
class VersionWatch {
  /** What was seen last, for people. */
  seen = 'nothing was reported yet';
  readonly #context: Context;
  readonly #version: Version;
  readonly #say: (line: string) => void;
  readonly #limit: PendingLimit;
  readonly #verdicts = new Map<string, StartVerdict>();
  #oldHasGone = false;

  constructor(context: Context, version: Version, say: (line: string) => void, limit: PendingLimit) {
    this.#context = context;
    this.#version = version;
    this.#say = say;
    this.#limit = limit;
  }

  async settle(states: readonly ApiState[]): Promise<boolean> {
    const { unit, hash } = this.#version;
    // a file that is being exchanged has no hash for a moment
    const changed = states.filter(state => state.hash === hash);
    if (!isGlobal(unit)) await this.#checkPending(states, changed.length > 0);
    // of a global unit machines get it one after another, and no further ones where it fails
    const well = changed.map(state => this.#judge(state)).every(Boolean);
    const places = isGlobal(unit) ? await this.#places() : Math.max(1, states.length);
    if (changed.length < states.length || states.length < places) {
      if (places === Infinity || states.length === 0) this.seen = 'no machine holds it';
      else if (well) this.seen = `${changed.length} of ${places} machines have the new version`;
      return false;
    }
    if (!this.#oldHasGone) this.#say(`Unit ${unit.name} inactive`);
    this.#oldHasGone = true;
    if (!well) return false;
    const now = await this.#context.api.unit(unit.name);
    if (now === undefined) throw new CommandError(`unit ${unit.name} was destroyed while waiting for it`);
    // at rest: it has ended well, or nobody has started it yet
    if (!isGlobal(unit) && now.currentState !== 'launched') return false;
    if (states.length === 0) this.#say(`Unit ${unit.name} launched, on no machine yet`);
    else if (now.machineID === undefined) this.#say(`Unit ${unit.name} launched`);
    else this.#say(`Unit ${unit.name} launched${await placeOf(this.#context, now.machineID)}`);
    return true;
  }

  /** What still stops may have to go before there is a place. */
  async #checkPending(states: readonly ApiState[], isThere: boolean): Promise<void> {
    const { name } = this.#version.unit;
    const isStopping = states.some(({ systemdActiveState }) => systemdActiveState === 'deactivating');
    if (isThere || isStopping) this.#limit.forget(name);
    else await this.#limit.check(name);
  }

  /** How many machines are to hold a global unit; infinitely many until that is decided, 0 when none takes it. */
  async #places(): Promise<number> {
    const details = await this.#context.api.details(this.#version.unit.name);
    if (details === undefined) return 0; // fleet's own daemon does not tell
    const { placements, pending } = details;
    return placements.length === 0 && pending === undefined ? Infinity : placements.length;
  }

  #judge(state: ApiState): boolean {
    const { name } = this.#version.unit;
    const machine = state.machineID ?? '';
    const verdict = this.#verdicts.get(machine) ?? new StartVerdict();
    this.#verdicts.set(machine, verdict);
    const judged = verdict.judge(state, this.#context.clock.now());
    this.seen = `it is ${describeState(state)}`;
    if (judged === undefined || judged === 'ok') return judged === 'ok';
    throw new CommandError(`Unit ${name} ${judged} (${describeState(state)}); see: fleetctl journal ${name}`);
  }
}
