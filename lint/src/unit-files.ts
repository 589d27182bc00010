import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileKindOf } from '@flotilla/unit';

/** Folders that hold other people's files. */
const PASSED_OVER = new Set(['node_modules', '.git']);

/**
 * The unit files, quadlets and the like that paths name: a file as it is, a folder with all that is below it, sorted.
 * Links to folders are not followed.
 * @throws what the file system says of a path that can't be read
 */
export function unitFiles(paths: readonly string[]): string[] {
  return paths.flatMap(path => (statSync(path).isDirectory() ? below(path) : [path]));
}

function below(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : below(path);
    return fileKindOf(path) !== undefined && statSync(path, { throwIfNoEntry: false })?.isFile() === true ? [path] : [];
  });
}
