import type { ApiUnit } from '../api.ts';
import type { Context } from '../context.ts';
import { createUnits, replacementsOf, type CreatingCommand } from '../create.ts';
import { CommandError, UsageError } from '../errors.ts';
import { rollOut, type Replacement } from '../roll-out.ts';
import { selectUnits } from '../select-units.ts';
import { isGlobal, waitForActive, waitForGone, waitForStates } from '../wait.ts';

export interface BlockOptions {
  /** As `blockAttempts()` gives it: -1 not to wait, 0 for ever, N rounds. */
  readonly attempts: number;
}

export interface CreateCommandOptions extends BlockOptions {
  readonly replace: boolean;
}

type Names = readonly string[];

function needUnits(names: Names): void {
  if (names.length === 0) throw new UsageError('No units given');
}

/** `submit`: puts units into the registry and leaves them inactive. */
export async function submit(context: Context, args: Names, options: CreateCommandOptions): Promise<void> {
  needUnits(args);
  await createUnits(context, 'submit', args, { ...options, blockAttempts: options.attempts });
}

/** `load`: creates units and has them loaded on machines; a launched unit goes back to loaded. */
export async function load(context: Context, args: Names, options: CreateCommandOptions): Promise<void> {
  await createAndSet(context, 'load', 'loaded', args, options);
}

export interface StartOptions extends CreateCommandOptions {
  /** Of `replace`: when a unit fails, those that were replaced get their old file back. */
  readonly rollback: boolean;
}

/**
 * `start`: creates units, has them started, and waits until systemd says that they are active. With `replace` started
 * units whose file here differs are replaced one after another; without waiting all at once.
 */
export async function start(context: Context, args: Names, options: StartOptions): Promise<void> {
  const isRolling = options.replace && options.attempts >= 0;
  const replacements = isRolling ? await replacementsOf(context, args) : new Map<string, Replacement>();
  const others = args.filter(argument => !replacements.has(argument));
  if (others.length > 0 || args.length === 0) await startOthers(context, others, options);
  await rollOut(context, [...replacements.values()], options);
}

async function startOthers(context: Context, args: Names, options: StartOptions): Promise<void> {
  const started = await createAndSet(context, 'start', 'launched', args, options);
  if (options.attempts < 0) {
    // fleet says it a second time where it would wait for systemd
    for (const name of started) context.out(`Triggered unit ${name} start`);
    return;
  }
  try {
    await waitForActive(context, started, options.attempts);
  } catch (error) {
    context.err(`Error waiting for units: ${(error as Error).message}`);
    throw new CommandError(`Error waiting for systemd unit states, err: ${(error as Error).message}`);
  }
}

async function createAndSet(
  context: Context,
  command: Exclude<CreatingCommand, 'submit'>,
  state: string,
  args: Names,
  options: CreateCommandOptions,
): Promise<string[]> {
  needUnits(args);
  const names = await createUnits(context, command, args, { ...options, blockAttempts: options.attempts });
  const units = await existing(context, names);
  const changed = units.filter(unit => unit.desiredState !== state);
  try {
    for (const unit of changed) await context.api.setDesired(unit.name, state);
  } catch (error) {
    throw new CommandError(`Error ${command === 'load' ? 'loading' : 'starting'} units: ${(error as Error).message}`);
  }
  return awaitStates(context, command, changed, state, options.attempts);
}

const isActive = (unit: ApiUnit): boolean => (unit.desiredState ?? 'inactive') !== 'inactive';

/** `stop`: leaves started units loaded. Loaded ones are skipped, an inactive one is an error. */
export async function stop(context: Context, args: Names, { attempts }: BlockOptions): Promise<void> {
  const units = await selectUnits(context, args, isActive);
  const inactive = units.find(unit => !isGlobal(unit) && !isActive(unit));
  if (inactive !== undefined) throw new CommandError(`Unable to stop unit ${inactive.name} in state inactive`);
  const changed = units.filter(unit => unit.desiredState !== 'loaded');
  for (const unit of changed) await context.api.setDesired(unit.name, 'loaded');
  await awaitStates(context, 'stop', changed, 'loaded', attempts);
  context.err(`Successfully stopped units [${changed.map(unit => unit.name).join(' ')}].`);
}

/** `unload`: takes units off their machines and leaves them inactive. */
export async function unload(context: Context, args: Names, { attempts }: BlockOptions): Promise<void> {
  const changed = (await selectUnits(context, args, isActive)).filter(isActive);
  for (const unit of changed) await context.api.setDesired(unit.name, 'inactive');
  await awaitStates(context, 'unload', changed, 'inactive', attempts);
  context.err(`Successfully unloaded units [${changed.map(unit => unit.name).join(' ')}].`);
}

/** `destroy`: removes units from the registry and waits until no machine holds them. Missing ones are skipped. */
export async function destroy(context: Context, args: Names, { attempts }: BlockOptions): Promise<void> {
  const units = await selectUnits(context, args, () => true);
  const destroyed: string[] = [];
  for (const { name } of units) {
    if (!(await context.api.destroy(name))) continue;
    context.out(`Destroyed ${name}`);
    destroyed.push(name);
  }
  if (attempts >= 0) await waitForGone(context, destroyed, attempts);
}

/** Waits for all that can be waited for; says what was triggered of the rest. Returns the names that were waited for or could be. */
async function awaitStates(
  context: Context,
  verb: string,
  units: readonly ApiUnit[],
  state: string,
  attempts: number,
): Promise<string[]> {
  for (const { name } of units.filter(isGlobal)) context.out(`Triggered global unit ${name} ${verb}`);
  const names = units.filter(unit => !isGlobal(unit)).map(unit => unit.name);
  if (attempts < 0) {
    for (const name of names) context.out(`Triggered unit ${name} ${verb}`);
    return names;
  }
  try {
    await waitForStates(context, names, state, attempts);
  } catch (error) {
    const [first = '', ...more] = (error as Error).message.split('\n');
    context.err([`Error waiting for units: ${first}`, ...more].join('\n'));
    throw new CommandError(`Error waiting for unit states, exit status: ${first}`);
  }
  return names;
}

async function existing(context: Context, names: Names): Promise<ApiUnit[]> {
  const units = await Promise.all(names.map(name => context.api.unit(name)));
  return units.filter(unit => unit !== undefined);
}
