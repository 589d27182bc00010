import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchNote } from './tasks.ts';

/**
 * Notes of which units fleetd has started, kept where a boot removes them. They tell a fleetd that comes back that a
 * unit which has ended was started already. "starting" is written before systemd is asked and "launched" after it has
 * accepted, so that a crash between the two starts a unit twice rather than never. Written synchronously: it is memory.
 */
export class LaunchNotes {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Notes by unit name. */
  async read(): Promise<Map<string, LaunchNote>> {
    await mkdir(this.#directory, { recursive: true, mode: 0o755 });
    const names = (await readdir(this.#directory)).filter(name => !name.endsWith(TEMPORARY));
    const notes = await Promise.all(names.map(async name => [name, await this.#readOne(name)] as const));
    return new Map(notes.filter(([, note]) => note !== undefined));
  }

  /** Throws when the directory can't be written. */
  write(unit: string, note: 'starting' | 'launched'): void {
    this.#put(unit, note);
  }

  #put(unit: string, note: LaunchNote & string): void {
    const path = join(this.#directory, unit);
    writeFileSync(path + TEMPORARY, `${note}\n`);
    renameSync(path + TEMPORARY, path);
  }

  /** Noted before systemd is asked: one that has stopped so is not one that ended by itself. Never throws. */
  stopping(unit: string): void {
    try {
      this.#put(unit, 'stopping');
    } catch {
      this.#overwrite(unit, 'stopping');
    }
  }

  /** Where there is no space for another file: all notes are as long as each other. */
  #overwrite(unit: string, note: LaunchNote & string): void {
    try {
      writeFileSync(join(this.#directory, unit), `${note}\n`, { flag: 'r+' });
    } catch {
      this.remove(unit); // a stop needs no note
    }
  }

  remove(unit: string): void {
    rmSync(join(this.#directory, unit), { force: true });
  }

  async #readOne(unit: string): Promise<LaunchNote> {
    const text = await readFile(join(this.#directory, unit), 'utf8').catch(() => '');
    const note = text.trim();
    return note === 'starting' || note === 'launched' || note === 'stopping' ? note : undefined;
  }
}

const TEMPORARY = '.new';
