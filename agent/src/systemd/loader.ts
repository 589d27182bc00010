import type { ListedUnit, Manager } from './manager.ts';
import { SystemdError } from './systemd.ts';
import { checkMachineUnit, readOptions, type UnitDirectory } from './unit-directory.ts';

/** Names whose files went away are looked at this long after the last of them. */
const CLEANUP_DELAY_MS = 100;

interface Wanted<T> {
  readonly name: string;
  readonly text: string;
  /** It may run: whatever fails now, it stays. */
  readonly isHere?: true;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Brings unit files into systemd and out of it. What is asked for while a round is running goes together into the
 * next: one LinkUnitFiles for all, at most one daemon-reload. When a call for many fails, each is tried alone, so
 * that one bad unit spoils nothing for the others.
 */
export class UnitLoader {
  readonly #manager: Manager;
  readonly #directory: UnitDirectory;
  readonly #loads: Wanted<ListedUnit>[] = [];
  readonly #unloads: Wanted<void>[] = [];
  readonly #mends: Wanted<ListedUnit | undefined>[] = [];
  readonly #between: (() => void)[] = [];
  readonly #begin: (names: readonly string[]) => void;
  /** Unloaded units that systemd may still remember. */
  readonly #remembered = new Set<string>();
  #cleanup: NodeJS.Timeout | undefined;
  #cleanupDue = false;
  #running = false;
  #closed = false;

  /** @param begin called with units before their files are written for the first time */
  constructor(manager: Manager, directory: UnitDirectory, begin: (names: readonly string[]) => void) {
    this.#manager = manager;
    this.#directory = directory;
    this.#begin = begin;
  }

  load(name: string, text: string): Promise<ListedUnit> {
    return this.#enqueue(this.#loads, name, text);
  }

  unload(name: string): Promise<void> {
    return this.#enqueue(this.#unloads, name, '');
  }

