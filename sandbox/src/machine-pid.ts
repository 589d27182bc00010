// A machine's first process, as the host sees it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachinePlace } from './place.ts';

/** Process id of the machine's systemd; `undefined` while the machine is off. */
export function initPid(machine: MachinePlace): number | undefined {
  const [pid = '', start] = readText(join(machine.directory, 'pid')).trim().split(' ');
  return pid !== '' && start !== undefined && processStart(Number(pid)) === start ? Number(pid) : undefined;
}

/** Start time of a living process in clock ticks: with the id it names one process for good. */
export function processStart(pid: number): string | undefined {
  // pid (name) state ppid …: the name may hold blanks and brackets
  const fields = readText(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ');
  const ended = fields[0] === 'Z' || fields[0] === 'X';
  return ended ? undefined : fields[19];
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
