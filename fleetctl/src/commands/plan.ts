import { unitNameMeant } from '@flotilla/unit';
import type { Foresight, Intent } from '../api.ts';
import { planApply } from '../apply-plan.ts';
import type { Context } from '../context.ts';
import { contentsToCreate } from '../create.ts';
import { UsageError } from '../errors.ts';
import { machineLegend, type Machines } from '../legend.ts';
import { selectUnits } from '../select-units.ts';
import { formatTable } from '../table.ts';
import { readUnitFolder } from '../unit-folder.ts';

export interface PlanOptions {
  readonly replace: boolean;
  readonly prune: boolean;
  readonly json: boolean;
}

const CREATING: Readonly<Record<string, string>> = { submit: 'inactive', load: 'loaded', start: 'launched' };
const CHANGING: Readonly<Record<string, string>> = { stop: 'loaded', unload: 'inactive' };

/**
 * `plan`: what another command would do, machine by machine. Changes nothing.
 * @returns 1 when something would be refused or be nowhere
 */
export async function plan(context: Context, args: readonly string[], options: PlanOptions): Promise<number> {
  const foresight = await context.api.plan(await intentOf(context, args, options));
  if (options.json) context.out(JSON.stringify(foresight, null, 2));
  else context.terminal.out(planText(foresight, await context.machines()));
  return foresight.problems.length + foresight.pending.length > 0 ? 1 : 0;
}

async function intentOf(
  context: Context,
  [command = '', ...words]: readonly string[],
  options: PlanOptions,
): Promise<Intent> {
  const [created, changed] = [CREATING[command], CHANGING[command]];
  if (command === 'apply') return intentOfApply(context, words, options.prune);
  if (words.length === 0 && (created ?? changed ?? command === 'destroy')) throw new UsageError('No units given');
  if (created !== undefined) {
    return {
      units: await Promise.all(words.map(word => asCreated(context, word, created, options.replace))),
      destroy: [],
    };
  }
  if (changed === undefined && command !== 'destroy') {
    throw new UsageError(
      `"${command}" can't be planned; plan takes start, load, submit, stop, unload, destroy or apply`,
    );
  }
  const names = (await selectUnits(context, words, () => true)).map(({ name }) => name);
  if (changed === undefined) return { units: [], destroy: names };
  return { units: names.map(name => ({ name, desiredState: changed })), destroy: [] };
}

async function asCreated(
  context: Context,
  word: string,
  desiredState: string,
  replace: boolean,
): Promise<Intent['units'][number]> {
  const name = unitNameMeant(word);
  const isKnown = (await context.api.unit(name)) !== undefined;
  if (isKnown && !replace) return { name, desiredState };
  const { options, text } = await contentsToCreate(context, word, isKnown, replace);
  return { name, desiredState, options, text };
}

async function intentOfApply(context: Context, words: readonly string[], prune: boolean): Promise<Intent> {
  const [folder] = words;
  if (folder === undefined || words.length !== 1) throw new UsageError('One folder of unit files must be provided');
  const { create, change, roll, destroy } = planApply(readUnitFolder(folder), await context.api.units(), prune);
  const units = [
    ...create.map(({ name, file, desired }) => ({ name, contents: file, desired })),
    ...change.map(({ unit, contents, desired }) => ({ name: unit.name, contents, desired })),
    ...roll.map(({ unit, contents }) => ({ name: unit.name, contents, desired: 'launched' })),
  ];
  return {
    units: units.map(({ name, contents: { options, text }, desired }) => ({
      name,
      desiredState: desired,
      options,
      ...(text === undefined ? {} : { text }),
    })),
    destroy,
  };
}

/** A table of what happens where, then what would be nowhere or refused. */
export function planText({ tasks, pending, problems }: Foresight, machines: Machines): string {
  const legend = (id: string): string => machineLegend(id, machines, false);
  const rows = tasks.map(({ unit, machine, action, from, reason }) => [
    unit,
    action,
    from === undefined ? legend(machine) : `${legend(from)} -> ${legend(machine)}`,
    reason,
  ]);
  const table = rows.length === 0 ? '' : formatTable([['UNIT', 'ACTION', 'MACHINE', 'WHY'], ...rows]);
  const lines = [
    ...pending.map(({ unit, reason }) => `${unit} would be on no machine: ${reason}\n`),
    ...problems.map(({ unit, message }) => `${unit} would be refused: ${message}\n`),
  ];
  const text = `${table}${lines.join('')}`;
  return text === '' ? 'No machine would have anything to do\n' : text;
}
