// The project's own files that machines need: the programs that run in them, and the scripts that start them.
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SandboxError } from './errors.ts';
import { type Bind } from './disk.ts';
import { INSTALLED } from './fleet-files.ts';

/** Root of the project, looked for upwards, since this runs bundled from dist and unbundled from sandbox/src. */
export function projectRoot(from = import.meta.dirname): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, 'sandbox/machine/init.sh'))) return folder;
  throw new SandboxError(`sandbox/machine/init.sh is in no folder above ${from}: the project is not complete`);
}

export function machineScript(name: string): string {
  return join(projectRoot(), 'sandbox/machine', name);
}

export function fleetdIsBuilt(): boolean {
  return existsSync(join(projectRoot(), 'dist/fleetd.cjs'));
}

/** fleet.service and fleet.socket as they are shipped. Throws `SandboxError` when they are missing. */
export function fleetUnits(): Record<string, string> {
  return Object.fromEntries(['fleet.service', 'fleet.socket'].map(name => [name, readUnit(name)]));
}

function readUnit(name: string): string {
  const file = join(projectRoot(), 'install/systemd', name);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new SandboxError(`${file} can't be read: machines can't run fleetd without it (--bare makes them without)`);
  }
}

/** What machines see of the host besides /usr: the built programs, and Node.js where it lives outside /usr. */
export function projectBinds(): Bind[] {
  const node = realpathSync(process.execPath);
  const binds = [{ source: join(projectRoot(), 'dist'), target: INSTALLED }];
  return existsSync('/usr/bin/node') || existsSync('/usr/local/bin/node')
    ? binds
    : [...binds, { source: node, target: '/opt/bin/node' }];
}
