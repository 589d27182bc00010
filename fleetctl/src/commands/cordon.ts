import type { Context } from '../context.ts';
import { CommandError, UsageError } from '../errors.ts';
import { machineLegend } from '../legend.ts';
import { machineByPrefix } from '../machine-lookup.ts';
import { waitForEmpty } from '../wait-empty.ts';

/** `cordon`: nothing new comes to the machine. */
export async function cordon(context: Context, args: readonly string[]): Promise<void> {
  const id = await machineOf(context, args);
  await context.api.cordon(id, false);
  context.out(`Machine ${await legend(context, id)} is closed for new units`);
}

/** `drain`: cordons the machine and has its units leave it; waits until none is left unless `attempts` is negative. */
export async function drain(context: Context, args: readonly string[], attempts: number): Promise<void> {
  const id = await machineOf(context, args);
  await context.api.cordon(id, true);
  const name = await legend(context, id);
  if (attempts < 0) {
    context.out(`Triggered machine ${name} drain`);
    return;
  }
  await waitForEmpty(context, id, name, attempts);
  context.out(`Machine ${name} is empty and closed for new units`);
}

/** `uncordon`: ends both. */
export async function uncordon(context: Context, args: readonly string[]): Promise<void> {
  const id = await machineOf(context, args);
  await context.api.uncordon(id);
  context.out(`Machine ${await legend(context, id)} is open for new units`);
}

async function machineOf(context: Context, [prefix, ...more]: readonly string[]): Promise<string> {
  if (prefix === undefined || more.length > 0) throw new UsageError('One machine must be provided');
  const id = machineByPrefix(prefix, (await context.machines()).values(), 'machine');
  if (id === undefined) throw new CommandError('machine does not exist');
  return id;
}

const legend = async (context: Context, id: string): Promise<string> =>
  machineLegend(id, await context.machines(), false);
