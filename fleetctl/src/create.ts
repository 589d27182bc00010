import { hashOptions, parseUnitName, unitNameMeant, validateUnitName } from '@flotilla/unit';
import type { ApiUnit } from './api.ts';
import type { Context } from './context.ts';
import { CommandError } from './errors.ts';
import { checkUnit, findLocalTemplate, findLocalUnit, type LocalUnit } from './local-unit.ts';
import { isChange, type Replacement } from './roll-out.ts';
import { waitForStates } from './wait.ts';

/** The commands that create what is not there yet, with the state that each leaves a unit in. */
const TARGETS = { submit: 'inactive', load: 'loaded', start: 'launched' } as const;
export type CreatingCommand = keyof typeof TARGETS;

const LEVELS = ['inactive', 'loaded', 'launched'];

export interface CreateOptions {
  readonly replace: boolean;
  readonly blockAttempts: number;
}

/**
 * Makes sure that every argument's unit is in the registry, one after the other (fleet 1.0, "lazy create"): the registry's
 * own comes first, then the file, then the registry's template, then the template file. With `replace` a file that
 * differs takes the place of the registry's text.
 * @returns the names, in the order of the arguments
 * @throws {CommandError} at the first argument that can't be found or is invalid; later ones are not touched
 */
export async function createUnits(
  context: Context,
  command: CreatingCommand,
  args: readonly string[],
  options: CreateOptions,
): Promise<string[]> {
  const names: string[] = [];
  for (const argument of args) {
    try {
      names.push(await createUnit(context, command, argument, options));
    } catch (error) {
      throw new CommandError(`Error creating units: ${(error as Error).message}`);
    }
  }
  return names;
}

/**
 * Of `start --replace`: the units that are started already, each with the file that takes the place of its own. All files
 * are judged here, before anything is changed.
 * @throws {CommandError} as {@link createUnits}
 */
export async function replacementsOf(context: Context, args: readonly string[]): Promise<Map<string, Replacement>> {
  const found = new Map<string, Replacement>();
  for (const argument of args) {
    const name = unitNameMeant(argument);
    const unit = validateUnitName(name) === undefined ? await context.api.unit(name, true) : undefined;
    if (unit?.desiredState !== 'launched') continue;
    try {
      const local = localFor(argument, false);
      if (local === undefined) continue;
      checkUnit(name, local);
      const replacement = { unit, contents: local };
      if (!isChange(replacement)) sayFoundSame(context, name);
      found.set(argument, replacement);
    } catch (error) {
      throw new CommandError(`Error creating units: ${(error as Error).message}`);
    }
  }
  return found;
}

const sayFoundSame = (context: Context, name: string): void =>
  context.out(`Found same Unit(${name}) in Registry, nothing to do`);

async function createUnit(
  context: Context,
  command: CreatingCommand,
  argument: string,
  options: CreateOptions,
): Promise<string> {
  const name = unitNameMeant(argument);
  const problem = validateUnitName(name);
  if (problem !== undefined) throw new CommandError(problem);
  const existing = await context.api.unit(name);
  if (existing !== undefined && !options.replace) {
    warnIfDifferent(context, existing, argument);
    return name;
  }
  if (existing !== undefined && !mayReplace(context, command, existing, argument)) return name;
  const source = await contentsToCreate(context, argument, existing !== undefined, options.replace);
  await context.api.putUnit({ name, options: source.options, raw: source.text, desiredState: 'inactive' });
  await waitForStates(context, [name], 'inactive', options.blockAttempts);
  return name;
}

/**
 * What a unit is created from: its file, or its template. With `replace` a template file here comes before the cluster's.
 * @throws {CommandError} fleet's texts, and what is wrong with the file
 */
export async function contentsToCreate(
  context: Context,
  argument: string,
  isKnown: boolean,
  replace: boolean,
): Promise<LocalUnit> {
  const name = unitNameMeant(argument);
  const local = replace ? localFor(argument, !isKnown) : findLocalUnit(argument);
  const source = local ?? (await templateFor(context, name, argument));
  checkUnit(name, source);
  return source;
}

/** The file or template file of an argument. fleet's text when there is none and `--replace` needs one. */
function localFor(argument: string, mayBeAbsent: boolean): LocalUnit | undefined {
  const local = findLocalUnit(argument) ?? findLocalTemplate(argument);
  if (local !== undefined || mayBeAbsent) return local;
  const { template = '', fullName = argument } = parseUnitName(unitNameMeant(argument)) ?? {};
  throw new CommandError(`stat ${template === '' ? fullName : template}: no such file or directory`);
}

/** An instance gets the registry's template, else the template file beside the given path. */
async function templateFor(context: Context, name: string, argument: string): Promise<LocalUnit> {
  const template = parseUnitName(name)?.template ?? '';
  if (template === '' || template === name) {
    throw new CommandError(`unable to find Unit(${name}) in Registry or on filesystem`);
  }
  const registered = await context.api.unit(template, true);
  const file = findLocalTemplate(argument);
  if (registered !== undefined) {
    const options = registered.options ?? [];
    if (file !== undefined && hashOptions(file.options) !== hashOptions(options)) {
      context.err(differs(template, 'template unit file', file.path));
    }
    return { path: `template ${template}`, text: registered.raw ?? '', options };
  }
  if (file !== undefined) return file;
  throw new CommandError(
    `failed getting Unit(${name}) from template: unable to find template Unit(${template}) in Registry or on filesystem`,
  );
}

function warnIfDifferent(context: Context, existing: ApiUnit, argument: string): void {
  const file = findLocalUnit(argument);
  const local = file ?? findLocalTemplate(argument);
  if (local === undefined || hashOptions(local.options) === hashOptions(existing.options ?? [])) return;
  context.err(differs(existing.name, file === undefined ? 'template unit file' : 'unit file', local.path));
}

const differs = (name: string, what: string, path: string): string =>
  `WARNING: Unit ${name} in registry differs from local ${what} ${path}. Add --replace to override.`;

/** Whether a replacement is due and allowed; says why not (fleet 1.0: only up to the state that the command itself sets). */
function mayReplace(context: Context, command: CreatingCommand, existing: ApiUnit, argument: string): boolean {
  const local = localFor(argument, false);
  if (local !== undefined && hashOptions(local.options) === hashOptions(existing.options ?? [])) {
    sayFoundSame(context, existing.name);
    return false;
  }
  const desired = existing.desiredState ?? 'inactive';
  if (replaceAllowed(command, desired)) return true;
  context.err(`Warning: can not replace Unit(${existing.name}) in state '${desired}', use the appropriate command`);
  return false;
}

/**
 * Whether a command may replace a unit in this desired state.
 * @throws {CommandError} for a command that creates nothing
 */
export function replaceAllowed(command: string, desired: string): boolean {
  if (!Object.hasOwn(TARGETS, command))
    throw new CommandError('error: replacing units is not supported in this context');
  return LEVELS.indexOf(desired) <= LEVELS.indexOf(TARGETS[command as CreatingCommand]);
}
