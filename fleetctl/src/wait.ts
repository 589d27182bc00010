import { readRequirements } from '@flotilla/unit';
import { ApiError, type ApiState, type ApiUnit } from './api.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Context } from './context.ts';
import { CommandError } from './errors.ts';
import { machineLegend } from './legend.ts';
import type { PendingLimit } from './pending-limit.ts';
import { WaitTeller, type Goal } from './wait-teller.ts';

/** fleet counts patience in rounds of two seconds. */
const ROUND_MS = 2000;
const FIRST_POLL_MS = 20;
export const SLOWEST_POLL_MS = 250;

/**
 * What `--no-block` and `--block-attempts` mean together: -1 not to wait, 0 to wait for ever, N for N rounds of about
 * two seconds (fleet 1.0; a negative number of attempts waits for ever).
 */
export function blockAttempts(noBlock: boolean, attempts: number): number {
  if (noBlock) return -1;
  return attempts < 0 ? 0 : attempts;
}

/** Who waits for machines is not disturbed by an etcd that elects a leader, or is busy for a moment. */
const OUTAGE_MS = 10_000;

const isPassing = (error: unknown): boolean => error instanceof ApiError && error.code === 503;

/** More units than this are read with one list instead of one request each. */
const LIST_FROM = 8;

/**
 * Asks about all names at once, then ever more slowly about those that are left, until none is.
 * @param settle gets what was read (`undefined`: nothing there) and says whether that name is done; what it throws ends the wait
 * @returns the names that are left when the rounds are used up
 */
