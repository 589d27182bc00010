import { hashOptions, normalForm, unitNameMeant } from '@flotilla/unit';
import type { ApiUnit } from '../api.ts';
import type { Context } from '../context.ts';
import { CommandError, UsageError } from '../errors.ts';
import { unifiedDiff } from '../line-diff.ts';
import { findLocalTemplate, findLocalUnit, type LocalUnit } from '../local-unit.ts';

/**
 * `diff`: what is deployed against the files here (of an instance: its own file or its template's), as unified diffs.
 * Units that mean the same are equal, whatever comments say.
 * @returns 1 when something differs
 * @throws {CommandError} when a unit is not in the cluster or has no file here
 */
export async function diff(context: Context, args: readonly string[]): Promise<number> {
  if (args.length === 0) throw new UsageError('No units given');
  let differs = false;
  for (const argument of args) {
    const name = unitNameMeant(argument);
    const local = findLocalUnit(argument) ?? findLocalTemplate(argument);
    if (local === undefined) throw new CommandError(`unable to find a file for Unit(${name}) here`);
    const unit = await context.api.unit(name, true);
    if (unit === undefined) throw new CommandError(`Unit ${name} not found`);
    if (hashOptions(unit.options ?? []) === hashOptions(local.options)) continue;
    differs = true;
    context.terminal.out(unifiedDiff(...textsOf(unit, local), [`cluster/${name}`, local.path]));
  }
  return differs ? 1 : 0;
}

/** As written, when both sides still are; else, such as from fleet's own daemon, both in normal form. */
function textsOf(unit: ApiUnit, local: LocalUnit): [string, string] {
  const { raw, options = [] } = unit;
  return raw === undefined ? [normalForm(options), normalForm(local.options)] : [raw, local.text];
}
