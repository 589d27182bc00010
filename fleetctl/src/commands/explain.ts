import { unitNameMeant } from '@flotilla/unit';
import type { UnitDetails } from '../api.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { machineLegend, type Machines } from '../legend.ts';

/** `explain`: where a unit is and how it does there, or why each machine does not take it. */
export async function explain(context: Context, args: readonly string[]): Promise<void> {
  const [argument] = args;
  if (argument === undefined || args.length !== 1) throw new CommandError('One unit must be provided');
  const name = unitNameMeant(argument);
  const details = await context.api.details(name);
  if (details === undefined) {
    const known = (await context.api.unit(name)) !== undefined;
    throw new CommandError(
      known ? `The daemon at this endpoint does not say why units are placed` : `Unit ${name} not found`,
    );
  }
  for (const line of explanation(details, await context.machines())) context.out(line);
}

/** The sentences of an explanation, one a line. */
export function explanation({ unit, placements, states, pending }: UnitDetails, machines: Machines): string[] {
  const legend = (id: string): string => machineLegend(id, machines, false);
  const lines = [`${unit.name}: ${unit.desired} is wanted.`];
  for (const { machine, desired, hash } of placements) {
    const state = states.find(one => one.machine === machine);
    const doing =
      state === undefined
        ? 'which has not reported it yet'
        : `where it is ${state.active}/${state.sub}${sinceText(state.since)}${exitText(state.exitStatus)}`;
    const turn = hash === unit.hash ? '' : '; its turn to get the new file has not come yet';
    lines.push(`Placed on ${legend(machine)} to be ${desired}, ${doing}${turn}.`);
  }
  for (const { machine } of states.filter(state => !placements.some(({ machine: id }) => id === state.machine))) {
    lines.push(`Still on ${legend(machine)}, which is to unload it.`);
  }
  if (pending !== undefined) {
    lines.push(`Not placed: ${pending.summary}`);
    for (const { machine, reason } of pending.machines) lines.push(`  ${legend(machine)}: ${reason}`);
  } else if (placements.length === 0) {
    lines.push(unit.desired === 'inactive' ? 'An inactive unit is on no machine.' : 'No machine has been chosen yet.');
  }
  return lines;
}

const sinceText = (since: number | undefined): string =>
  since ? ` since ${new Date(since).toISOString().replace('T', ' ').slice(0, 19)} UTC` : '';

const exitText = (status: number | undefined): string =>
  status === undefined ? '' : `; its main process last ended with ${status}`;
