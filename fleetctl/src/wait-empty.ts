import type { UnitDetails } from './api.ts';
import type { Context } from './context.ts';
import { CommandError } from './errors.ts';
import { waitForEach } from './wait.ts';

/**
 * Waits until a machine is to hold no unit and holds none. Tells on stderr which units are left whenever that changes, and of each
 * what keeps it there: also to a script, whose log is read when it hangs.
 * @throws {CommandError} naming what is left when the rounds are used up, or the machine has been opened again
 */
export async function waitForEmpty(context: Context, id: string, legend: string, attempts: number): Promise<void> {
  let told = '';
  let left: readonly string[] = [];
  const read = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
    const [machines, states] = await Promise.all([context.api.machineDetails(), context.api.states()]);
    const machine = machines.find(one => one.id === id);
    if (machine !== undefined && machine.cordon?.drain !== true) {
      throw new CommandError(`Machine ${legend} has been opened again: it is not drained any more`);
    }
    const held = states.filter(state => state.machineID === id).map(state => state.name);
    // what has been ordered and not reported yet has no name here
    const unnamed = (machine?.units ?? 0) - held.length;
    left = unnamed > 0 ? [...held, `${unnamed} more`] : held;
    told = await tell(context, id, left, told);
    return new Map([[id, left]]);
  };
  const late = await waitForEach([id], attempts, read, (_id, units = []) => units.length === 0, context.clock);
  if (late.length === 0) return;
  const why = (await reasons(context, id, left)).map(line => `\n${line}`).join('');
  throw new CommandError(`timed out waiting for machine ${legend} to be empty; left: ${left.join(', ')}${why}`);
}

async function tell(context: Context, id: string, left: readonly string[], before: string): Promise<string> {
  const text = left.join(', ');
  if (text === before || text === '') return text;
  context.err(`Waiting for ${text}`);
  for (const line of await reasons(context, id, left)) context.err(line);
  return text;
}

async function reasons({ api }: Context, id: string, names: readonly string[]): Promise<string[]> {
  const found = await Promise.all(names.map(async name => [name, await api.details(name)] as const));
  return found.flatMap(([name, details]) => (details === undefined ? [] : [`${name}: ${reasonOf(details, id)}`]));
}

/** The engine takes no order back before it has a better place for the unit. */
function reasonOf({ placements, pending }: UnitDetails, id: string): string {
  if (pending !== undefined) return pending.summary;
  const isOrdered = placements.some(({ machine }) => machine === id);
  return isOrdered ? 'no other machine takes it, or not together with the units it is tied to' : 'it is being stopped';
}
