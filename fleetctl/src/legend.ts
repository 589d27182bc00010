import type { ApiMachine } from './api.ts';

/** Machines by id, for the texts that name one. */
export type Machines = ReadonlyMap<string, ApiMachine>;

export const machinesById = (machines: readonly ApiMachine[]): Machines =>
  new Map(machines.map(machine => [machine.id, machine]));

/** A machine's id as fleetctl shows it: eight characters and dots, or all of it. */
export const machineId = (id: string, full: boolean): string => (full ? id : `${id.slice(0, 8)}...`);

/** `85c0c595.../10.0.0.1`; without the address when it is not known. */
export function machineLegend(id: string, machines: Machines, full: boolean): string {
  const address = machines.get(id)?.primaryIP;
  return address ? `${machineId(id, full)}/${address}` : machineId(id, full);
}
