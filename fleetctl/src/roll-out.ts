import { hashOptions, parseUnitName, readRequirements, type UnitOption } from '@flotilla/unit';
import type { ApiUnit } from './api.ts';
import type { Context } from './context.ts';
import { CommandError } from './errors.ts';
import { readStates } from './wait.ts';
import { waitForVersion } from './wait-version.ts';

/** The contents of a unit, as the API takes them. */
export interface Contents {
  readonly options: readonly UnitOption[];
  /** As written; fleet's own daemon does not keep that. */
  readonly text: string | undefined;
}

/** A started unit and the file that it is to run from. */
export interface Replacement {
  /** As it is in the cluster, its text included. */
  readonly unit: ApiUnit;
  readonly contents: Contents;
}

export interface RollOptions {
  /** As `blockAttempts()` gives it, for each batch; not negative. */
  readonly attempts: number;
  /** What has been replaced gets its old file back when one fails. */
  readonly rollback: boolean;
}

export const isChange = ({ unit, contents }: Replacement): boolean =>
  hashOptions(unit.options ?? []) !== hashOptions(contents.options);

/**
 * What is done together, one batch after the other. Instances of a template, and each other unit by itself, are a group:
 * first those that have the file already, which must be well, then the others, as many at a time as `MaxUnavailable=` of
 * the new file allows: those first that are not available anyway. A group without a change is left out.
 */
export function rollOutBatches(
  replacements: readonly Replacement[],
  isActive: (unit: string) => boolean = () => true,
): readonly (readonly Replacement[])[] {
  const groups = new Map<string, Replacement[]>();
  for (const one of replacements) groups.set(groupOf(one), [...(groups.get(groupOf(one)) ?? []), one]);
  return [...groups.values()].flatMap(group => {
    const changes = group.filter(isChange);
    const changed = [
      ...changes.filter(({ unit }) => !isActive(unit.name)),
      ...changes.filter(({ unit }) => isActive(unit.name)),
    ];
    const [first] = changed;
    if (first === undefined) return [];
    const { maxUnavailable } = readRequirements(first.unit.name, first.contents.options);
    const same = group.filter(one => !isChange(one));
    const batches = Array.from({ length: Math.ceil(changed.length / maxUnavailable) }, (_, index) =>
      changed.slice(index * maxUnavailable, (index + 1) * maxUnavailable),
    );
    return same.length === 0 ? batches : [same, ...batches];
  });
}

function groupOf({ unit }: Replacement): string {
  const template = parseUnitName(unit.name)?.template;
  return template === undefined || template === '' ? unit.name : template;
}

/**
 * Gives started units new files, batch after batch, each only when all of the batch before are active. A unit is changed
 * by one request that leaves it to be running; so whenever this is interrupted every unit runs from one of the two files,
 * and the same command goes on where it was.
 * @throws {CommandError} when a unit fails: the rest keep their old file
 */
export async function rollOut(
  context: Context,
  replacements: readonly Replacement[],
  options: RollOptions,
): Promise<void> {
  const done: Replacement[] = [];
  const states = await readStates(
    context,
    replacements.map(({ unit }) => unit.name),
  );
  const isActive = (unit: string): boolean => states.get(unit)?.systemdActiveState === 'active';
  for (const batch of rollOutBatches(replacements, isActive)) {
    try {
      for (const one of batch.filter(isChange)) {
        await put(context, one);
        done.push(one);
      }
      await waitForBatch(context, batch, options.attempts);
    } catch (error) {
      const report = `${(error as Error).message}\n${remains(replacements, done)}`;
      if (!options.rollback || done.length === 0) throw new CommandError(report);
      throw new CommandError(`${report}\n${await rollBack(context, done, options.attempts)}`);
    }
  }
}

/** A unit as it is sent to the API. */
export const unitWith = (name: string, { options, text }: Contents, desiredState: string): ApiUnit => ({
  name,
  options,
  desiredState,
  ...(text === undefined ? {} : { raw: text }),
});

async function put({ api }: Context, { unit, contents }: Replacement): Promise<void> {
  await api.putUnit(unitWith(unit.name, contents, 'launched'));
}

function waitForBatch(context: Context, batch: readonly Replacement[], attempts: number): Promise<void> {
  const versions = batch.map(({ unit, contents }) => ({ unit, hash: hashOptions(contents.options) }));
  const isQuiet = !batch.some(isChange);
  return waitForVersion(context, versions, attempts, line => {
    if (!isQuiet) context.out(line);
  });
}

function remains(replacements: readonly Replacement[], done: readonly Replacement[]): string {
  const names = (some: readonly Replacement[]): string => some.map(({ unit }) => unit.name).join(', ');
  const left = replacements.filter(one => isChange(one) && !done.includes(one));
  const told = [
    ...(done.length === 0 ? [] : [`replaced: ${names(done)}`]),
    ...(left.length === 0 ? [] : [`not touched: ${names(left)}`]),
  ];
  return `Stopped here; ${told.join('; ')}.`;
}

/** The unit that failed comes first. */
async function rollBack(context: Context, done: readonly Replacement[], attempts: number): Promise<string> {
  const back = done.map(({ unit, contents }) => ({
    unit: { ...unit, options: contents.options },
    contents: { options: unit.options ?? [], text: unit.raw },
  }));
  const names = back.map(({ unit }) => unit.name).join(', ');
  try {
    for (const batch of rollOutBatches([...back].reverse())) {
      for (const one of batch) await put(context, one);
      await waitForBatch(context, batch, attempts);
    }
    return `Rolled back: ${names}.`;
  } catch (error) {
    return `Rolling back ${names} failed: ${(error as Error).message}`;
  }
}
