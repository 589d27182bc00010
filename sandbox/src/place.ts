// Where a sandbox keeps what: everything follows from its name and the number of its network.
import { SandboxError } from './errors.ts';

export const DEFAULT_NAME = 'default';
const BASE = '/run/flotilla-sandbox';

/** The folder of a sandbox; one folder, one sandbox. */
export function directoryOf(name: string): string {
  return name === DEFAULT_NAME ? BASE : `${BASE}-${name}`;
}

/** Name of the sandbox that a folder of /run belongs to; `undefined` for any other folder. */
export function nameOfDirectory(folder: string): string | undefined {
  const match = /^flotilla-sandbox(?:-(.+))?$/.exec(folder);
  return match ? (match[1] ?? DEFAULT_NAME) : undefined;
}

/** Returns the name, or throws `SandboxError` when a sandbox can't be called that. */
export function checkName(name: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,31}$/.test(name)) return name;
  throw new SandboxError(
    `a sandbox can't be called "${name}": use up to 32 small letters, digits and dashes, beginning with a letter or digit`,
  );
}

export interface Place {
  readonly name: string;
  readonly directory: string;
  /** Third number of the network 10.99.<number>.0/24. */
  readonly number: number;
  /** Begins the names of everything that the kernel knows by name. */
  readonly prefix: string;
  readonly bridge: string;
  /** The host's address on the bridge. */
  readonly hostIp: string;
  /** cgroup of everything that belongs to the sandbox. */
  readonly cgroup: string;
}

export function placeOf(name: string, number: number): Place {
  const directory = directoryOf(name);
  const prefix = number === 0 ? 'fl' : `fl${number}`;
  return {
    name,
    directory,
    number,
    prefix,
    bridge: `${prefix}br0`,
    hostIp: `${networkOf(number)}.1`,
    cgroup: `${directory}/.cgroup/${prefix}`,
  };
}

/** First three numbers of a sandbox's network. */
export function networkOf(number: number): string {
  return `10.99.${number}`;
}

/** Largest number of machines: addresses .11 to .254. */
export const MAX_MACHINES = 244;

export interface MachinePlace {
  /** n1, n2, … */
  readonly name: string;
  /** 1, 2, … */
  readonly index: number;
  readonly ip: string;
  readonly directory: string;
  /** The machine's end of its cable on the host. */
  readonly cable: string;
  readonly netns: string;
  /** cgroup of the machine and its supervisor. */
  readonly cgroup: string;
  /** cgroup that the machine's systemd sees as the root. */
  readonly innerCgroup: string;
  /** cgroup of the machine's supervisor. */
  readonly hostCgroup: string;
}

export function machinePlace(place: Place, index: number): MachinePlace {
  const name = `n${index}`;
  const cgroup = `${place.cgroup}/${name}`;
  return {
    name,
    index,
    ip: `${networkOf(place.number)}.${10 + index}`,
    directory: `${place.directory}/${name}`,
    cable: `${place.prefix}v-${name}`,
    netns: `${place.directory}/${name}/netns`,
    cgroup,
    innerCgroup: `${cgroup}/machine`,
    hostCgroup: `${cgroup}/host`,
  };
}
