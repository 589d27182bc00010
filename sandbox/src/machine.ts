// One machine: on, off, and what can happen to it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFrozen, isPopulated, killAll, makeCgroup, setFrozen } from './cgroup.ts';
import { SandboxError } from './errors.ts';
import { initPid } from './machine-pid.ts';
import { PATH } from './machine-files.ts';
import { setCable } from './network.ts';
import type { MachinePlace } from './place.ts';
import { type CommandOptions, type CommandResult, capture, startDaemon } from './process.ts';
import { machineScript } from './project.ts';
import { until } from './wait.ts';

/** What can be done to a machine from outside. */
export const FAULTS = ['crash', 'reboot', 'cut', 'heal', 'freeze', 'thaw'] as const;
export type Fault = (typeof FAULTS)[number];

const BOOT_TIMEOUT_MS = 90_000;
const SHUTDOWN_TIMEOUT_MS = 30_000;
/** systemd as first process takes SIGRTMIN+4 for "power off" and SIGRTMIN+5 for "reboot"; SIGRTMIN is 34. */
const POWEROFF = 34 + 4;
const REBOOT = 34 + 5;

export function isOn(machine: MachinePlace): boolean {
  return isPopulated(machine.hostCgroup);
}

/** Switches a machine on; returns before it has booted. */
export async function switchOn(machine: MachinePlace): Promise<void> {
  if (isOn(machine)) throw new SandboxError(`${machine.name} is on already`);
  makeCgroup(machine.hostCgroup);
  startDaemon(['bash', machineScript('supervise.sh'), machine.directory, machine.innerCgroup], {
    cgroup: machine.hostCgroup,
    log: consoleLog(machine),
  });
  await until(`switching ${machine.name} on`, () => initPid(machine), { timeoutMs: 15_000, everyMs: 10 }).catch(
    (error: unknown) => {
      throw new SandboxError(`${machine.name} did not start: ${lastLines(machine)}`, { cause: error });
    },
  );
}

/**
 * Waits until the machine has booted. Returns the units that failed on the way (none, as a rule). Throws `SandboxError`
 * when the machine goes off or has not booted in time.
 */
export async function waitUntilRunning(machine: MachinePlace, signal?: AbortSignal): Promise<string[]> {
  const state = await until(`${machine.name} booting`, () => bootState(machine), {
    timeoutMs: BOOT_TIMEOUT_MS,
    signal,
  });
  if (state === 'running') return [];
  const failed = await execute(machine, ['systemctl', 'list-units', '--failed', '--plain', '--no-legend']);
  return failed.stdout.split('\n').flatMap(line => line.split(' ')[0] || []);
}

async function bootState(machine: MachinePlace): Promise<'running' | 'degraded' | undefined> {
  if (!isOn(machine)) throw new SandboxError(`${machine.name} went off while it booted: ${lastLines(machine)}`);
  if (initPid(machine) === undefined || !existsSync(join(machine.directory, 'run/systemd/private'))) return undefined;
  const answer = await execute(machine, ['systemctl', 'is-system-running', '--wait'], { timeoutMs: BOOT_TIMEOUT_MS });
  const state = answer.stdout.trim();
  return state === 'running' || state === 'degraded' ? state : undefined;
}

/** Pulls the plug. Returns when nothing of the machine runs any more. */
export async function crash(machine: MachinePlace): Promise<void> {
  await killAll(machine.innerCgroup);
  await waitUntilOff(machine);
}

/** Shuts the machine down in good order; pulls the plug when it has not followed after 30 s. */
export async function powerOff(machine: MachinePlace): Promise<void> {
  signalInit(machine, POWEROFF);
  await waitUntilOff(machine, SHUTDOWN_TIMEOUT_MS).catch(() => crash(machine));
}

/** Reboots the machine in good order, and waits until it has booted. */
export async function reboot(machine: MachinePlace): Promise<void> {
  const before = bootId(machine);
  signalInit(machine, REBOOT);
  try {
    const booted = () => bootId(machine) !== before && initPid(machine) !== undefined;
    await until(`${machine.name} rebooting`, booted, { timeoutMs: SHUTDOWN_TIMEOUT_MS });
  } catch {
    await crash(machine);
    await switchOn(machine);
  }
  await waitUntilRunning(machine);
}

async function waitUntilOff(machine: MachinePlace, timeoutMs = 15_000): Promise<void> {
  await until(`${machine.name} going off`, () => !isOn(machine), { timeoutMs, everyMs: 10 });
}

export async function applyFault(machine: MachinePlace, fault: Fault): Promise<void> {
  if (fault !== 'cut' && fault !== 'heal') needOn(machine);
  switch (fault) {
    case 'crash':
      return crash(machine);
    case 'reboot':
      return reboot(machine);
    case 'cut':
      return setCable(machine, 'down');
    case 'heal':
      return setCable(machine, 'up');
    case 'freeze':
      return setFrozen(machine.innerCgroup, true);
    case 'thaw':
      return setFrozen(machine.innerCgroup, false);
  }
}

/** Runs a command inside the machine as root, with all that it sees and may do. */
export function execute(
  machine: MachinePlace,
  command: readonly string[],
  options?: CommandOptions,
): Promise<CommandResult> {
  return capture(executeArguments(machine, command), options);
}

/** The host's command that runs a command inside the machine. Throws `SandboxError` when the machine can't run any. */
export function executeArguments(machine: MachinePlace, command: readonly string[]): string[] {
  const pid = needOn(machine);
  if (isFrozen(machine.innerCgroup)) throw new SandboxError(`${machine.name} is frozen; thaw it first`);
  // in the machine's cgroup, so that it is frozen and killed together with the machine
  const cgroup = join(machine.innerCgroup, 'sandbox-exec');
  makeCgroup(cgroup);
  return [
    ...['bash', '-c', 'echo 0 >"$0/cgroup.procs" && exec "$@"', cgroup],
    ...['nsenter', '--target', String(pid), '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup', '--'],
    ...['setpriv', '--bounding-set=-sys_time,-sys_module,-sys_rawio', '--', 'env', '-i'],
    ...[`TERM=${process.env['TERM'] ?? 'dumb'}`, 'LANG=C.UTF-8', 'HOME=/root', 'USER=root', ...environmentOf(pid)],
    ...command,
  ];
}

/** What a login finds in its environment, as KEY=value. */
function environmentOf(pid: number): string[] {
  const file = `/proc/${pid}/root/etc/environment`;
  return [`PATH=${PATH}`, ...(existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [])];
}

function needOn(machine: MachinePlace): number {
  const pid = initPid(machine);
  if (pid === undefined) throw new SandboxError(`${machine.name} is off; boot it first`);
  return pid;
}

function signalInit(machine: MachinePlace, number: number): void {
  const pid = needOn(machine);
  if (isFrozen(machine.innerCgroup)) throw new SandboxError(`${machine.name} is frozen; thaw it first`);
  process.kill(pid, number);
}

/** Id of the machine's present or latest boot. */
export function bootId(machine: MachinePlace): string {
  const file = join(machine.directory, 'boot_id');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}

function consoleLog(machine: MachinePlace): string {
  return join(machine.directory, 'console.log');
}

function lastLines(machine: MachinePlace): string {
  return (
    readFileSync(consoleLog(machine), 'utf8').trim().split('\n').slice(-3).join('; ') || 'its console says nothing'
  );
}
