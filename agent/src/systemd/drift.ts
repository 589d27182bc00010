import { existsSync, readdirSync, readlinkSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { UnitLoader } from './loader.ts';
import type { Manager } from './manager.ts';
import { SystemdError, type Drift, type SystemdState } from './systemd.ts';
import type { UnitDirectory } from './unit-directory.ts';
import type { UnitPath } from './unit-path.ts';

const ASIDE = '.set-aside';

/** What lies on the disk for a unit, beside what it was loaded from. */
interface Found {
  /** Its file is not the one that was written; `changedAt` is undefined when it is gone. */
  readonly file: { readonly changedAt: number | undefined } | undefined;
  readonly unlinked: boolean;
  /** Paths of drop-ins that were made since it was loaded. */
  readonly dropIns: readonly string[];
  /** Path of a file that systemd takes instead. */
  readonly instead: string | undefined;
  /** Nothing of that, but systemd says that it has not read what is there now. */
  readonly unread: boolean;
}

const UNREAD: Found = { file: undefined, unlinked: false, dropIns: [], instead: undefined, unread: true };

export interface DriftParts {
  readonly manager: Manager;
  readonly directory: UnitDirectory;
  readonly loader: UnitLoader;
  readonly path: UnitPath;
  readonly state: (name: string) => Promise<SystemdState | undefined>;
  readonly tell: (drift: Drift) => void;
}

/**
 * Keeps what lies on the disk for the units of the cluster as it was when they were loaded: their files, their links,
 * their drop-ins, and what systemd has read of these. What a machine has of its own for a unit before the unit comes
 * belongs to the machine; what is changed under a unit that is here is put back. A process is not touched by that.
 */
export class DriftKeeper {
  readonly #parts: DriftParts;
  /** Drop-ins that were there when the unit was loaded. */
  readonly #own = new Map<string, ReadonlySet<string>>();
  /** What was said last of units that could not be put right, so that it is said once. */
  readonly #told = new Map<string, string>();

  constructor(parts: DriftParts) {
    this.#parts = parts;
  }

  /** Notes what the machine has of its own for units that are about to be loaded or were found loaded. */
  begin(names: readonly string[]): void {
    const dropIns = this.#dropIns(new Set(names));
    for (const name of names) this.#own.set(name, new Set(dropIns.get(name)));
  }

  /**
   * Looks at these units and puts right what was changed. With `thorough` systemd is asked of each, too, whether it has
   * read what is there now (its NeedDaemonReload); without, only the disk is looked at, which costs next to nothing.
   */
  async look(names: readonly string[], thorough: boolean): Promise<void> {
    // a unit on its way in or out is neither
    const found = await this.#parts.loader.between(() => this.#find(names));
    if (thorough) {
      const drifted = new Set(found.map(([name]) => name));
      for (const name of names) if (!drifted.has(name) && (await this.#isStale(name))) found.push([name, UNREAD]);
    }
    await Promise.all(found.map(([name, what]) => this.#mend(name, what)));
  }

  #find(names: readonly string[]): [string, Found][] {
    const { directory } = this.#parts;
    for (const name of this.#own.keys()) if (directory.textOf(name) === undefined) this.#forget(name);
    const held = names.filter(name => directory.textOf(name) !== undefined);
    if (held.length === 0) return [];
    const dropIns = this.#dropIns(new Set(held));
    const instead = this.#takenPlaces(new Set(held));
    return held.flatMap((name): [string, Found][] => {
      const own = this.#own.get(name);
      const made = (dropIns.get(name) ?? []).filter(path => own?.has(path) === false);
      const found = {
        file: directory.strange(name),
        unlinked: linkIn(this.#parts.path.links, name) !== directory.pathOf(name),
        dropIns: made,
        instead: instead.get(name),
        unread: false,
      };
      if (found.file || found.unlinked || made.length > 0 || found.instead !== undefined) return [[name, found]];
      this.#told.delete(name);
      return [];
    });
  }

  #forget(name: string): void {
    this.#own.delete(name);
    this.#told.delete(name);
  }

  async #mend(name: string, found: Found): Promise<void> {
    const { loader, tell } = this.#parts;
    const read = !(await this.#isStale(name)); // also, nothing is begun while the bus is away
    const { done, undone } = await this.#putRight(name, found, () => loader.mend(name));
    const trouble = undone.join('; ');
    if (done.length === 0 && (trouble === '' || this.#told.get(name) === trouble)) return;
    this.#told.set(name, trouble);
    tell({ unit: name, said: [...done, ...undone], startedFromIt: read && (await this.#startedFrom(name, found)) });
  }

  async #putRight(
    name: string,
    { file, unlinked, dropIns, instead, unread }: Found,
    loadAnew: () => Promise<boolean>,
  ): Promise<{ done: string[]; undone: string[] }> {
    const done: string[] = [];
    const undone =
      instead === undefined
        ? []
        : [`systemd takes ${instead} instead of its file: remove that, or give one of the two another name`];
    try {
      if (file) done.push(`its file was ${file.changedAt === undefined ? 'removed' : 'changed'} and is written again`);
      else if (unlinked) done.push(`its link in ${this.#parts.path.links} was changed and is made again`);
      if (unlinked) this.#clearLink(name);
      done.push(...dropIns.map(path => setAside(path)));
      if (unread) done.push('systemd had not read what lies on the disk for it, and has now');
      const goneMeanwhile = done.length > 0 && !(await loadAnew());
      return goneMeanwhile ? { done: [], undone: [] } : { done, undone };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { done: [], undone: [`what was changed on the disk could not be put right: ${why}`, ...undone] };
    }
  }

  /** systemd makes no link where a file lies. */
  #clearLink(name: string): void {
    const path = join(this.#parts.path.links, name);
    if (linkIn(this.#parts.path.links, name) === undefined && existsSync(path)) renameSync(path, `${path}${ASIDE}`);
  }

  async #isStale(name: string): Promise<boolean> {
    try {
      return await this.#parts.manager.needsReload(name);
    } catch (error) {
      if (error instanceof SystemdError && error.code === 'refused') return false;
      throw error;
    }
  }

  /** Of a changed file that systemd has read: whether the unit became active after that. */
  async #startedFrom(name: string, { file }: Found): Promise<boolean> {
    if (file?.changedAt === undefined) return false;
    const state = await this.#parts.state(name);
    const runs = state !== undefined && state.active !== 'inactive' && state.active !== 'failed';
    return runs && state.since > file.changedAt;
  }

  /** Paths by unit. */
  #dropIns(names: ReadonlySet<string>): Map<string, string[]> {
    const paths = new Map<string, string[]>();
    for (const folder of this.#parts.path.people) {
      for (const entry of listed(folder)) {
        const name = entry.endsWith('.d') ? entry.slice(0, -2) : '';
        if (!names.has(name)) continue;
        const here = listed(join(folder, entry)).filter(file => file.endsWith('.conf'));
        paths.set(name, [...(paths.get(name) ?? []), ...here.map(file => join(folder, entry, file))]);
      }
    }
    return paths;
  }

  /** Of the units of which there is one, the path of a file that goes before theirs. */
  #takenPlaces(names: ReadonlySet<string>): Map<string, string> {
    const places = new Map<string, string>();
    for (const folder of [...this.#parts.path.before].reverse()) {
      for (const entry of listed(folder)) {
        const ours = names.has(entry) && linkIn(folder, entry) === this.#parts.directory.pathOf(entry);
        if (names.has(entry) && !ours) places.set(entry, join(folder, entry));
      }
    }
    return places;
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // most of the folders are not there
  }
}

function linkIn(folder: string, name: string): string | undefined {
  try {
    return readlinkSync(join(folder, name));
  } catch {
    return undefined;
  }
}

/** Nothing that a person wrote is thrown away; systemd reads only what ends in `.conf`. */
function setAside(path: string): string {
  renameSync(path, `${path}${ASIDE}`);
  return `the drop-in ${path} was made and is set aside as ${basename(path)}${ASIDE}: such settings belong into the unit`;
}
