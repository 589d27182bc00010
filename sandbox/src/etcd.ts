// etcd on the host, beside the machines. Its data is in memory, so that no disk slows the cluster down.
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isPopulated, killAll, makeCgroup } from './cgroup.ts';
import { SandboxError, messageOf } from './errors.ts';
import { etcdArguments } from './etcd-files.ts';
import type { Place } from './place.ts';
import { startDaemon } from './process.ts';
import { until } from './wait.ts';

const START_TIMEOUT_MS = 20_000;

const cgroupOf = (place: Place) => join(place.cgroup, 'etcd');

/** Starts the etcd beside the machines, with the data it had before, and waits until it answers. */
export async function startEtcd(place: Place, options: { v2: boolean }, signal?: AbortSignal): Promise<void> {
  const folder = join(place.directory, 'etcd');
  await mkdir(folder, { recursive: true });
  makeCgroup(cgroupOf(place));
  const name = 'sandbox';
  const peers = `${name}=http://${place.hostIp}:2380`;
  const argv = etcdArguments({ name, ip: place.hostIp, data: join(folder, 'data'), cluster: peers, v2: options.v2 });
  startDaemon(['etcd', ...argv], { cgroup: cgroupOf(place), log: join(folder, 'log') });
  const endpoint = `http://${place.hostIp}:2379`;
  try {
    await until(`etcd at ${endpoint} answering`, () => isHealthy(endpoint), { timeoutMs: START_TIMEOUT_MS, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    const log = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').slice(-3).join('\n');
    throw new SandboxError(`etcd did not start: ${messageOf(error)}\n${log}`, { cause: error });
  }
}

/** Ends the etcd beside the machines as a power cut would. */
export async function stopEtcd(place: Place): Promise<void> {
  await killAll(cgroupOf(place));
}

export function etcdIsRunning(place: Place): boolean {
  return isPopulated(cgroupOf(place));
}

/** Does etcd answer, with a leader? */
export async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    const response = await fetch(`${endpoint}/health`, { signal: AbortSignal.timeout(2000) });
    return ((await response.json()) as { health?: unknown }).health === 'true';
  } catch {
    return false;
  }
}
