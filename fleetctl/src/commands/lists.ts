import { hashOptions, unitDescription } from '@flotilla/unit';
import type { ApiUnit } from '../api.ts';
import { machineColumns, renderList, unitColumns, unitFileColumns, type Columns } from '../columns.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { isGlobal } from '../wait.ts';

export interface ListOptions {
  readonly full: boolean;
  readonly legend: boolean;
  readonly fields: string;
  /** Entities in full, as an array, instead of a table. */
  readonly json: boolean;
}

/** `list-machines` */
export function listMachines(context: Context, options: ListOptions): Promise<void> {
  return list(context, options, machineColumns, 'active machines from fleet API', async () => [
    ...(await context.machines()).values(),
  ]);
}

/** `list-unit-files`: what is in the registry, loaded or not. */
export function listUnitFiles(context: Context, options: ListOptions): Promise<void> {
  if (options.fields.split(',').includes('tmachine')) {
    context.err('WARNING: The "tmachine" field is deprecated. Use "target" instead');
  }
  return list(context, options, unitFileColumns, 'units from repository', () => context.api.units(), unitEntity);
}

/** A unit file in JSON: what the table can show, not shortened. */
const unitEntity = (unit: ApiUnit): object => {
  const { name, options = [], desiredState, currentState, machineID } = unit;
  const global = isGlobal(unit);
  const description = unitDescription(options);
  return { name, hash: hashOptions(options), description, global, desiredState, currentState, machineID };
};

/** `list-units`: what machines say of the units that they hold. */
export function listUnits(context: Context, options: ListOptions): Promise<void> {
  return list(context, options, unitColumns, 'units from repository', () => context.api.states());
}

async function list<Row>(
  context: Context,
  { full, legend, fields, json }: ListOptions,
  columns: Columns<Row>,
  what: string,
  read: () => Promise<Row[]>,
  entity: (row: Row) => unknown = row => row,
): Promise<void> {
  // fields are judged before anything is asked
  renderList(columns, fields, [], { full, machines: new Map(), legend });
  try {
    const [rows, machines] = await Promise.all([read(), context.machines()]);
    if (json) context.out(JSON.stringify(rows.map(entity), null, 2));
    else context.terminal.out(renderList(columns, fields, rows, { full, machines, legend }));
  } catch (error) {
    const { message } = error as Error;
    throw new CommandError(
      what.startsWith('active')
        ? `Error retrieving list of ${what} (${message})\n${HINT}`
        : `Error retrieving list of ${what}: ${message}`,
    );
  }
}

const HINT = [
  'Is fleetd running on this machine, and is its socket there?',
  'For another machine give --endpoint http://HOST:PORT or set FLEETCTL_ENDPOINT.',
  'On the machine itself, `journalctl --unit fleet` tells what fleetd is waiting for.',
].join('\n');
