import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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
  readonly path: string;
  /** What the file of each unit was when it was written or found. */
  readonly #texts = new Map<string, string>();

  constructor(path: string) {
    this.path = path;
  }

  async create(): Promise<void> {
    await this.#guard('create the directory', async () => {
      await mkdir(this.path, { recursive: true, mode: DIRECTORY_MODE });
      await chmod(this.path, DIRECTORY_MODE);
    });
  }

  pathOf(name: string): string {
    return join(this.path, name);
  }

  /** Units whose files were written or found here and have not been removed. */
  held(): string[] {
    return [...this.#texts.keys()];
  }

  /** What the file of a unit must be; `undefined` when there must be none. */
  textOf(name: string): string | undefined {
    return this.#texts.get(name);
  }

  /** Whether somebody else has changed or removed the file; `changedAt` in milliseconds since 1970. */
  strange(name: string): { readonly changedAt: number | undefined } | undefined {
    const path = this.pathOf(name);
    try {
      if (readFileSync(path, 'utf8') === this.#texts.get(name)) return undefined;
      return { changedAt: statSync(path).ctimeMs };
    } catch {
      return { changedAt: undefined };
    }
  }

  /** Names that no unit of a machine can have are left out. */
  async list(): Promise<UnitFile[]> {
    const names = await this.#guard('read the directory', () => readdir(this.path));
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
      this.#texts.set(name, text);
      const options = readOptions(text);
      return { name, text, hash: options && hashOptions(options) };
    } catch {
      return undefined; // gone since it was listed, or not a file
    }
  }

  /** Replaces the file in one step, so that systemd never reads half of it. */
  async write(name: string, text: string): Promise<void> {
    await this.#guard(`write ${name}`, () => {
      const temporary = join(this.path, `.${name}.new`);
      mkdirSync(this.path, { recursive: true, mode: DIRECTORY_MODE }); // somebody may have removed it
      writeFileSync(temporary, text);
      chmodSync(temporary, FILE_MODE); // whatever the umask
      renameSync(temporary, this.pathOf(name));
      this.#texts.set(name, text);
    });
  }

  async remove(name: string): Promise<void> {
    this.#texts.delete(name);
    await this.#guard(`remove ${name}`, () => rmSync(this.pathOf(name), { force: true }));
  }

  async #guard<T>(what: string, run: () => T | Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SystemdError('file', `could not ${what} in ${this.path}: ${why}`, { cause: error });
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
