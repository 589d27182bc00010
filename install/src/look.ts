import { OLDEST_NODE, PROGRAM, RUNTIME_FOLDER } from './installation.ts';

/** Where systemd looks for the program of a service: `node` must be found there. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Oldest systemd whose D-Bus interface and unit files are known to do. */
const OLDEST_SYSTEMD = 239;
/** Room for the program, twice, and its files. */
const NEEDED_KB = 20_000;
/** Room for a Node.js beside it, and for the archive that it comes in. */
const RUNTIME_KB = 250_000;

/** What a machine is asked before it is touched: `name=value` lines. Changes nothing. */
export const LOOK = [
  `export PATH=${RUNTIME_FOLDER}:${PATH}`,
  'echo "architecture=$(uname -m)"',
  'echo "system=$(uname -s)"',
  'echo "uid=$(id -u)"',
  'echo "sudo=$(command -v sudo >/dev/null && { sudo -n true 2>/dev/null && echo yes || echo asks; })"',
  'echo "systemd=$(systemctl --version 2>/dev/null | sed -n "1s/^systemd \\([0-9]*\\).*/\\1/p")"',
  'echo "running=$([ -d /run/systemd/system ] && echo yes)"',
  'echo "node=$(node --version 2>/dev/null)"',
  'echo "machine=$(cat /etc/machine-id 2>/dev/null)"',
  `echo "program=$([ -e ${PROGRAM} ] && echo yes)"`,
  'echo "configuration=$([ -e /etc/fleet/fleet.conf ] && echo yes)"',
  'echo "service=$(systemctl is-active fleet.service 2>/dev/null)"',
  'echo "free=$(df -Pk /opt 2>/dev/null | awk "NR==2 { print \\$4 }")"',
].join('\n');

/** What a machine has answered. */
export interface Facts {
  readonly system: string;
  /** As Node.js names it in its releases: `x64`, `arm64`. */
  readonly architecture: string;
  readonly isRoot: boolean;
  /** Whether sudo is there and does without a password. */
  readonly sudo: 'no' | 'asks' | 'yes';
  /** Version; 0 without one. */
  readonly systemd: number;
  readonly isRunning: boolean;
  /** `v20.19.0`; empty without one. */
  readonly node: string;
  readonly machine: string;
  readonly hasProgram: boolean;
  readonly hasConfiguration: boolean;
  readonly isActive: boolean;
  readonly freeKb: number;
}

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: 'x64', aarch64: 'arm64' };

export function readFacts(text: string): Facts {
  const values = new Map(
    text.split('\n').flatMap(line => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()] as const];
    }),
  );
  const of = (name: string): string => values.get(name) ?? '';
  const sudo = of('sudo');
  return {
    system: of('system'),
    architecture: ARCHITECTURES[of('architecture')] ?? of('architecture'),
    isRoot: of('uid') === '0',
    sudo: sudo === 'yes' || sudo === 'asks' ? sudo : 'no',
    systemd: Number(of('systemd')) || 0,
    isRunning: of('running') === 'yes',
    node: of('node'),
    machine: of('machine'),
    hasProgram: of('program') === 'yes',
    hasConfiguration: of('configuration') === 'yes',
    isActive: of('service') === 'active',
    freeKb: of('free') === '' ? Infinity : Number(of('free')),
  };
}

/** Why the Node.js that is there does not do, for people; `undefined` when it does. */
export function unfitNode({ node }: Facts): string | undefined {
  const [major, minor] = OLDEST_NODE;
  const need = `Node.js ${major}.${minor} or newer is needed in ${PATH}`;
  const [, has = '', hasMinor = ''] = /^v(\d+)\.(\d+)/.exec(node) ?? [];
  if (has === '') return `it has no Node.js; ${need}`;
  if (Number(has) < major || (Number(has) === major && Number(hasMinor) < minor))
    return `it has Node.js ${node.slice(1)}; ${need}`;
  return undefined;
}

/** Why no fleetd can run there whatever Node.js it has, for people; `undefined` when one can. */
export function unfitFor(facts: Facts): string | undefined {
  if (facts.system !== 'Linux') return `it runs ${facts.system || 'an unknown system'}, and Linux is needed`;
  if (facts.systemd === 0 || !facts.isRunning) return 'systemd does not run there';
  if (facts.systemd < OLDEST_SYSTEMD) return `it has systemd ${facts.systemd}, and ${OLDEST_SYSTEMD} is needed`;
  if (!facts.isRoot && facts.sudo === 'no') return 'you are not root there, and there is no sudo';
  if (!/^[0-9a-f]{32}$/.test(facts.machine))
    return '/etc/machine-id is missing or empty (systemd-machine-id-setup makes it)';
  return lacksRoom(facts, NEEDED_KB);
}

/** Why no Node.js can be brought there; `undefined` when one can. */
export const unfitForRuntime = (facts: Facts): string | undefined => lacksRoom(facts, RUNTIME_KB);

const lacksRoom = ({ freeKb }: Facts, neededKb: number): string | undefined =>
  freeKb < neededKb ? `/opt has ${Math.round(freeKb / 1000)} MB left, and ${neededKb / 1000} MB are needed` : undefined;

/** Why the machine can not be made a new member; `undefined` when it can. `members`: names by machine id. */
export function unfitAsNew(facts: Facts, members: ReadonlyMap<string, string>): string | undefined {
  const unfit = unfitFor(facts);
  if (unfit !== undefined) return unfit;
  const member = members.get(facts.machine);
  if (member !== undefined && facts.hasProgram) return 'it is a member of this cluster already; upgrade it instead';
  if (member !== undefined) return `its machine id is that of the member ${member}; give it one of its own`;
  if (facts.hasProgram || facts.isActive) return 'a fleetd is there already; remove it first';
  if (facts.hasConfiguration) return '/etc/fleet/fleet.conf is there already; move it away first';
  return undefined;
}
