// Looks for everything that a sandbox can leave on its host.
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox } from '../src/index.ts';
import { processStart } from '../src/machine-pid.ts';

/** What belongs to one sandbox on the host, noted while it is up. */
export interface Traces {
  readonly directory: string;
  readonly prefix: string;
  readonly netns: readonly string[];
}

export function tracesOf(sandbox: Sandbox): Traces {
  const [prefix = ''] = readdirSync(join(sandbox.directory, '.cgroup')).filter(name => isOurs(sandbox.directory, name));
  const netns = sandbox.nodes.map(node => linkOf(`/proc/${node.initPid}/ns/net`));
  return { directory: sandbox.directory, prefix, netns };
}

function isOurs(directory: string, cgroup: string): boolean {
  const number = (JSON.parse(readFileSync(join(directory, 'sandbox.json'), 'utf8')) as { number: number }).number;
  return cgroup === (number === 0 ? 'fl' : `fl${number}`);
}

/** One line for each thing that is there; none when nothing is. */
export function leftovers({ directory, prefix, netns }: Traces): string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter(line => line.includes(`${directory}/`) || line.includes(`${directory} `));
  const devices = readdirSync('/sys/class/net').filter(
    name => name === `${prefix}br0` || name.startsWith(`${prefix}v-`),
  );
  // one that has ended and waits for its parent to notice (a zombie) has no start time
  const processes = readdirSync('/proc').filter(name => /^\d+$/.test(name) && processStart(Number(name)) !== undefined);
  return [
    ...(existsSync(directory) ? [`folder ${directory}`] : []),
    ...mounts.map(line => `mount ${line}`),
    ...devices.map(name => `device ${name}`),
    ...processes.filter(pid => textOf(`/proc/${pid}/cgroup`).includes(`0::/${prefix}/`)).map(pid => `process ${pid}`),
    ...processes.filter(pid => netns.includes(linkOf(`/proc/${pid}/ns/net`))).map(pid => `network of process ${pid}`),
    ...cgroupRoots()
      .filter(root => existsSync(join(root, prefix)))
      .map(root => `cgroup ${join(root, prefix)}`),
  ];
}

function cgroupRoots(): string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return mounts.filter(line => line.includes(' - cgroup2 ')).map(line => line.split(' ')[4] ?? '');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
