import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  fleetOptions,
  parseUnitName,
  readFleetUnit,
  readRequirements,
  unitNameMeant,
  UnitSyntaxError,
  validateOptions,
  validateUnitName,
  type UnitOption,
} from '@flotilla/unit';
import { CommandError } from './errors.ts';

/** A unit file on this computer. */
export interface LocalUnit {
  readonly path: string;
  readonly text: string;
  readonly options: readonly UnitOption[];
}

/**
 * The file that an argument names, as the argument stands or with the default suffix; `undefined` when there is none.
 * @throws {CommandError} when the file is there and can't be read or parsed
 */
export function findLocalUnit(argument: string): LocalUnit | undefined {
  for (const path of new Set([argument, join(dirname(argument), unitNameMeant(argument))])) {
    const unit = readLocalUnit(path);
    if (unit !== undefined) return unit;
  }
  return undefined;
}

/** The template of an instance, looked for in the folder that the argument names. */
export function findLocalTemplate(argument: string): LocalUnit | undefined {
  const template = parseUnitName(unitNameMeant(argument))?.template;
  return template === undefined || template === '' ? undefined : readLocalUnit(join(dirname(argument), template));
}

function readLocalUnit(path: string): LocalUnit | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR' || code === 'ENAMETOOLONG') return undefined;
    const why = error instanceof TypeError ? 'it is not UTF-8 text' : message;
    throw new CommandError(`failed getting Unit(${basename(path)}) from file: ${path}: ${why}`);
  }
  try {
    return { path, text, options: readFleetUnit(text).options };
  } catch (error) {
    if (!(error instanceof UnitSyntaxError)) throw error;
    throw new CommandError(
      `failed getting Unit(${basename(path)}) from file: ${error.message} (${path}, line ${error.line})`,
    );
  }
}

/**
 * Checks a unit before anything is sent: name, sections, `[X-Fleet]` keys and their combination.
 * @throws {CommandError} naming file, line and key
 */
export function checkUnit(name: string, local: LocalUnit): void {
  const problem = validateUnitName(name);
  if (problem !== undefined) throw new CommandError(problem);
  const { path, text, options } = local;
  if (options.length === 0) {
    throw new CommandError(
      `${path} says nothing: no section with an option in it. A service needs at least [Service] and ExecStart=`,
    );
  }
  const [unknown] = readRequirements(name, options).unknown;
  if (unknown !== undefined) {
    throw new CommandError(
      `${path}, line ${lineOf(text, unknown)}: unrecognized requirement in [X-Fleet] section: "${unknown}". ` +
        `Known are ${fleetOptions.map(({ name }) => name).join(', ')}`,
    );
  }
  const conflict = validateOptions(options);
  if (conflict !== undefined) throw new CommandError(`${conflict} (${path}, section [X-Fleet])`);
}

/** 1-based line of a key in `[X-Fleet]`. */
function lineOf(text: string, key: string): number {
  let inside = false;
  const index = text.split('\n').findIndex(line => {
    if (line.startsWith('[')) inside = line.startsWith('[X-Fleet]');
    return inside && line.split('=')[0]?.trim() === key;
  });
  return index + 1;
}
