import { readFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileKindOf, parseUnitFile, settingsOf, unitTypes, type SettingFact } from '@flotilla/unit';
import { openUnitFile } from '../unit-file.ts';
import { quadletService } from './quadlet-service.ts';
import { indexFile, type IndexedFile } from './unit-index.ts';

/** How far a search goes. A workspace may be somebody's whole home. */
export interface ScanLimits {
  readonly folders: number;
  readonly files: number;
  readonly depth: number;
  /** Bytes; what is larger is no unit file that a person wrote. */
  readonly fileSize: number;
}

export const scanLimits: ScanLimits = { folders: 20_000, files: 10_000, depth: 16, fileSize: 256 * 1024 };

/** Folders in which nobody keeps units of their own. */
const skipped = new Set(['node_modules', '.git', '.hg', '.svn', '.cache', '.venv', '__pycache__']);

export interface ScanOptions {
  readonly limits?: ScanLimits;
  /** Only the folder itself and those of drop-ins in it. */
  readonly isFlat?: boolean;
  readonly signal?: AbortSignal;
  /** Hears of files of which podman makes services. */
  readonly quadlet?: (path: string) => void;
}

export interface ScanResult {
  readonly files: number;
  /** Whether a limit was reached, so that some files may not be known. */
  readonly isPartial: boolean;
}

/** Whether the index wants the file: unit files and their drop-ins. */
export function isUnitPath(path: string): boolean {
  return unitTypes.includes(fileKindOf(path)?.kind ?? '');
}

/**
 * Finds the unit files below a folder and hands each to `found`. Folders and files that can't be read are passed over;
 * links are not followed. Stops between two files when the signal says so.
 */
export async function scanFolder(
  root: string,
  found: (file: IndexedFile) => void,
  { limits = scanLimits, isFlat = false, signal, quadlet }: ScanOptions = {},
): Promise<ScanResult> {
  const waiting = [{ folder: root, depth: 0 }];
  let files = 0;
  let folders = 0;
  let isPartial = false;
  for (let next = waiting.shift(); next !== undefined && signal?.aborted !== true; next = waiting.shift()) {
    if (++folders > limits.folders || files >= limits.files) return { files, isPartial: true };
    for (const entry of await entriesOf(next.folder)) {
      const path = join(next.folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name)) {
        if (isFlat && !entry.name.endsWith('.d')) continue;
        if (next.depth >= limits.depth) isPartial = true;
        else waiting.push({ folder: path, depth: next.depth + 1 });
      } else if (entry.isFile() && isUnitPath(path) && files < limits.files) {
        const indexed = await indexStored(path, limits.fileSize);
        if (indexed !== undefined) found(indexed);
        files++;
      } else if (entry.isFile() && quadletService(path) !== undefined) quadlet?.(path);
    }
  }
  return { files, isPartial };
}

/** A file of the disk; undefined when it can't be read, is too large or no regular file. */
export async function indexStored(path: string, maxSize = scanLimits.fileSize): Promise<IndexedFile | undefined> {
  try {
    const { size } = await stat(path);
    if (size > maxSize) return undefined;
    return indexFile(openUnitFile(pathToFileURL(path).href, await readFile(path, 'utf8')), () => storedSettings(path));
  } catch {
    // gone, or not ours to read: then there is nothing to know about it
    return undefined;
  }
}

/** The lines of a file as they are on the disk now. */
function storedSettings(path: string): readonly SettingFact[] {
  try {
    return settingsOf(parseUnitFile(readFileSync(path, 'utf8')));
  } catch {
    return [];
  }
}

async function entriesOf(folder: string): Promise<import('node:fs').Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
