// The end of a sandbox: whatever state it is in, nothing of it is left.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { killAll, removeCgroup } from './cgroup.ts';
import { setInotifyLimit } from './inotify.ts';
import { removeNetwork } from './network.ts';
import { directoryOf, placeOf } from './place.ts';
import { run } from './process.ts';
import { type SandboxRecord, isOrphan, machinesOf, readRecord, sandboxNames } from './record.ts';

/** Takes a sandbox down, half-made ones too. Returns `false` when there was none of that name. */
export async function takeDown(name: string): Promise<boolean> {
  const directory = directoryOf(name);
  if (!existsSync(directory)) return false;
  const record = readRecordOfRuin(name);
  if (record) await stopEverything(record);
  await unmountBelow(directory);
  rmSync(directory, { recursive: true, force: true });
  if (record?.inotifyInstances !== undefined && sandboxNames().length === 0) setInotifyLimit(record.inotifyInstances);
  return true;
}

async function stopEverything(record: SandboxRecord): Promise<void> {
  const place = placeOf(record.name, record.number);
  await killAll(place.cgroup);
  await removeCgroup(place.cgroup);
  await removeNetwork(place, machinesOf(record));
}

/** A damaged record must not keep a sandbox from going; then only its folder and mounts are known. */
function readRecordOfRuin(name: string): SandboxRecord | undefined {
  try {
    return readRecord(name);
  } catch {
    return undefined;
  }
}

async function unmountBelow(directory: string): Promise<void> {
  const points = mountPoints(readFileSync('/proc/self/mountinfo', 'utf8'), directory);
  // nothing uses them any more; lazily, since somebody may stand in one of the folders
  if (points.length > 0) await run(['umount', '--lazy', '--', ...points]);
}

/** Mount points at and below a folder, the innermost and latest first, out of the text of /proc/self/mountinfo. */
export function mountPoints(mountinfo: string, directory: string): string[] {
  return mountinfo
    .split('\n')
    .map(line =>
      (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    )
    .filter(point => point === directory || point.startsWith(`${directory}/`))
    .reverse();
}

/** Takes down the sandboxes whose owner has ended without doing so. Returns their names. */
export async function takeDownOrphans(): Promise<string[]> {
  const orphans = sandboxNames().filter(name => {
    const record = readRecordOfRuin(name);
    return record !== undefined && isOrphan(record);
  });
  for (const name of orphans) await takeDown(name);
  return orphans;
}
