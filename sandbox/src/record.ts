// What is written down about a sandbox: for ourselves (sandbox.json), and for whoever uses it (cluster.json, known_hosts).
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SandboxError } from './errors.ts';
import { registryAddress } from './container-files.ts';
import { etcdEndpoints } from './etcd-files.ts';
import { API_PORT } from './fleet-files.ts';
import { type MachinePlace, type Place, directoryOf, machinePlace, nameOfDirectory, placeOf } from './place.ts';
import { initPid, processStart } from './machine-pid.ts';
import type { Settings } from './settings.ts';

/** sandbox.json */
export interface SandboxRecord {
  readonly name: string;
  readonly number: number;
  readonly settings: Settings;
  /** Process whose end makes this sandbox an orphan; absent when a person is to take it down. */
  readonly owner?: { readonly pid: number; readonly start: string };
  /** The host's fs.inotify.max_user_instances before it was raised for the machines. */
  readonly inotifyInstances?: number;
}

export interface ClusterNode {
  readonly name: string;
  readonly ip: string;
  /** 32 hexadecimal digits. */
  readonly machineId: string;
  /** Process id of the machine's systemd as the host sees it; 0 while the machine is off. Changes with every boot. */
  readonly initPid: number;
  /** D-Bus address of the machine's system bus, usable from the host. */
  readonly bus: string;
  /** File of the machine's network namespace. */
  readonly netns: string;
  /** URL of the machine's fleet API, as reachable from the host. */
  readonly api: string;
  /** Public host key of the machine's sshd: type and key, as in known_hosts. */
  readonly hostKey: string;
}

/** cluster.json */
export interface ClusterFile {
  readonly name: string;
  readonly directory: string;
  /** URLs of etcd, comma-separated (one unless etcd runs on the machines). */
  readonly etcd: string;
  readonly etcdEndpoints: readonly string[];
  /** File of the private key that logs in to every machine as root and as core. */
  readonly sshKey: string;
  readonly knownHosts: string;
  /** Host and port of the registry of images; absent without docker. */
  readonly registry?: string;
  readonly nodes: readonly ClusterNode[];
}

export function writeRecord(record: SandboxRecord): void {
  writeFileSync(join(directoryOf(record.name), 'sandbox.json'), `${JSON.stringify(record, null, 1)}\n`);
}

/** The record of a sandbox; `undefined` when there is none of that name. */
export function readRecord(name: string): SandboxRecord | undefined {
  const file = join(directoryOf(name), 'sandbox.json');
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as SandboxRecord;
  } catch {
    throw new SandboxError(`${file} is damaged; take the sandbox down and bring it up again`);
  }
}

/** Names of the sandboxes on this host, those that were left half-made too. */
export function sandboxNames(): string[] {
  return readdirSync('/run')
    .map(nameOfDirectory)
    .filter(name => name !== undefined)
    .sort();
}

export function machinesOf(record: SandboxRecord): MachinePlace[] {
  const place = placeOf(record.name, record.number);
  return Array.from({ length: record.settings.machines }, (_, i) => machinePlace(place, i + 1));
}

export function clusterFileOf(name: string): string {
  return join(directoryOf(name), 'cluster.json');
}

/** The owner's process has ended: nobody will take this sandbox down. */
export function isOrphan(record: SandboxRecord): boolean {
  return record.owner !== undefined && processStart(record.owner.pid) !== record.owner.start;
}

/** Writes cluster.json and known_hosts as things are now, and returns the former. */
export function writeClusterFile(record: SandboxRecord): ClusterFile {
  const place = placeOf(record.name, record.number);
  const nodes = machinesOf(record).map(machine => nodeOf(machine));
  const endpoints = etcdEndpoints(place, record.settings);
  const cluster: ClusterFile = {
    name: record.name,
    directory: place.directory,
    etcd: endpoints.join(','),
    etcdEndpoints: endpoints,
    sshKey: sshKeyOf(place),
    knownHosts: join(place.directory, 'known_hosts'),
    ...(record.settings.docker ? { registry: registryAddress(place) } : {}),
    nodes,
  };
  writeFileSync(cluster.knownHosts, nodes.map(({ ip, name, hostKey }) => `${ip},${name} ${hostKey}\n`).join(''));
  writeFileSync(clusterFileOf(record.name), `${JSON.stringify(cluster, null, 1)}\n`);
  return cluster;
}

export function sshKeyOf(place: Place): string {
  return join(place.directory, 'ssh/id_ed25519');
}

function nodeOf(machine: MachinePlace): ClusterNode {
  const etc = (file: string) => readFileSync(join(machine.directory, 'etc', file), 'utf8').trim();
  return {
    name: machine.name,
    ip: machine.ip,
    machineId: etc('machine-id'),
    initPid: initPid(machine) ?? 0,
    bus: `unix:path=${machine.directory}/run/dbus/system_bus_socket`,
    netns: machine.netns,
    api: `http://${machine.ip}:${API_PORT}`,
    hostKey: etc('ssh/ssh_host_ed25519_key.pub').split(' ').slice(0, 2).join(' '),
  };
}
