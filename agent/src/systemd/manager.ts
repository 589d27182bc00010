import type { Bus } from './bus.ts';
import { asBoolean, asList, asNumber, asString, bare } from './dbus-values.ts';
import { unitObjectPath } from './object-path.ts';

const MANAGER = 'org.freedesktop.systemd1.Manager';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const RELOAD_PATIENCE = 6;

/** A row of ListUnitsByNames. */
export interface ListedUnit {
  readonly load: string;
  readonly active: string;
  readonly sub: string;
}

/** The methods of systemd's manager that are used (org.freedesktop.systemd1(5)), one function each, typed. */
export class Manager {
  readonly #bus: Bus;
  readonly #reloadTimeoutMs: number;

  constructor(bus: Bus, callTimeoutMs: number) {
    this.#bus = bus;
    this.#reloadTimeoutMs = callTimeoutMs * RELOAD_PATIENCE;
  }

  async link(paths: readonly string[]): Promise<void> {
    await this.#call('LinkUnitFiles', 'asbb', [paths, true, true]);
  }

  async enable(names: readonly string[]): Promise<void> {
    await this.#call('EnableUnitFiles', 'asbb', [names, true, true]);
  }

  /** Also removes the link of a linked unit. */
  async disable(names: readonly string[]): Promise<void> {
    await this.#call('DisableUnitFiles', 'asb', [names, true]);
  }

  async reload(): Promise<void> {
    await this.#call('Reload', '', [], this.#reloadTimeoutMs);
  }

  /** Object path of the job. */
  async start(name: string): Promise<string> {
    return asString((await this.#call('StartUnit', 'ss', [name, 'replace']))[0]);
  }

  async stop(name: string): Promise<string> {
    return asString((await this.#call('StopUnit', 'ss', [name, 'replace']))[0]);
  }

  async kill(name: string, signal: number): Promise<void> {
    await this.#call('KillUnit', 'ssi', [name, 'all', signal]);
  }

  async resetFailed(name: string): Promise<void> {
    await this.#call('ResetFailedUnit', 's', [name]);
  }

  /** One row for each name, in that order. One bad name fails the call. Reads units in that are not in memory. */
  async list(names: readonly string[]): Promise<readonly ListedUnit[]> {
    const rows = asList((await this.#call('ListUnitsByNames', 'as', [names]))[0]);
    return rows.map(row => {
      const [, , load, active, sub] = asList(row);
      return { load: asString(load), active: asString(active), sub: asString(sub) };
    });
  }

  /** Rejects with NoSuchUnit when the unit is not in memory; does not read it in. */
  async loadedUnit(name: string): Promise<string> {
    return asString((await this.#call('GetUnit', 's', [name]))[0]);
  }

  async unitOfProcess(pid: number): Promise<string> {
    return asString((await this.#call('GetUnitByPID', 'u', [pid]))[0]);
  }

  async needsReload(name: string): Promise<boolean> {
    const unit = unitObjectPath(name);
    return asBoolean(await this.property(unit, 'org.freedesktop.systemd1.Unit', 'NeedDaemonReload'));
  }

  /** Folders in which units are looked for, most important first. */
  async unitPath(): Promise<readonly string[]> {
    return asList(await this.property('/org/freedesktop/systemd1', MANAGER, 'UnitPath')).map(asString);
  }

  /** Type of the job queued or running for a unit. */
  async jobType(unitPath: string): Promise<string | undefined> {
    const [id, job] = asList(await this.property(unitPath, 'org.freedesktop.systemd1.Unit', 'Job'));
    if (asNumber(id) === 0) return undefined;
    return asString(await this.property(asString(job), 'org.freedesktop.systemd1.Job', 'JobType'));
  }

  async property(path: string, owner: string, name: string): Promise<unknown> {
    const call = { path, interface: PROPERTIES, member: 'Get', signature: 'ss', body: [owner, name] };
    return bare((await this.#bus.call(call))[0]);
  }

  #call(member: string, signature: string, body: unknown[], timeoutMs?: number): Promise<readonly unknown[]> {
    const call = { path: '/org/freedesktop/systemd1', interface: MANAGER, member, signature, body };
    return this.#bus.call(timeoutMs === undefined ? call : { ...call, timeoutMs });
  }
}
