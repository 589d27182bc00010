import {
  afterDashes,
  blockAttempts,
  formatTable,
  lookUpMachine,
  machineColumns,
  machineId,
  machineLegend,
  machinesById,
  renderCell,
  replaceAllowed,
  unitColumns,
  unitFileColumns,
  type ApiState,
  type ApiUnit,
  type Columns,
} from '@flotilla/fleetctl';
import type { Drivers } from '../driver.ts';

export const drivers: Drivers = {
  table_format: ({ input }) => formatTable(input as string[][]),
  block_attempts: ({ input }) => {
    const { noBlock, blockAttempts: attempts } = input as { noBlock: boolean; blockAttempts: number };
    return blockAttempts(noBlock, attempts);
  },
  list_machines_fields: ({ input }) => {
    const { full, machine } = input as {
      full: boolean;
      machine: { id: string; ip: string; md: Record<string, string> };
    };
    return cells(machineColumns, { id: machine.id, primaryIP: machine.ip, metadata: machine.md }, full);
  },
  list_unit_files_fields: ({ input }) => {
    const { full, unit, knownMachines } = input as WithMachines & { unit: ApiUnit };
    return cells(unitFileColumns, unit, full, knownMachines);
  },
  list_units_fields: ({ input }) => {
    const { full, state, knownMachines } = input as WithMachines & { state: ApiState | null };
    return cells<ApiState>(unitColumns, state, full, knownMachines ?? { XXX: '1.2.3.4' });
  },
  machine_legend: ({ input }) => {
    const { id, ip } = input as { id: string; ip: string };
    const machines = machinesById([{ id, primaryIP: ip }]);
    return {
      idFull: machineId(id, true),
      idShort: machineId(id, false),
      legendFull: machineLegend(id, machines, true),
      legendShort: machineLegend(id, machines, false),
    };
  },
  ssh_lookup: ({ input }) => sshAddress(input as string),
  trim_to_dashes: ({ input }) => afterDashes(input as string[]),
  replace_allowed: ({ input }) => {
    const { command, localDiffers, registryDesiredState } = input as {
      command: string;
      localDiffers: boolean;
      registryDesiredState: string;
    };
    try {
      return { error: null, replace: replaceAllowed(command, registryDesiredState) && localDiffers };
    } catch (error) {
      return { error: (error as Error).message, replace: false };
    }
  },
};

/** The cluster that the cases of `ssh_lookup` are about: machine id to address, unit to machine. */
const SSH_MACHINES = new Map([
  ['c31e44e1-f858-436e-933e-59c642517860', '1.2.3.4'],
  ['595989bb-cbb7-49ce-8726-722d6e157b4e', '5.6.7.8'],
  ['hello.service', '8.7.6.5'],
]);
const SSH_UNITS = ['j1.service', 'j2.service', 'hello.service'];

async function sshAddress(word: string): Promise<string> {
  const ids = [...SSH_MACHINES.keys()];
  const machines = ids.map(id => ({ id, primaryIP: SSH_MACHINES.get(id) ?? '' }));
  const unitOf = (name: string): Promise<ApiUnit | undefined> => {
    const machineID = ids[SSH_UNITS.indexOf(name)];
    return Promise.resolve(machineID === undefined ? undefined : { name, machineID });
  };
  try {
    return SSH_MACHINES.get(await lookUpMachine(word, 'either', machines, unitOf)) ?? '';
  } catch (error) {
    const { message } = error as Error;
    return `error: ${message.startsWith('ambiguous') ? 'ambiguous' : message}`;
  }
}

interface WithMachines {
  readonly full: boolean;
  readonly knownMachines?: Readonly<Record<string, string>>;
}

function cells<Row>(
  columns: Columns<Row>,
  row: Row | null,
  full: boolean,
  known: Readonly<Record<string, string>> = {},
): object {
  const machines = machinesById(Object.entries(known).map(([id, primaryIP]) => ({ id, primaryIP })));
  return Object.fromEntries(
    Object.keys(columns).map(name => [name, renderCell(columns, name, row, { full, machines })]),
  );
}
