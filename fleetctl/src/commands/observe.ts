import { unitNameMeant } from '@flotilla/unit';
import type { Context } from '../context.ts';
import { CommandError, UsageError } from '../errors.ts';
import { machineLegend } from '../legend.ts';
import { machineByPrefix } from '../machine-lookup.ts';
import { runOnMachine } from '../remote.ts';
import { expandNames } from '../select-units.ts';
import { isGlobal } from '../wait.ts';

export interface ObserveOptions {
  readonly sshPort: number | undefined;
  /** Beginning of a machine's id: only there. For a global unit; without it on all machines that hold the unit. */
  readonly machine?: string | undefined;
}

/**
 * `status`: what `systemctl status` says of each unit on the machine that holds it. Of a pattern's units, and a global
 * unit's machines, one that can't be asked is told and the others are shown; of names it ends there, as in fleet.
 * @returns the first status that is not 0
 */
export async function status(context: Context, args: readonly string[], options: ObserveOptions): Promise<number> {
  if (args.length === 0) throw new UsageError('No units given');
  const units = await expandNames(context, args);
  const codes: number[] = [];
  let isFirst = true;
  const show = async (name: string, machine: string): Promise<void> => {
    if (!isFirst) context.out('');
    isFirst = false;
    codes.push(await runOnMachine(context, machine, ['systemctl', '--no-pager', 'status', '-l', name], options));
  };
  for (const { name, isMember } of units) {
    await goOn(context, isMember, codes, async () => {
      const machines = await machinesOf(context, name, options.machine, 'loaded');
      for (const machine of machines) await goOn(context, machines.length > 1, codes, () => show(name, machine));
    });
  }
  return firstBad(codes);
}

/** The machines that hold a unit: one, or for a global unit all that report it; of these the one asked for. */
async function machinesOf(
  context: Context,
  name: string,
  only: string | undefined,
  expected: 'loaded' | 'running',
): Promise<string[]> {
  const unit = await context.api.unit(name);
  if (unit === undefined) throw new CommandError(`Unit ${name} does not exist.`);
  let holders: string[] = [];
  if (isGlobal(unit)) holders = (await context.api.states(name)).flatMap(state => state.machineID ?? []);
  else if (unit.machineID !== undefined && unit.currentState !== 'inactive') holders = [unit.machineID];
  if (holders.length === 0) throw new CommandError(`Unit ${name} does not appear to be ${expected}.`);
  if (only === undefined) return holders;
  const wanted = machineByPrefix(only, (await context.machines()).values(), 'machine');
  const there = holders.filter(id => id === wanted);
  if (there.length === 0) throw new CommandError(`Unit ${name} does not appear to be ${expected} on machine ${only}.`);
  return there;
}

export interface JournalOptions extends ObserveOptions {
  /** Number of recent lines; without it ten, or with `since` or `grep` all. */
  readonly lines: number | undefined;
  readonly follow: boolean;
  readonly output: string;
  readonly sudo: boolean;
  readonly since: string | undefined;
  readonly grep: string | undefined;
}

/**
 * `journal`: the unit's journal from the machine that holds it; a global unit's from each of its machines, one after the
 * other, or with `follow` all at the same time. Resolves to the first exit status that is not 0.
 */
export async function journal(context: Context, args: readonly string[], options: JournalOptions): Promise<number> {
  const [argument] = args;
  if (argument === undefined || args.length !== 1) throw new CommandError('One unit file must be provided.');
  const name = unitNameMeant(argument);
  const machines = await machinesOf(context, name, options.machine, 'running');
  const command = journalCommand(name, options);
  const run = (id: string): Promise<number> => runOnMachine(context, id, command, options);
  if (options.follow) return Math.max(...(await Promise.all(machines.map(run))));
  const codes: number[] = [];
  for (const id of machines) {
    if (machines.length > 1) context.err(`Machine ${machineLegend(id, await context.machines(), false)}:`);
    await goOn(context, machines.length > 1, codes, async () => void codes.push(await run(id)));
  }
  return firstBad(codes);
}

/** Of several one that can't be asked is told, and the others are shown. */
async function goOn(context: Context, isOneOfMany: boolean, codes: number[], run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!isOneOfMany || !(error instanceof CommandError)) throw error;
    context.err(error.message);
    codes.push(error.exitCode);
  }
}

const firstBad = (codes: readonly number[]): number => codes.find(code => code !== 0) ?? 0;

/** The words of journalctl's command line. */
export function journalCommand(name: string, options: Omit<JournalOptions, 'sshPort' | 'machine'>): string[] {
  const { lines, output, follow, sudo, since, grep } = options;
  const count = lines ?? (since === undefined && grep === undefined ? 10 : undefined);
  return [
    ...(sudo ? ['sudo'] : []),
    ...['journalctl', '--unit', name, '--no-pager'],
    ...(count === undefined ? [] : ['-n', String(count)]),
    ...['--output', output],
    ...(since === undefined ? [] : [`--since=${since}`]),
    ...(grep === undefined ? [] : [`--grep=${grep}`]),
    ...(follow ? ['-f'] : []),
  ];
}
