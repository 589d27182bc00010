import { hashOptions, readFleetUnit } from '@flotilla/unit';
import type { ApiUnit } from '../api.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { rollOut, unitWith, type Replacement, type RollOptions } from '../roll-out.ts';
import { selectUnits } from '../select-units.ts';

/**
 * `rollback`: gives units the file that they had before their present one; started ones as `apply` does, one after
 * another. Once more, and they have the present one again.
 * @throws {CommandError} before any change when one has no earlier file; later when a unit fails
 */
export async function rollback(
  context: Context,
  args: readonly string[],
  options: Pick<RollOptions, 'attempts'>,
): Promise<void> {
  const units = await selectUnits(context, args, () => true);
  const found = await Promise.all(units.map(unit => replacementOf(context, unit)));
  const lacking = units.filter((_unit, index) => found[index] === undefined).map(({ name }) => name);
  if (lacking.length > 0)
    throw new CommandError(`Nothing has been changed: no earlier file is known of ${lacking.join(', ')}`);
  const replacements = found.filter(one => one !== undefined);
  for (const { unit, contents } of replacements) {
    if (unit.desiredState === 'launched') continue;
    await context.api.putUnit(unitWith(unit.name, contents, unit.desiredState ?? 'inactive'));
    context.out(`Unit ${unit.name} has its earlier file`);
  }
  const started = replacements.filter(({ unit }) => unit.desiredState === 'launched');
  await rollOut(context, started, { ...options, rollback: false });
}

async function replacementOf(context: Context, unit: ApiUnit): Promise<Replacement | undefined> {
  const text = await context.api.previousText(unit.name);
  if (text === undefined) return undefined;
  const { options } = readFleetUnit(text);
  return hashOptions(options) === hashOptions(unit.options ?? []) ? undefined : { unit, contents: { options, text } };
}
