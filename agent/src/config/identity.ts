import { readFileSync } from 'node:fs';
import { ConfigError } from './load.ts';

/**
 * The machine's id, 32 hex digits (`machine-id(5)`).
 * @throws {ConfigError} when the file is missing, empty or holds something else
 */
export function readMachineId(path = '/etc/machine-id'): string {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(
      `can't read the machine id from ${path}: ${(error as Error).message}; systemd-machine-id-setup makes one`,
      { cause: error },
    );
  }
  const id = content.trim();
  if (/^[0-9a-f]{32}$/.test(id)) return id;
  const found = id === '' ? 'is empty' : `holds "${id.slice(0, 40)}"`;
  throw new ConfigError(`${path} ${found} instead of 32 hex digits; systemd-machine-id-setup makes a machine id`);
}

/** Changes with every boot of the machine; empty where the kernel does not tell. */
export function readBootId(path = '/proc/sys/kernel/random/boot_id'): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}
