import type { ApiUnit } from '../api.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { selectUnits } from '../select-units.ts';
import { isGlobal, waitForActive, waitForEverywhere, waitForStates } from '../wait.ts';
import type { BlockOptions } from './lifecycle.ts';

/**
 * `restart`: stops each unit, waits until its machine has stopped it, and starts it again; one after the other, so that
 * of several instances only one is away. A loaded unit is started. An inactive one is told of and counts as a failure
 * in the end (fleet 1.0 told of it too, but exited with 0, and never stopped anything).
 */
export async function restart(context: Context, args: readonly string[], { attempts }: BlockOptions): Promise<void> {
  const units = await selectUnits(context, args, unit => (unit.desiredState ?? 'inactive') !== 'inactive');
  let refused = 0;
  for (const unit of units) {
    if ((unit.desiredState ?? 'inactive') === 'inactive') {
      context.err(`Unable to restart unit ${unit.name} in state inactive`);
      refused++;
      continue;
    }
    try {
      await (isGlobal(unit) ? restartEverywhere(context, unit, attempts) : restartOne(context, unit, attempts));
    } catch (error) {
      throw new CommandError(`Error restarting unit ${unit.name}: ${(error as Error).message}`);
    }
    context.err(`Unit(${unit.name}) was restarted.`);
  }
  if (refused > 0) throw new CommandError(`${refused} of ${units.length} units not restarted`);
}

async function restartOne(context: Context, unit: ApiUnit, attempts: number): Promise<void> {
  const { name } = unit;
  // one that waits for a machine has nothing to stop
  if (unit.desiredState === 'launched' && unit.machineID !== undefined) {
    await stopForAMoment(context, name, () => waitForStates(context, [name], 'loaded', attempts, () => undefined));
  }
  await context.api.setDesired(name, 'launched');
  await waitForStates(context, [name], 'launched', attempts);
  await waitForActive(context, [name], attempts);
}

/** A global unit restarts on all of its machines at the same time. */
async function restartEverywhere(context: Context, { name, desiredState }: ApiUnit, attempts: number): Promise<void> {
  if (desiredState === 'launched') {
    await stopForAMoment(context, name, () => waitForEverywhere(context, name, 'at rest', attempts));
  }
  await context.api.setDesired(name, 'launched');
  await waitForEverywhere(context, name, 'active', attempts);
  context.out(`Triggered global unit ${name} restart`);
}

/** A unit that does not stop in time is not left told to stop: it was running, and is to run. */
async function stopForAMoment(context: Context, name: string, stopped: () => Promise<void>): Promise<void> {
  await context.api.setDesired(name, 'loaded');
  try {
    await stopped();
  } catch (error) {
    await context.api.setDesired(name, 'launched').catch(() => undefined);
    throw error;
  }
}
