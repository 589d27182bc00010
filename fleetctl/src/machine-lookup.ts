import { unitNameMeant } from '@flotilla/unit';
import type { ApiMachine, ApiUnit } from './api.ts';
import { CommandError } from './errors.ts';
import { isGlobal } from './wait.ts';

/** What a word may name; `either` is tried as both. */
export type LookupScope = 'machine' | 'unit' | 'either';

/**
 * The id of the machine that a word names: by the beginning of its id, or as the machine of a unit.
 * @param unitOf gives the unit of a name, `undefined` when there is none
 * @throws {CommandError} fleet's texts; a word that names both a machine and a unit is refused
 */
export async function lookUpMachine(
  word: string,
  scope: LookupScope,
  machines: Iterable<ApiMachine>,
  unitOf: (name: string) => Promise<ApiUnit | undefined>,
): Promise<string> {
  if (word === '') throw new CommandError('one machine or unit must be provided');
  const byId = scope === 'unit' ? undefined : machineByPrefix(word, machines, scope);
  const unit = scope === 'machine' ? undefined : await unitOf(unitNameMeant(word));
  if (unit === undefined) {
    if (byId !== undefined) return byId;
    throw new CommandError(scope === 'unit' ? 'unit does not exist' : 'could not find matching unit or machine');
  }
  if (byId !== undefined) throw new CommandError(`ambiguous argument, both machine and unit found for \`${word}\``);
  if (isGlobal(unit)) throw new CommandError('global units unsupported');
  if (unit.machineID === undefined) throw new CommandError(`unit ${unit.name} is on no machine`);
  return unit.machineID;
}

/** The machine whose id begins so; `undefined` when there is none and the word may name a unit instead. */
export function machineByPrefix(
  prefix: string,
  machines: Iterable<ApiMachine>,
  scope: LookupScope,
): string | undefined {
  const [machine, ...others] = [...machines].filter(({ id }) => id.startsWith(prefix));
  if (others.length > 0) throw new CommandError('found more than one machine');
  if (machine === undefined && scope === 'machine') throw new CommandError('machine does not exist');
  return machine?.id;
}
