// The sandbox's own branch of the cgroup2 hierarchy. Every process of the sandbox is in it, so none can be forgotten.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from './wait.ts';

const KILL_TIMEOUT_MS = 15_000;

export function makeCgroup(folder: string): void {
  mkdirSync(folder, { recursive: true });
}

/** Does any process live in the cgroup or below it? */
export function isPopulated(folder: string): boolean {
  return event(folder, 'populated');
}

export function isFrozen(folder: string): boolean {
  return event(folder, 'frozen');
}

function event(folder: string, name: string): boolean {
  try {
    return new RegExp(`^${name} 1$`, 'm').test(readFileSync(join(folder, 'cgroup.events'), 'utf8'));
  } catch {
    return false; // there is no such cgroup
  }
}

/** Pauses every process of the cgroup, or lets them go on; returns when that is so. */
export async function setFrozen(folder: string, frozen: boolean): Promise<void> {
  writeFileSync(join(folder, 'cgroup.freeze'), frozen ? '1' : '0');
  await until(`${frozen ? 'freezing' : 'thawing'} ${folder}`, () => isFrozen(folder) === frozen, { timeoutMs: 10_000 });
}

/** Kills every process of the cgroup and below, frozen ones too; returns when none is left. */
export async function killAll(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  writeFileSync(join(folder, 'cgroup.kill'), '1');
  await until(`killing what runs in ${folder}`, () => !isPopulated(folder), { timeoutMs: KILL_TIMEOUT_MS, everyMs: 5 });
}

/** Removes an empty cgroup and everything below it. */
export async function removeCgroup(folder: string): Promise<void> {
  // the kernel may count a process that has just ended for a moment longer
  await until(`removing ${folder}`, () => removeTree(folder), { timeoutMs: KILL_TIMEOUT_MS, everyMs: 10 });
}

function removeTree(folder: string): boolean {
  if (!existsSync(folder)) return true;
  const children = readdirSync(folder, { withFileTypes: true }).filter(entry => entry.isDirectory());
  if (!children.map(child => removeTree(join(folder, child.name))).every(Boolean)) return false;
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
