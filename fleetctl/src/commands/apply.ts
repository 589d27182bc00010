import { hashOptions } from '@flotilla/unit';
import type { ApiUnit } from '../api.ts';
import { planApply, type ApplyPlan } from '../apply-plan.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import { PendingLimit } from '../pending-limit.ts';
import { isChange, rollOut, rollOutBatches, unitWith, type Replacement, type RollOptions } from '../roll-out.ts';
import { readUnitFolder } from '../unit-folder.ts';
import { waitForVersion, type Version } from '../wait-version.ts';
import { waitForGone, waitForStates } from '../wait.ts';

export interface ApplyOptions extends RollOptions {
  /** Units that the folder does not have are destroyed. */
  readonly prune: boolean;
  readonly dryRun: boolean;
}

/**
 * `apply`: makes the cluster match a folder of unit files: new units are started, changed ones replaced one after
 * another, and with `prune` all others destroyed. The first failure ends it; nothing is destroyed then.
 * @throws {CommandError} before any change when a file is wrong; later when a unit fails
 */
export async function apply(context: Context, args: readonly string[], options: ApplyOptions): Promise<void> {
  const [folder] = args;
  if (folder === undefined || args.length !== 1) throw new UsageError('One folder of unit files must be provided');
  const wanted = readUnitFolder(folder);
  const plan = planApply(wanted, await context.api.units(), options.prune);
  const lines = planLines(plan);
  if (lines.length === 0) {
    context.out(`The cluster matches ${folder}, nothing to do`);
    return;
  }
  for (const line of lines) context.out(line);
  if (!options.dryRun) await carryOut(context, plan, options);
}

/** One line for each unit that something is done with. */
function planLines({ create, change, roll, destroy }: ApplyPlan): string[] {
  const verbs = { inactive: 'submit', loaded: 'load', launched: 'start' };
  const batches = rollOutBatches(roll).map(batch => batch.filter(isChange));
  return [
    ...create.map(({ name, desired }) => `${verbs[desired].padEnd(8)}${name}`),
    ...change.map(({ unit, desired }) => `change  ${unit.name}: ${unit.desiredState ?? 'inactive'} to ${desired}`),
    ...batches
      .filter(batch => batch.length > 0)
      .map(batch => `replace ${batch.map(({ unit }) => unit.name).join(' and ')}`),
    ...destroy.map(name => `destroy ${name}`),
  ];
}

const changedTo = ({ unit, desired }: ApplyPlan['change'][number]): { name: string; desired: string } => ({
  name: unit.name,
  desired,
});

/** Lists come without the texts as submitted, which a rollback needs. */
function withTexts({ api }: Context, roll: readonly Replacement[]): Promise<Replacement[]> {
  return Promise.all(
    roll.map(async one => (isChange(one) ? { ...one, unit: (await api.unit(one.unit.name, true)) ?? one.unit } : one)),
  );
}

async function carryOut(context: Context, plan: ApplyPlan, options: ApplyOptions): Promise<void> {
  const started: Version[] = [];
  const put = async (unit: ApiUnit): Promise<void> => {
    await context.api.putUnit(unit);
    if (unit.desiredState === 'launched') started.push({ unit, hash: hashOptions(unit.options ?? []) });
  };
  for (const { name, file, desired } of plan.create) await put(unitWith(name, file, desired));
  for (const { unit, contents, desired } of plan.change) await put(unitWith(unit.name, contents, desired));
  const loaded = [...plan.create.map(({ name, desired }) => ({ name, desired })), ...plan.change.map(changedTo)];
  const names = loaded.filter(({ desired }) => desired === 'loaded').map(({ name }) => name);
  await waitForStates(context, names, 'loaded', options.attempts, undefined, new PendingLimit(context));
  await waitForVersion(context, started, options.attempts, line => {
    if (!line.endsWith(' inactive')) context.out(line);
  });
  await rollOut(context, await withTexts(context, plan.roll), options);
  for (const name of plan.destroy) {
    await context.api.destroy(name);
    context.out(`Destroyed ${name}`);
  }
  await waitForGone(context, plan.destroy, options.attempts);
}
