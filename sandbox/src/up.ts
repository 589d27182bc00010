// The way up of a sandbox, step by step; whatever fails on the way, nothing of it is left.
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeCgroup } from './cgroup.ts';
import { waitForCluster } from './cluster-ready.ts';
import { makeDisk } from './disk.ts';
import { takeDown } from './down.ts';
import { SandboxError } from './errors.ts';
import { startEtcd } from './etcd.ts';
import { addImages, startRegistry } from './images.ts';
import { raiseInotifyLimit } from './inotify.ts';
import { switchOn, waitUntilRunning } from './machine.ts';
import { processStart } from './machine-pid.ts';
import { bringUpBridge, claimNetwork, connectMachine } from './network.ts';
import { type MachinePlace, type Place, checkName, directoryOf } from './place.ts';
import { checkHost } from './preflight.ts';
import { run } from './process.ts';
import { fleetUnits, fleetdIsBuilt, projectBinds } from './project.ts';
import {
  type ClusterFile,
  type SandboxRecord,
  machinesOf,
  readRecord,
  sshKeyOf,
  writeClusterFile,
  writeRecord,
} from './record.ts';
import { type Settings, checkSettings } from './settings.ts';

export interface UpOptions {
  readonly name: string;
  readonly settings: Settings;
  /** Called with a line for people after each step. */
  readonly progress?: (line: string) => void;
  /** Ends the way up; what was made is taken down again. */
  readonly signal?: AbortSignal;
  /** Process that the sandbox is tied to: once it has ended, the next sandbox to come up takes this one down. */
  readonly owner?: number;
}

/** Brings a sandbox up and waits until it is ready. Throws `SandboxError` that says which step failed and why. */
export async function bringUp(options: UpOptions): Promise<ClusterFile> {
  const { settings } = options;
  checkName(options.name);
  checkSettings(settings);
  checkHost(settings);
  if (settings.fleetd && !fleetdIsBuilt())
    throw new SandboxError('dist/fleetd.cjs is not built: npm run build (or --bare, for machines without fleetd)');
  const units = settings.fleetd ? fleetUnits() : {};
  makeDirectory(options.name);
  try {
    return await build(options, units);
  } catch (error) {
    await takeDown(options.name);
    throw error;
  }
}

/** The folder is the claim to the name: of two that come up at once, one makes it. */
function makeDirectory(name: string): void {
  try {
    mkdirSync(directoryOf(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const half = existsSync(join(directoryOf(name), 'cluster.json')) ? '' : ', perhaps left half-made';
    throw new SandboxError(
      `a sandbox named ${name} is there already (${directoryOf(name)}${half}): take it down first, or give this one another --name`,
      { cause: error },
    );
  }
}

async function build(options: UpOptions, units: Record<string, string>): Promise<ClusterFile> {
  const { name, settings, signal } = options;
  const step = stepper(options);
  const directory = directoryOf(name);
  await mount('tmpfs', directory, 'mode=755');
  mkdirSync(join(directory, '.cgroup'));
  await mount('cgroup2', join(directory, '.cgroup'));
  const place = await claimNetwork(name);
  const inotifyInstances = raiseInotifyLimit();
  const record: SandboxRecord = {
    name,
    number: place.number,
    settings,
    ...(options.owner === undefined ? {} : { owner: { pid: options.owner, start: processStart(options.owner) ?? '' } }),
    ...(inotifyInstances === undefined ? {} : { inotifyInstances }),
  };
  writeRecord(record);
  makeCgroup(place.cgroup);
  if (!existsSync(join(place.cgroup, 'cgroup.kill')))
    throw new SandboxError('the sandbox needs Linux 5.14 or newer, whose cgroups can be killed as a whole');
  await bringUpBridge(place);
  await makeSshKey(place);
  step(`network ${place.hostIp}/24 on ${place.bridge}`);

  const beside = Promise.all([
    settings.etcdMembers === 0 ? startEtcd(place, { v2: settings.coreos }, signal) : undefined,
    settings.docker ? startRegistry(place, signal).then(() => addImages(place)) : undefined,
  ]).then(() => step(settings.docker ? 'etcd and the registry of images' : 'etcd', settings.etcdMembers === 0));
  const machines = machinesOf(record);
  const running = startMachines(place, machines, settings, units, signal).then(() =>
    step(`machines ${machines.map(machine => machine.name).join(' ')}`),
  );
  await allDone([beside, running]);
  const cluster = writeClusterFile(record);
  if (settings.fleetd) {
    await waitForCluster(machines, cluster.nodes, { signal });
    step('fleetd: every machine is in the cluster');
  }
  signal?.throwIfAborted();
  return cluster;
}

/** Waits for all, also after one has failed: what is still at work must not outlive the taking down. */
async function allDone(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(result => result.status === 'rejected');
  if (failed) throw failed.reason;
}

function stepper({ progress, signal }: UpOptions): (what: string, say?: boolean) => void {
  const start = performance.now();
  return (what, say = true) => {
    signal?.throwIfAborted();
    if (say) progress?.(`${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s  ${what}`);
  };
}

/** Whoever became root by sudo gets it: they log in as themselves. */
async function makeSshKey(place: Place): Promise<void> {
  mkdirSync(join(place.directory, 'ssh'), { mode: 0o700 });
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', `sandbox ${place.name}`, '-f', sshKeyOf(place)]);
  const user = Number(process.env['SUDO_UID'] ?? 0);
  if (user > 0) for (const path of [dirname(sshKeyOf(place)), sshKeyOf(place)]) chownSync(path, user, -1);
}

async function startMachines(
  place: Place,
  machines: readonly MachinePlace[],
  settings: Settings,
  units: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const authorizedKey = readFileSync(`${sshKeyOf(place)}.pub`, 'utf8');
  const binds = settings.fleetd ? projectBinds() : [];
  await allDone(
    machines.map(async machine => {
      mkdirSync(machine.directory);
      await makeDisk({ place, settings, machine, units, binds, authorizedKey });
      await connectMachine(place, machine);
      signal?.throwIfAborted();
      await switchOn(machine);
      const failed = await waitUntilRunning(machine, signal);
      if (failed.length > 0) throw new SandboxError(`${machine.name} came up with failed units: ${failed.join(', ')}`);
    }),
  );
}

async function mount(type: string, target: string, options?: string): Promise<void> {
  try {
    await run(['mount', '-t', type, ...(options === undefined ? [] : ['-o', options]), type, target]);
  } catch (error) {
    throw new SandboxError(`${(error as Error).message} (root in a container may need more privileges)`, {
      cause: error,
    });
  }
}

/** The record of a sandbox that is up. Throws `SandboxError` when there is none of that name. */
export function needRecord(name: string): SandboxRecord {
  const record = readRecord(name);
  if (record) return record;
  throw new SandboxError(`no sandbox named ${name} is up; bring it up with: npm run sandbox -- up`);
}