  /** Loads a unit anew from what its file must be; false when it has been unloaded meanwhile. */
  async mend(name: string): Promise<boolean> {
    return (await this.#enqueue(this.#mends, name, '')) !== undefined;
  }

  /** Runs it at a moment at which no load or unload is under way. */
  between<T>(look: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#between.push(() => {
        try {
          resolve(look());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
      if (!this.#running) void this.#run();
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#cleanup);
  }

  async #enqueue<T>(queue: Wanted<T>[], name: string, text: string): Promise<T> {
    checkMachineUnit(name);
    return new Promise<T>((resolve, reject) => {
      queue.push({ name, text, resolve, reject });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    await Promise.resolve(); // calls of the same turn come along
    while (this.#loads.length + this.#unloads.length + this.#mends.length > 0 || this.#isDue()) {
      for (const look of this.#between.splice(0)) look();
      await this.#unloadRound(this.#unloads.splice(0));
      await this.#mendRound(this.#mends.splice(0));
      await this.#loadRound(this.#loads.splice(0));
      if (this.#cleanupDue) await this.#forget();
    }
    this.#running = false;
    this.#scheduleCleanup();
  }

  #isDue(): boolean {
    return this.#cleanupDue || this.#between.length > 0;
  }

  async #mendRound(batch: readonly Wanted<ListedUnit | undefined>[]): Promise<void> {
    const there = batch.flatMap(wanted => {
      const text = this.#directory.textOf(wanted.name);
      if (text === undefined) wanted.resolve(undefined);
      return text === undefined ? [] : [{ ...wanted, text, isHere: true as const }];
    });
    await this.#loadRound(there);
  }

  async #loadRound(batch: readonly Wanted<ListedUnit>[]): Promise<void> {
    if (batch.length === 0) return;
    const fresh = batch.filter(({ name }) => this.#directory.textOf(name) === undefined);
    if (fresh.length > 0) this.#begin(fresh.map(({ name }) => name));
    const linked = await this.#link(await settle(batch, ({ name, text }) => this.#directory.write(name, text)));
    const installing = linked.filter(({ text }) => hasInstallSection(text));
    const refused = new Set(installing);
    for (const enabled of await this.#enable(installing)) refused.delete(enabled);
    const loaded = linked.filter(unit => !refused.has(unit));
    await this.#report(loaded, installing.length > 0);
  }

  #link(units: readonly Wanted<ListedUnit>[]): Promise<Wanted<ListedUnit>[]> {
    return together(units, part => this.#manager.link(part.map(({ name }) => this.#directory.pathOf(name))));
  }

  /** A unit that can't be enabled is taken away again (fleet §7). */
  async #enable(units: readonly Wanted<ListedUnit>[]): Promise<Wanted<ListedUnit>[]> {
    return together(units, async part => {
      try {
        await this.#manager.enable(part.map(({ name }) => name));
      } catch (error) {
        if (part.length === 1 && part[0]?.isHere !== true)
          await this.#takeAway(part.map(({ name }) => name)).catch(() => undefined);
        throw error;
      }
    });
  }

  /** Reloads if systemd remembers another version of any of the files, and answers with what it says now. */
  async #report(units: readonly Wanted<ListedUnit>[], installed: boolean): Promise<void> {
    if (units.length === 0) return;
    try {
      const names = units.map(({ name }) => name);
      const [rows, stale] = await Promise.all([listEach(this.#manager, names), this.#anyStale(names)]);
      const missing = [...rows.values()].some(({ load }) => load === 'not-found' || load === 'error');
      const reload = installed || stale || missing;
      if (reload) await this.#manager.reload();
      answer(units, reload ? await listEach(this.#manager, names) : rows);
    } catch (error) {
      for (const unit of units) unit.reject(error);
    }
  }

  async #anyStale(names: readonly string[]): Promise<boolean> {
    const stale = names.map(name =>
      this.#manager.needsReload(name).catch((error: unknown) => {
        ignoreRefusal(error); // the row of the unit says what is wrong
        return false;
      }),
    );
    return (await Promise.all(stale)).includes(true);
  }

  async #unloadRound(batch: readonly Wanted<void>[]): Promise<void> {
    const gone = await together(batch, part => this.#takeAway(part.map(({ name }) => name)));
    for (const { name, resolve } of gone) {
      this.#remembered.add(name);
      resolve();
    }
  }

  async #takeAway(names: readonly string[]): Promise<void> {
    await this.#manager.disable(names).catch(ignoreRefusal);
    await Promise.all(names.map(name => this.#manager.resetFailed(name).catch(ignoreRefusal)));
    await Promise.all(names.map(name => this.#directory.remove(name)));
  }

  #scheduleCleanup(): void {
    if (this.#closed || this.#remembered.size === 0) return;
    clearTimeout(this.#cleanup);
    this.#cleanup = setTimeout(() => {
      this.#cleanupDue = true;
      if (!this.#running) void this.#run();
    }, CLEANUP_DELAY_MS);
  }

  /** systemd drops an unused unit by itself; one that others refer to needs a reload to be forgotten. */
  async #forget(): Promise<void> {
    this.#cleanupDue = false;
    const names = [...this.#remembered];
    this.#remembered.clear();
    try {
      const stale = await Promise.all(names.map(name => this.#isStale(name)));
      if (stale.includes(true)) await this.#manager.reload();
    } catch {
      // The bus is away. A unit that comes back under one of these names is checked when it is loaded.
    }
  }

  async #isStale(name: string): Promise<boolean> {
    try {
      await this.#manager.loadedUnit(name);
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
    return this.#manager.needsReload(name);
  }
}

/** Runs `each` for all; those that fail are told, those that did not are returned. */
async function settle<T>(units: readonly Wanted<T>[], each: (unit: Wanted<T>) => Promise<void>): Promise<Wanted<T>[]> {
  const done: Wanted<T>[] = [];
  await Promise.all(
    units.map(unit =>
      each(unit).then(
        () => done.push(unit),
        (error: unknown) => unit.reject(error),
      ),
    ),
  );
  return done;
}

/** Runs `call` once for all; when it is refused, once for each. Returns those that went well, tells the others. */
async function together<T>(
  units: readonly Wanted<T>[],
  call: (part: readonly Wanted<T>[]) => Promise<void>,
): Promise<Wanted<T>[]> {
  if (units.length === 0) return [];
  if (units.length > 1) {
    try {
      await call(units);
      return [...units];
    } catch {
      // Which of them it was is found out below.
    }
  }
  return settle(units, unit => call([unit]));
}

/** Rows by name. A name that systemd refuses has `load: 'error'` and spoils nothing for the others. */
export async function listEach(manager: Manager, names: readonly string[]): Promise<Map<string, ListedUnit>> {
  if (names.length === 0) return new Map();
  try {
    const rows = await manager.list(names);
    if (rows.length === names.length) return zip(names, rows);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (names.length === 1) return zip(names, [{ load: 'error', active: 'inactive', sub: 'dead' }]);
  }
  const parts = await Promise.all(names.map(name => listEach(manager, [name])));
  return new Map(parts.flatMap(part => [...part]));
}

function zip(names: readonly string[], rows: readonly ListedUnit[]): Map<string, ListedUnit> {
  return new Map(rows.map((row, index) => [names[index] ?? '', row]));
}

function answer(units: readonly Wanted<ListedUnit>[], rows: ReadonlyMap<string, ListedUnit>): void {
  for (const { name, resolve } of units) resolve(rows.get(name) ?? { load: 'error', active: 'inactive', sub: 'dead' });
}

function hasInstallSection(text: string): boolean {
  return readOptions(text)?.some(option => option.section === 'Install') ?? false;
}

function isRefusal(error: unknown): boolean {
  return error instanceof SystemdError && error.code === 'refused';
}

/** For steps whose aim is that something is gone: that it is gone already is no error. */
function ignoreRefusal(error: unknown): void {
  if (!isRefusal(error)) throw error;
}
