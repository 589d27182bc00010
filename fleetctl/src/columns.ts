import { hashOptions, readRequirements, unitDescription } from '@flotilla/unit';
import type { ApiMachine, ApiState, ApiUnit } from './api.ts';
import { CommandError } from './errors.ts';
import { machineId, machineLegend, type Machines } from './legend.ts';
import { formatTable } from './table.ts';

/** What a cell may depend on besides its row. */
export interface ColumnContext {
  readonly full: boolean;
  readonly machines: Machines;
}

export type Columns<Row> = Readonly<Record<string, (row: Row, context: ColumnContext) => string>>;

const shortHash = (hash: string, full: boolean): string => (full ? hash : hash.slice(0, 7));

export const machineColumns: Columns<ApiMachine> = {
  machine: ({ id }, { full }) => machineId(id, full),
  ip: ({ primaryIP }) => orDash(primaryIP),
  metadata: ({ metadata = {} }) =>
    orDash(
      Object.entries(metadata)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => `${key}=${value}`)
        .join(','),
    ),
};

const isGlobal = ({ name, options = [] }: ApiUnit): boolean => readRequirements(name, options).global;

function target(unit: ApiUnit, { full, machines }: ColumnContext): string {
  if (isGlobal(unit)) return 'global';
  return unit.machineID === undefined ? '-' : machineLegend(unit.machineID, machines, full);
}

export const unitFileColumns: Columns<ApiUnit> = {
  unit: ({ name }) => name,
  hash: ({ options = [] }, { full }) => shortHash(hashOptions(options), full),
  dstate: ({ desiredState }) => orDash(desiredState),
  state: unit => (isGlobal(unit) ? '-' : orDash(unit.currentState)),
  target,
  tmachine: target,
  global: unit => String(isGlobal(unit)),
  desc: ({ options = [] }) => orDash(unitDescription(options)),
};

export const unitColumns: Columns<ApiState> = {
  unit: ({ name }) => name,
  machine: ({ machineID }, { full, machines }) =>
    machineID === undefined ? '-' : machineLegend(machineID, machines, full),
  load: ({ systemdLoadState }) => systemdLoadState ?? '',
  active: ({ systemdActiveState }) => systemdActiveState ?? '',
  sub: ({ systemdSubState }) => systemdSubState ?? '',
  hash: ({ hash }, { full }) => (hash ? shortHash(hash, full) : '-'),
};

const orDash = (text: string | undefined): string => (text === undefined || text === '' ? '-' : text);

/** One cell; a row that is not there shows dashes. */
export const renderCell = <Row>(
  columns: Columns<Row>,
  name: string,
  row: Row | null,
  context: ColumnContext,
): string => (row === null ? '-' : (columns[name]?.(row, context) ?? '-'));

/**
 * A list as text. `fields` is the value of `--fields`.
 * @throws {CommandError} fleet's texts, when a field is unknown or there is none
 */
export function renderList<Row>(
  columns: Columns<Row>,
  fields: string,
  rows: readonly Row[],
  options: ColumnContext & { readonly legend: boolean },
): string {
  const names = fields.split(',').filter(name => name !== '');
  if (names.length === 0) throw new CommandError('Must define output format');
  const unknown = names.find(name => !Object.hasOwn(columns, name));
  if (unknown !== undefined) throw new CommandError(`Invalid key in output format: "${unknown}"`);
  const body = rows.map(row => names.map(name => renderCell(columns, name, row, options)));
  return formatTable(options.legend ? [names.map(name => name.toUpperCase()), ...body] : body);
}
