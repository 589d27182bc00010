import { chmodSync, chownSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/**
 * Writes a file anew in one step: whoever reads it sees the old text or the new, never half of it. Mode and owner stay,
 * and a link keeps pointing at the file that it points at.
 * @throws what the file system says; the file is then as it was
 */
export function replaceFile(path: string, text: string): void {
  const target = realpathSync(path);
  const { mode, uid, gid } = statSync(target);
  const next = `${target}.flotilla-${process.pid}`;
  try {
    writeFileSync(next, text, { flag: 'wx' });
    chmodSync(next, mode & 0o7777);
    if (process.getuid?.() === 0) chownSync(next, uid, gid);
    renameSync(next, target);
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}
