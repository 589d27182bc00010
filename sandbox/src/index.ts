// The sandbox as a library, for tests: a cluster of real machines that ends with the process that wanted it.
import { takeDown, takeDownOrphans } from './down.ts';
import { SandboxError } from './errors.ts';
import { startEtcd, stopEtcd } from './etcd.ts';
import { pushImage, type Image } from './images.ts';
import { type Fault, applyFault, bootId, execute, powerOff, switchOn, waitUntilRunning } from './machine.ts';
import { type MachinePlace, placeOf } from './place.ts';
import type { CommandOptions, CommandResult } from './process.ts';
import { registryAddress } from './container-files.ts';
import { type ClusterFile, type ClusterNode, clusterFileOf, machinesOf, writeClusterFile } from './record.ts';
import { DEFAULT_SETTINGS, type Settings } from './settings.ts';
import { bringUp, needRecord } from './up.ts';

export { SandboxError } from './errors.ts';
export type { Image } from './images.ts';
export { FAULTS, type Fault } from './machine.ts';
export type { CommandOptions, CommandResult } from './process.ts';
export type { ClusterFile, ClusterNode } from './record.ts';

export interface StartOptions {
  /** Number of machines; default 3. */
  readonly machines?: number;
  /** Default: a name that no other process uses. */
  readonly name?: string;
  readonly docker?: boolean;
  readonly coreos?: boolean;
  /** Members of an etcd on the machines (1, 3 or 5); default: one etcd beside them. */
  readonly etcd?: number;
  /** `agent_ttl`, such as `2s`. */
  readonly ttl?: string;
  /** `false`: machines without fleetd. */
  readonly fleetd?: boolean;
  readonly progress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A running sandbox. Machines are named n1, n2, …; every method throws `SandboxError` for a name that there is not. */
export interface Sandbox {
  readonly name: string;
  readonly directory: string;
  /** Path of cluster.json. */
  readonly clusterFile: string;
  /** URLs of etcd. */
  readonly etcdEndpoints: readonly string[];
  readonly sshKey: string;
  readonly knownHosts: string;
  /** As of now: `initPid` changes with every boot. */
  readonly nodes: readonly ClusterNode[];
  /** Runs a command in a machine, as root; a string goes through `sh -c`. Never throws for its exit code. */
  exec(node: string, command: readonly string[] | string, options?: CommandOptions): Promise<CommandResult>;
  /** Does something to a machine; returns once it is so (after `reboot`: once the machine has booted). */
  fault(node: string, fault: Fault): Promise<void>;
  /** Switches a crashed or powered-off machine on and waits until it has booted. Returns the units that failed. */
  boot(node: string): Promise<string[]>;
  /** Shuts a machine down in good order. */
  powerOff(node: string): Promise<void>;
  /** Id of the machine's present or latest boot. */
  bootId(node: string): string;
  /** The etcd beside the machines: gone at once, data kept. */
  stopEtcd(): Promise<void>;
  startEtcd(): Promise<void>;
  /** Puts an image into the sandbox's registry (`docker: true` only). */
  pushImage(image: Image): Promise<void>;
  down(): Promise<void>;
}

let started = 0;

/** Brings a sandbox up, after taking down those that killed test runs have left. */
export async function startSandbox(options: StartOptions = {}): Promise<Sandbox> {
  await takeDownOrphans();
  const settings: Settings = {
    ...DEFAULT_SETTINGS,
    machines: options.machines ?? DEFAULT_SETTINGS.machines,
    etcdMembers: options.etcd ?? 0,
    docker: options.docker ?? false,
    coreos: options.coreos ?? false,
    fleetd: options.fleetd ?? true,
    ...(options.ttl === undefined ? {} : { ttl: options.ttl }),
  };
  const name = options.name ?? `p${process.pid}-${++started}`;
  const { progress, signal } = options;
  await bringUp({
    name,
    settings,
    owner: process.pid,
    ...(progress ? { progress } : {}),
    ...(signal ? { signal } : {}),
  });
  return openSandbox(name);
}

/** The sandbox of that name, which somebody has brought up. */
export function openSandbox(name: string): Sandbox {
  const record = needRecord(name);
  const place = placeOf(name, record.number);
  let cluster: ClusterFile = writeClusterFile(record);
  const refresh = () => {
    cluster = writeClusterFile(record);
  };
  const find = (node: string): MachinePlace => findMachine(machinesOf(record), node);
  return {
    name,
    directory: place.directory,
    clusterFile: clusterFileOf(name),
    etcdEndpoints: cluster.etcdEndpoints,
    sshKey: cluster.sshKey,
    knownHosts: cluster.knownHosts,
    get nodes() {
      return cluster.nodes;
    },
    exec: async (node, command, execOptions) =>
      execute(find(node), typeof command === 'string' ? ['sh', '-c', command] : command, execOptions),
    fault: async (node, fault) => {
      await applyFault(find(node), fault);
      refresh();
    },
    boot: async node => {
      await switchOn(find(node));
      const failed = await waitUntilRunning(find(node));
      refresh();
      return failed;
    },
    powerOff: async node => {
      await powerOff(find(node));
      refresh();
    },
    bootId: node => bootId(find(node)),
    stopEtcd: () => stopEtcd(place),
    startEtcd: () => startEtcd(place, { v2: record.settings.coreos }),
    pushImage: image => pushImage(registryAddress(place), image),
    down: async () => {
      await takeDown(name);
    },
  };
}

/** The machine of that name; throws `SandboxError` naming those that there are. */
export function findMachine(machines: readonly MachinePlace[], name: string): MachinePlace {
  const found = machines.find(machine => machine.name === name);
  if (found) return found;
  throw new SandboxError(
    `no machine is called "${name}"; there are ${machines.map(machine => machine.name).join(', ')}`,
  );
}
