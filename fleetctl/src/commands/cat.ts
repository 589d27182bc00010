import { normalForm, unitNameMeant } from '@flotilla/unit';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';

/** `cat`: the unit's normal form, as fleet prints it, or with `raw` the text as submitted. */
export async function cat(context: Context, args: readonly string[], { raw }: { raw: boolean }): Promise<void> {
  const [argument] = args;
  if (argument === undefined || args.length !== 1) throw new CommandError('One unit file must be provided');
  const name = unitNameMeant(argument);
  const unit = await context.api.unit(name, raw);
  if (unit === undefined) throw new CommandError(`Unit ${name} not found`);
  const normal = normalForm(unit.options ?? []);
  context.terminal.out(raw ? (unit.raw ?? normal) : normal);
}