export async function waitForEach<T>(
  names: readonly string[],
  attempts: number,
  read: (names: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  settle: (name: string, value: T | undefined) => Promise<boolean> | boolean,
  clock: Clock = systemClock,
): Promise<string[]> {
  const left = new Set(names);
  const end = attempts <= 0 ? Infinity : clock.now() + attempts * ROUND_MS;
  let silentSince: number | undefined;
  for (let pause = FIRST_POLL_MS; ; pause = Math.min(pause * 2, SLOWEST_POLL_MS)) {
    try {
      const values = await read([...left]);
      silentSince = undefined;
      for (const name of [...left]) if (await settle(name, values.get(name))) left.delete(name);
    } catch (error) {
      silentSince ??= clock.now();
      if (!isPassing(error) || clock.now() - silentSince > OUTAGE_MS) throw error;
    }
    if (left.size === 0 || clock.now() >= end) return [...left];
    await clock.sleep(pause);
  }
}

async function readUnits({ api }: Context, names: readonly string[]): Promise<ReadonlyMap<string, ApiUnit>> {
  const units = names.length < LIST_FROM ? await Promise.all(names.map(name => api.unit(name))) : await api.units();
  return new Map(units.flatMap(unit => (unit === undefined ? [] : [[unit.name, unit]])));
}

/** By unit; of a global unit that of one of its machines. */
export async function readStates({ api }: Context, names: readonly string[]): Promise<ReadonlyMap<string, ApiState>> {
  const states =
    names.length < LIST_FROM ? await Promise.all(names.map(name => api.states(name))) : [await api.states()];
  return new Map(states.flat().map(state => [state.name, state]));
}

export const isGlobal = ({ name, options = [] }: ApiUnit): boolean => readRequirements(name, options).global;

const GOALS: Readonly<Record<string, Goal>> = { launched: 'running', loaded: 'at rest', inactive: 'gone' };

/**
 * Waits until each unit's current state is the wanted one (a global unit's desired state, as it has no current one) and
 * prints a line for each as it comes.
 * @param limit how long a unit may fit on no machine; for ever without it, as in fleet
 * @throws {CommandError} when the rounds are used up, or a unit is destroyed meanwhile
 */
export async function waitForStates(
  context: Context,
  names: readonly string[],
  wanted: string,
  attempts: number,
  say: (line: string) => void = line => context.out(line),
  limit?: PendingLimit,
): Promise<void> {
  const settle = async (name: string, unit: ApiUnit | undefined): Promise<boolean> => {
    if (unit === undefined) throw new CommandError(`unit ${name} was destroyed while waiting for it`);
    if ((isGlobal(unit) ? unit.desiredState : unit.currentState) !== wanted) return false;
    const where = unit.machineID === undefined ? '' : await placeOf(context, unit.machineID);
    say(`Unit ${name} ${unit.currentState ?? ''}${where}`);
    return true;
  };
  const teller = new WaitTeller(context, GOALS[wanted] ?? 'gone');
  const read = async (left: readonly string[]): Promise<ReadonlyMap<string, ApiUnit>> => {
    await teller.tell(left);
    if (limit !== undefined) await Promise.all(left.map(name => limit.check(name)));
    return readUnits(context, left);
  };
  const [late] = await waitForEach(names, attempts, read, settle, context.clock);
  if (late === undefined) return;
  const reason = await context.api.pendingReason(late);
  const why = reason === undefined ? '' : `\nUnit ${late} is not placed: ${reason}`;
  throw new CommandError(`timed out waiting for unit ${late} to report state ${wanted}${why}`);
}

/** ` on <machine>/<address>`; empty when the machine is not known. */
export async function placeOf(context: Context, id: string): Promise<string> {
  const machine = await context.machine(id);
  return machine === undefined ? '' : ` on ${machineLegend(id, new Map([[id, machine]]), false)}`;
}

type Read<T> = (names: readonly string[]) => Promise<ReadonlyMap<string, T>>;

/** Reads, and tells a person before that why it reads once more. */
const telling =
  <T>(teller: WaitTeller, read: Read<T>): Read<T> =>
  async names => {
    await teller.tell(names);
    return read(names);
  };

/** How long a unit may be at rest before that counts as its end: systemd says `dead` while a start is still queued. */
const SETTLED_MS = 2000;

/**
 * Waits until systemd says that each unit is active. A unit that ended by itself without failing (a oneshot) is fine
 * too; one that failed, or that systemd restarts over and over, is an error.
 * @throws {CommandError}
 */
export async function waitForActive(context: Context, names: readonly string[], attempts: number): Promise<void> {
  const verdicts = new Map(names.map(name => [name, new StartVerdict()]));
  const settle = (name: string, state: ApiState | undefined): boolean => {
    const verdict = verdicts.get(name)?.judge(state, context.clock.now());
    if (verdict !== undefined && verdict !== 'ok') {
      throw new CommandError(`Unit ${name} ${verdict} (${describeState(state)}); see: fleetctl journal ${name}`);
    }
    return verdict === 'ok';
  };
  const read = telling(new WaitTeller(context, 'running'), left => readStates(context, left));
  const [late] = await waitForEach(names, attempts, read, settle, context.clock);
  if (late === undefined) return;
  const seen = describeState(verdicts.get(late)?.last);
  throw new CommandError(`Failed to find an active unit ${late} within ${attempts * 2}s, err: it is ${seen}`);
}

/** What systemd says of a unit, in a few words. */
export const describeState = (state: ApiState | undefined): string =>
  state === undefined
    ? 'not reported by any machine'
    : `${isLoaded(state) ? '' : `${state.systemdLoadState ?? ''}, `}${state.systemdActiveState ?? ''}/${state.systemdSubState ?? ''}`;

const isLoaded = ({ systemdLoadState }: ApiState): boolean => systemdLoadState === 'loaded';

/** Judges a unit's states one after the other: fine, failed with a word why, or not decided yet. */
export class StartVerdict {
  last: ApiState | undefined;
  #restSince: number | undefined;
  #restarts = 0;

  /** `now` in milliseconds of any clock that only goes forward. */
  judge(state: ApiState | undefined, now: number): 'ok' | 'failed' | 'keeps failing' | undefined {
    const before = this.last?.systemdSubState;
    this.last = state;
    const { systemdActiveState: active, systemdSubState: sub, systemdLoadState: load } = state ?? {};
    if ((active === 'active' || active === 'reloading') && load === 'loaded') return 'ok';
    if (active === 'failed') return 'failed';
    if (sub === 'auto-restart' && before !== 'auto-restart' && ++this.#restarts >= 3) return 'keeps failing';
    if (active !== 'inactive') this.#restSince = undefined;
    else this.#restSince ??= now;
    if (this.#restSince === undefined || now - this.#restSince < SETTLED_MS) return undefined;
    // systemd could make nothing of the file: there is nothing that could have ended well
    return load === 'loaded' ? 'ok' : 'failed';
  }
}

/**
 * Waits until every machine that reports this unit is at rest with it, or has it active: for a global unit.
 * @throws {CommandError} when the rounds are used up, or it failed where it should be active
 */
export async function waitForEverywhere(
  context: Context,
  name: string,
  wanted: 'at rest' | 'active',
  attempts: number,
): Promise<void> {
  const verdicts = new Map<string, StartVerdict>();
  const done = (state: ApiState): boolean => {
    if (wanted === 'at rest') return /^(inactive|failed)$/.test(state.systemdActiveState ?? '');
    const machine = state.machineID ?? '';
    const verdict = verdicts.get(machine) ?? new StartVerdict();
    verdicts.set(machine, verdict);
    const judged = verdict.judge(state, context.clock.now());
    if (judged === undefined || judged === 'ok') return judged === 'ok';
    throw new CommandError(`Unit ${name} ${judged} on machine ${machine} (${describeState(state)})`);
  };
  const teller = new WaitTeller(context, wanted === 'active' ? 'running' : 'at rest');
  const read = telling(teller, async () => new Map([[name, await context.api.states(name)]]));
  const settle = (_name: string, states: readonly ApiState[] = []): boolean => states.map(done).every(Boolean);
  const late = await waitForEach([name], attempts, read, settle, context.clock);
  if (late.length > 0) throw new CommandError(`timed out waiting for unit ${name} to be ${wanted} on every machine`);
}

/** Waits until no machine holds any of these units any more. @throws {CommandError} */
export async function waitForGone(context: Context, names: readonly string[], attempts: number): Promise<void> {
  const read = telling(new WaitTeller(context, 'gone'), some => readStates(context, some));
  const left = await waitForEach(names, attempts, read, (_name, state) => state === undefined, context.clock);
  if (left.length > 0) throw new CommandError(`timed out waiting for a machine to unload ${left.sort().join(', ')}`);
}
