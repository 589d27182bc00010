import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** More than a machine boots within one lease. */
const KEPT = 16;

/**
 * Notes on the machine's disk that it has booted, so that its next boot knows this one from a machine that was copied
 * with its id.
 * @returns ids of earlier boots, the latest last. Throws when the directory can't be written.
 */
export function noteBoot(directory: string, bootId: string): string[] {
  const path = join(directory, 'boots');
  const earlier = read(path).filter(id => id !== bootId);
  if (bootId === '') return earlier;
  mkdirSync(directory, { recursive: true, mode: 0o755 });
  writeFileSync(
    `${path}.new`,
    [...earlier, bootId]
      .slice(-KEPT)
      .map(id => `${id}\n`)
      .join(''),
  );
  renameSync(`${path}.new`, path);
  return earlier;
}

function read(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return []; // the first boot, or a machine that forgets
  }
}
