import { globMatch, parseUnitName, unitNameMeant } from '@flotilla/unit';
import type { ApiUnit } from './api.ts';
import type { Context } from './context.ts';
import { CommandError, UsageError } from './errors.ts';

/**
 * The units of the cluster that arguments name, in the order of the arguments and once each. An argument with `*`, `?`
 * or `[…]` names every unit that matches it, with or without `.service`; `wanted` then says which of those are meant, as
 * `stop 'web@*'` is no mistake when one of them is inactive. Names that are not in the cluster are left out (as fleet
 * 1.0 does).
 * @throws {UsageError} without arguments
 * @throws {CommandError} when a pattern matches nothing, or nothing is found at all
 */
export async function selectUnits(
  context: Context,
  args: readonly string[],
  wanted: (unit: ApiUnit) => boolean,
): Promise<ApiUnit[]> {
  if (args.length === 0) throw new UsageError('No units given');
  const all = args.some(isPattern) ? await context.api.units() : [];
  const groups = await Promise.all(
    args.map(async argument => {
      if (isPattern(argument)) return matching(all, argument).filter(wanted);
      const unit = await context.api.unit(unitNameMeant(argument));
      return unit === undefined ? [] : [unit];
    }),
  );
  const units = new Map(groups.flat().map(unit => [unit.name, unit]));
  if (units.size === 0 && all.length === 0) throw new CommandError('Units not found in registry');
  return [...units.values()];
}

export interface NamedUnit {
  readonly name: string;
  /** A pattern means it, and nobody has named it. */
  readonly isMember: boolean;
}

/**
 * Arguments as unit names, patterns replaced by what they match; templates are not among those.
 * @throws {CommandError} when a pattern matches nothing
 */
export async function expandNames(context: Context, args: readonly string[]): Promise<NamedUnit[]> {
  const all = args.some(isPattern) ? await context.api.units() : [];
  const found = new Map<string, NamedUnit>();
  for (const argument of args) {
    const isMember = isPattern(argument);
    const units = isMember ? matching(all, argument).filter(unit => !isTemplate(unit)) : [];
    for (const name of isMember ? units.map(unit => unit.name) : [unitNameMeant(argument)]) {
      if (!found.has(name)) found.set(name, { name, isMember });
    }
  }
  return [...found.values()];
}

/** None of these characters may be in a unit's name. */
const isPattern = (argument: string): boolean => /[*?[]/.test(argument);

/** A template itself never runs. */
const isTemplate = ({ name }: ApiUnit): boolean => parseUnitName(name)?.isTemplate === true;

function matching(units: readonly ApiUnit[], pattern: string): ApiUnit[] {
  const found = units.filter(({ name }) => globMatch(pattern, name) || globMatch(`${pattern}.service`, name));
  if (found.length === 0) throw new CommandError(`No unit in the cluster matches "${pattern}"`);
  return found;
}
