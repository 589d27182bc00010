import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOptions, parseUnitName, readFleetUnit, validateUnitName, type UnitOption } from '@flotilla/unit';
import { SystemdError, type UnitFile } from './systemd.ts';

const DIRECTORY_MODE = 0o755;
const FILE_MODE = 0o644;

/**
 * The directory that holds the unit files of the cluster on this machine, as they were submitted. It lies in memory
 * (`/run`), so single small files are written synchronously: that takes less time than handing them to another thread.
 */
export class UnitDirectory {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async create(): Promise<void> {
    await this.#guard('create the directory', async () => {
      await mkdir(this.#path, { recursive: true, mode: DIRECTORY_MODE });
      await chmod(this.#path, DIRECTORY_MODE);
    });
  }

  pathOf(name: string): string {
    return join(this.#path, name);
  }

  /** Names that no unit of a machine can have are left out. */
  async list(): Promise<UnitFile[]> {
    const names = await this.#guard('read the directory', () => readdir(this.#path));
    const files = await Promise.all(
      names
        .filter(isMachineUnit)
        .sort()
        .map(name => this.#read(name)),
    );
    return files.filter(file => file !== undefined);
  }

  async #read(name: string): Promise<UnitFile | undefined> {
    try {
      const text = await readFile(this.pathOf(name), 'utf8');
      const options = readOptions(text);
      return { name, text, hash: options && hashOptions(options) };
    } catch {
      return undefined; // gone since it was listed, or not a file
    }
  }

  /** Replaces the file in one step, so that systemd never reads half of it. */
  async write(name: string, text: string): Promise<void> {
    await this.#guard(`write ${name}`, () => {
      const temporary = join(this.#path, `.${name}.new`);
      writeFileSync(temporary, text);
      chmodSync(temporary, FILE_MODE); // whatever the umask
      renameSync(temporary, this.pathOf(name));
    });
  }

  async remove(name: string): Promise<void> {
    await this.#guard(`remove ${name}`, () => rmSync(this.pathOf(name), { force: true }));
  }

  async #guard<T>(what: string, run: () => T | Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SystemdError('file', `could not ${what} in ${this.#path}: ${why}`, { cause: error });
    }
  }
}

/** Options of a unit file; `undefined` when fleet's reader refuses it. */
export function readOptions(text: string): readonly UnitOption[] | undefined {
  try {
    return readFleetUnit(text).options;
  } catch {
    return undefined;
  }
}

/** A template can't run, and its name makes systemd refuse whole calls. */
export function isMachineUnit(name: string): boolean {
  return validateUnitName(name) === undefined && parseUnitName(name)?.isTemplate === false;
}

/** Refuses what {@link isMachineUnit} refuses. */
export function checkMachineUnit(name: string): void {
  const problem = validateUnitName(name);
  if (problem !== undefined) throw new SystemdError('name', `${name}: ${problem}`);
  if (!isMachineUnit(name)) throw new SystemdError('name', `${name} is a template: only its instances can run`);
}
