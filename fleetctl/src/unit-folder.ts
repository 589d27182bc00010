import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRecognizedUnitType, LineIndex, lint, parseUnitFile, parseUnitName } from '@flotilla/unit';
import { CommandError } from './errors.ts';
import { checkUnit, findLocalUnit, type LocalUnit } from './local-unit.ts';

/** A unit that a folder asks for. */
export interface FolderUnit {
  readonly name: string;
  readonly contents: LocalUnit;
  /** A template itself stays inactive; what a timer, socket or path of the same name starts is only loaded. */
  readonly desired: 'inactive' | 'loaded' | 'launched';
}

/**
 * What a folder of unit files asks for, by name. Each file or link named as a unit is one; an instance is asked for by a
 * file or a link of its name (`web@1.service -> web@.service`), or by `DefaultInstance=` in its template's `[Install]`.
 * Hidden files, folders and files that are no units are passed over. Every file is judged.
 * @throws {CommandError} naming all that is wrong, with file, line and key
 */
export function readUnitFolder(folder: string): ReadonlyMap<string, FolderUnit> {
  const problems: string[] = [];
  const files = new Map<string, LocalUnit>();
  for (const name of unitFilesOf(folder)) {
    try {
      const local = findLocalUnit(join(folder, name));
      if (local === undefined) throw new CommandError(`${join(folder, name)} leads to no file`);
      checkUnit(name, local);
      problems.push(...lintErrors(local));
      files.set(name, local);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  for (const [name, local] of [...files]) {
    const instance = defaultInstance(name, local);
    if (instance !== undefined && !files.has(instance)) files.set(instance, local);
  }
  if (problems.length > 0) throw new CommandError(`${problems.join('\n')}\nNothing has been changed.`);
  if (files.size === 0) throw new CommandError(`${folder} holds no unit file; nothing has been changed`);
  return new Map([...files].map(([name, contents]) => [name, { name, contents, desired: desiredOf(name, files) }]));
}

function unitFilesOf(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (error) {
    throw new CommandError(`${folder} can't be read: ${(error as Error).message}`);
  }
  return names.filter(
    name => !name.startsWith('.') && isRecognizedUnitType(name) && !lstatSync(join(folder, name)).isDirectory(),
  );
}

function lintErrors({ path, text }: LocalUnit): string[] {
  const index = new LineIndex(text);
  return lint(parseUnitFile(text), { fileName: path })
    .filter(({ severity }) => severity === 'error')
    .map(({ start, message, code }) => `${path}:${index.positionAt(start).line + 1}: ${message} [${code}]`);
}

function defaultInstance(name: string, { options }: LocalUnit): string | undefined {
  const parsed = parseUnitName(name);
  if (parsed?.isTemplate !== true) return undefined;
  const value = options.findLast(option => option.section === 'Install' && option.name === 'DefaultInstance')?.value;
  return value === undefined || value === '' ? undefined : name.replace('@.', () => `@${value}.`);
}

function desiredOf(name: string, files: ReadonlyMap<string, LocalUnit>): FolderUnit['desired'] {
  if (parseUnitName(name)?.isTemplate === true) return 'inactive';
  const isStarted = (type: string): boolean => files.has(name.replace(/service$/, type));
  return name.endsWith('.service') && ['timer', 'socket', 'path'].some(isStarted) ? 'loaded' : 'launched';
}
