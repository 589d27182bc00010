// How a sandbox is, machine by machine.
import { isFrozen } from './cgroup.ts';
import { etcdEndpoints } from './etcd-files.ts';
import { isHealthy } from './etcd.ts';
import { execute, isOn } from './machine.ts';
import { cableIsUp } from './network.ts';
import { type MachinePlace, placeOf } from './place.ts';
import { type SandboxRecord, machinesOf } from './record.ts';

/** Lines for people: etcd, then a table of the machines. */
export async function describe(record: SandboxRecord): Promise<string[]> {
  const place = placeOf(record.name, record.number);
  const endpoints = etcdEndpoints(place, record.settings);
  const healthy = await Promise.all(endpoints.map(isHealthy));
  const rows = await Promise.all(machinesOf(record).map(machine => row(machine, record)));
  return [
    `sandbox ${record.name} in ${place.directory}, network ${place.hostIp}/24 on ${place.bridge}`,
    ...endpoints.map((endpoint, i) => `etcd ${endpoint}: ${healthy[i] ? 'healthy' : 'no answer'}`),
    ...rows,
  ];
}

async function row(machine: MachinePlace, record: SandboxRecord): Promise<string> {
  const cells = [machine.name.padEnd(5), machine.ip.padEnd(13), await stateOf(machine, record)];
  return cells.join(' ');
}

async function stateOf(machine: MachinePlace, { settings }: SandboxRecord): Promise<string> {
  if (!isOn(machine)) return 'off';
  const cable = cableIsUp(machine) ? '' : ', cut off';
  if (isFrozen(machine.innerCgroup)) return `frozen${cable}`;
  const ask = async (...command: string[]) => (await execute(machine, command, { timeoutMs: 10_000 })).stdout.trim();
  const system = await ask('systemctl', 'is-system-running');
  const fleetd = settings.fleetd ? `, fleetd ${await ask('systemctl', 'is-active', 'fleet.service')}` : '';
  return `${system}${fleetd}${cable}`;
}
