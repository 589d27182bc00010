import type { UnitDetails } from './api.ts';
import type { Context } from './context.ts';
import { machineLegend, type Machines } from './legend.ts';

/** What is waited for: that units run, from a certain file when one is told; that they are loaded and at rest; that no machine has them. */
export type Goal = 'running' | 'at rest' | 'gone';

/** Who is answered within that time need not be told anything. */
const TELL_AFTER_MS = 1000;

/** Of more units, or machines, a person would read nothing. */
const UNITS_TOLD = 8;
const MACHINES_TOLD = 3;

/** What a machine says of a unit, as far as it is told. */
interface Seen {
  readonly machine: string;
  readonly active: string;
  readonly sub: string;
  readonly hash: string | undefined;
}

/** Tells a person who waits for longer than a moment what for and why: one line for a unit, and again when that changes. */
export class WaitTeller {
  readonly #context: Context;
  readonly #goal: Goal;
  readonly #since: number;
  readonly #told = new Map<string, string>();

  constructor(context: Context, goal: Goal) {
    this.#context = context;
    this.#goal = goal;
    this.#since = context.clock.now();
  }

  /** `hashOf` tells the file that a unit is to run from. */
  async tell(names: readonly string[], hashOf: (name: string) => string | undefined = () => undefined): Promise<void> {
    const { terminal, clock } = this.#context;
    if (!terminal.interactive || clock.now() - this.#since < TELL_AFTER_MS) return;
    for (const name of names.slice(0, UNITS_TOLD)) {
      const reason = await this.#reason(name, hashOf(name));
      if (reason === undefined || this.#told.get(name) === reason) continue;
      this.#told.set(name, reason);
      this.#context.err(`Waiting for unit ${name}: ${reason}`);
    }
  }

  async #reason(name: string, hash: string | undefined): Promise<string | undefined> {
    const { api } = this.#context;
    const details = await api.details(name);
    if (details?.pending !== undefined && this.#goal !== 'gone') return details.pending.summary;
    const seen = details === undefined ? (await api.states(name)).map(seenOfState) : details.states.map(seenOfDetails);
    return reasonOf(this.#goal, seen, hash, await this.#context.machines());
  }
}

const seenOfDetails = ({ machine, active, sub, hash }: UnitDetails['states'][number]): Seen => ({
  ...{ machine, active, sub },
  hash,
});

const seenOfState = (state: {
  readonly machineID?: string;
  readonly systemdActiveState?: string;
  readonly systemdSubState?: string;
  readonly hash?: string;
}): Seen => ({
  machine: state.machineID ?? '',
  active: state.systemdActiveState ?? '',
  sub: state.systemdSubState ?? '',
  hash: state.hash,
});

/** What is not as it should be, in words; `undefined` when the states don't tell. */
function reasonOf(goal: Goal, seen: readonly Seen[], hash: string | undefined, machines: Machines): string | undefined {
  if (seen.length === 0) return goal === 'gone' ? undefined : 'no machine has reported it yet';
  const late = seen.flatMap(one => {
    const word = wordFor(goal, one, hash);
    return word === undefined ? [] : [`${word} (${one.sub}) on ${machineLegend(one.machine, machines, false)}`];
  });
  if (late.length === 0) return undefined;
  const more = late.length - MACHINES_TOLD;
  return `it is ${late.slice(0, MACHINES_TOLD).join(', ')}${more > 0 ? `, and on ${more} more machines` : ''}`;
}

function wordFor(goal: Goal, { active, hash }: Seen, wanted: string | undefined): string | undefined {
  const isActive = active === 'active' || active === 'reloading';
  if (goal === 'running') {
    // a file that is being exchanged has no hash for a moment
    if (wanted !== undefined && hash !== undefined && hash !== wanted)
      return `still ${stopping(active)} with its old file`;
    return isActive ? undefined : active;
  }
  if (active === 'inactive' || active === 'failed') return goal === 'gone' ? `still loaded, ${active}` : undefined;
  return `still ${stopping(active)}`;
}

const stopping = (active: string): string => (active === 'deactivating' ? 'stopping' : active);
