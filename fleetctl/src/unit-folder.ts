import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unitsOfFolder, type FolderUnit } from '@flotilla/cluster';
import { hashOptions, hasUnitType, LineIndex, lint, parseUnitFile } from '@flotilla/unit';
import { CommandError } from './errors.ts';
import { checkUnit, findLocalUnit, type LocalUnit } from './local-unit.ts';

/** A unit file of a folder, with the SHA-1 of its normal form. */
export interface FolderFile extends LocalUnit {
  readonly hash: string;
}

export type WantedUnit = FolderUnit<FolderFile>;

/**
 * What a folder of unit files asks for, by name. Each file or link named as a unit is one; an instance is asked for by a
 * file or a link of its name (`web@1.service -> web@.service`), or by `DefaultInstance=` in its template's `[Install]`.
 * Hidden files, folders and files that are no units are passed over. Every file is judged.
 * @throws {CommandError} naming all that is wrong, with file, line and key
 */
export function readUnitFolder(folder: string): ReadonlyMap<string, WantedUnit> {
  const problems: string[] = [];
  const files = new Map<string, FolderFile>();
  for (const name of unitFilesOf(folder)) {
    try {
      const local = findLocalUnit(join(folder, name));
      if (local === undefined) throw new CommandError(`${join(folder, name)} leads to no file`);
      checkUnit(name, local);
      problems.push(...lintErrors(local));
      files.set(name, { ...local, hash: hashOptions(local.options) });
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  if (problems.length > 0) throw new CommandError(`${problems.join('\n')}\nNothing has been changed.`);
  if (files.size === 0) throw new CommandError(`${folder} holds no unit file; nothing has been changed`);
  return unitsOfFolder(files);
}

function unitFilesOf(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    throw new CommandError(`${folder} can't be read: ${(error as Error).message}`);
  }
  return names.filter(
    name => !name.startsWith('.') && hasUnitType(name) && !lstatSync(join(folder, name)).isDirectory(),
  );
}

function lintErrors({ path, text }: LocalUnit): string[] {
  const index = new LineIndex(text);
  return lint(parseUnitFile(text), { fileName: path })
    .filter(({ severity }) => severity === 'error')
    .map(({ start, message, code }) => `${path}:${index.positionAt(start).line + 1}: ${message} [${code}]`);
}
