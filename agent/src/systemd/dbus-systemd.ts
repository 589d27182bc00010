import { constants } from 'node:os';
import { Bus } from './bus.ts';
import { asProperties, asString } from './dbus-values.ts';
import { DriftKeeper } from './drift.ts';
import { FolderWatch } from './folder-watch.ts';
import { Jobs } from './jobs.ts';
import { listEach, UnitLoader } from './loader.ts';
import { Manager, type ListedUnit } from './manager.ts';
import { unitObjectPath } from './object-path.ts';
import { UnitStates } from './states.ts';
import {
  SystemdError,
  type Drift,
  type StartedJob,
  type Systemd,
  type SystemdState,
  type UnitFile,
} from './systemd.ts';
import { checkMachineUnit, isMachineUnit, type UnitDirectory } from './unit-directory.ts';
import { unitPath, type UnitPath } from './unit-path.ts';
import { enteredProperty, EXIT_PROPERTIES } from './unit-properties.ts';
import type { Signal } from './wire.ts';

const UNIT = 'org.freedesktop.systemd1.Unit';
const SERVICE = 'org.freedesktop.systemd1.Service';
const COMPARE_RETRY_MS = 1_000;
/** systemd has read all files again: states may have changed without a signal. */
const AFTER_RELOAD_MS = 50;

export interface DbusSystemdOptions {
  readonly address: string;
  readonly directory: UnitDirectory;
  /** What the machine's `/` is called here. */
  readonly root: string;
  /** Signals can get lost (systemd re-executed, a full queue): all units are compared this often. */
  readonly compareMs: number;
  readonly callTimeoutMs: number;
}

/** systemd over D-Bus, at message level: no proxies, no introspection, one match rule. */
export class DbusSystemd implements Systemd {
  readonly #directory: UnitDirectory;
  readonly #compareMs: number;
  readonly #jobs = new Jobs();
  readonly #states = new UnitStates(changes => this.#stateListeners.forEach(listener => listener(changes)));
  readonly #stateListeners: ((changes: ReadonlyMap<string, SystemdState>) => void)[] = [];
  readonly #connectionListeners: ((connected: boolean) => void)[] = [];
  #bus!: Bus;
  #manager!: Manager;
  #loader!: UnitLoader;
  readonly #driftListeners: ((drift: Drift) => void)[] = [];
  readonly #folders = new FolderWatch(entries => void this.#lookAt(entries));
  #path: UnitPath | undefined;
  #drift: DriftKeeper | undefined;
  #compareTimer: NodeJS.Timeout | undefined;
  #compareDue = 0;
  #thoroughDue: number;
  #closed = false;

  private constructor({ directory, compareMs }: DbusSystemdOptions) {
    this.#directory = directory;
    this.#compareMs = compareMs;
    this.#thoroughDue = performance.now() + compareMs;
  }

  static async connect(options: DbusSystemdOptions): Promise<DbusSystemd> {
    const systemd = new DbusSystemd(options);
    await options.directory.create();
    const { address, callTimeoutMs } = options;
    const onSignal = (signal: Signal): void => {
      try {
        systemd.#signal(signal);
      } catch {
        // A signal of another shape than expected tells nothing; the next comparison does.
      }
    };
    const onConnection = (connected: boolean): void => systemd.#connection(connected);
    systemd.#bus = await Bus.connect({ address, callTimeoutMs, onSignal, onConnection });
    systemd.#manager = new Manager(systemd.#bus, callTimeoutMs);
    systemd.#loader = new UnitLoader(systemd.#manager, options.directory, names => systemd.#drift?.begin(names));
    try {
      systemd.#keepDisk(unitPath(await systemd.#manager.unitPath(), options.root));
    } catch (error) {
      await systemd.close();
      throw error;
    }
    systemd.#compareLater(options.compareMs);
    return systemd;
  }

  #keepDisk(path: UnitPath | undefined): void {
    if (!path) return;
    this.#path = path;
    this.#drift = new DriftKeeper({
      manager: this.#manager,
      directory: this.#directory,
      loader: this.#loader,
      path,
      state: async name => (await this.states([name])).get(name),
      tell: drift => this.#driftListeners.forEach(listener => listener(drift)),
    });
    this.#watchDisk(path);
  }

  #watchDisk({ links, people }: UnitPath): void {
    this.#folders.open([...new Set([this.#directory.path, links, ...people])]);
  }

  async unitFiles(): Promise<readonly UnitFile[]> {
    const files = await this.#directory.list();
    this.#drift?.begin(files.map(({ name }) => name));
    return files;
  }

  async load(name: string, text: string): Promise<SystemdState> {
    const { moment } = this.#states;
    return this.#states.asked(name, await this.#loader.load(name, text), undefined, moment);
  }

  async start(name: string): Promise<StartedJob> {
    checkMachineUnit(name);
    return this.#jobs.run(() => this.#manager.start(name));
  }

  async stop(name: string): Promise<void> {
    checkMachineUnit(name);
    const result = await this.#stopJob(name);
    if (result === 'done') return;
    const row = (await listEach(this.#manager, [name])).get(name);
    if (row?.active === 'inactive' || row?.active === 'failed') return;
    throw new SystemdError('refused', `${name} did not stop: its job ended with "${result}"`);
  }

  async #stopJob(name: string): Promise<string> {
    try {
      return await (
        await this.#jobs.run(() => this.#manager.stop(name))
      ).finished;
    } catch (error) {
      if (isNoSuchUnit(error)) return 'done';
      throw error;
    }
  }

  async kill(name: string): Promise<void> {
    checkMachineUnit(name);
    try {
      await this.#manager.kill(name, constants.signals.SIGKILL);
    } catch (error) {
      if (!(error instanceof SystemdError && error.code === 'refused')) throw error; // nothing to kill
    }
  }

  unload(name: string): Promise<void> {
    return this.#loader.unload(name);
  }

  async states(names: readonly string[]): Promise<ReadonlyMap<string, SystemdState>> {
    const { moment } = this.#states;
    const states = new Map(names.map(name => [name, { ...NOT_A_UNIT }]));
    const rows = await listEach(this.#manager, names.filter(isMachineUnit));
    await Promise.all([...rows].map(async ([name, row]) => states.set(name, await this.#ask(name, row, moment))));
    return states;
  }

  watch(names: readonly string[]): void {
    for (const name of names) this.#states.watch(name);
  }

  unwatch(name: string): void {
    this.#states.unwatch(name);
  }

  onStates(listener: (changes: ReadonlyMap<string, SystemdState>) => void): void {
    this.#stateListeners.push(listener);
  }

  onDrift(listener: (drift: Drift) => void): void {
    this.#driftListeners.push(listener);
  }

  get connected(): boolean {
    return this.#bus.connected;
  }

  onConnection(listener: (connected: boolean) => void): void {
    this.#connectionListeners.push(listener);
  }

  async jobOfProcess(pid: number): Promise<string | undefined> {
    return this.#manager.jobType(await this.#manager.unitOfProcess(pid));
  }

  close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#compareTimer);
    this.#folders.close();
    this.#loader.close();
    this.#states.close();
    this.#bus.close();
    return Promise.resolve();
  }

  /**
   * A unit that is not in use is not in systemd's memory and has no more to tell than its row. Of the others just the
   * few properties are read that count: all of them would take ten times as long.
   */
  async #ask(name: string, row: ListedUnit, moment: number): Promise<SystemdState> {
    if (row.active === 'inactive') return this.#states.asked(name, row, undefined, moment);
    const path = unitObjectPath(name);
    const ended = name.endsWith('.service') && row.sub !== 'running';
    const wanted = [
      [UNIT, enteredProperty(row.active)],
      ...(ended ? EXIT_PROPERTIES.map(exit => [SERVICE, exit]) : []),
    ];
    const properties = wanted.map(async ([owner = '', property = '']) => {
      return [property, await this.#manager.property(path, owner, property)] as const;
    });
    return this.#states.asked(name, row, new Map(await Promise.all(properties)), moment);
  }

  #signal({ interface: owner, member, path, body }: Signal): void {
    if (member === 'PropertiesChanged' && owner === 'org.freedesktop.DBus.Properties') {
      this.#states.signal(path, asProperties(body[1]));
    } else if (member === 'JobRemoved') {
      this.#jobs.removed(asString(body[1]), asString(body[3]));
    } else if (member === 'Reloading' && body[0] === false) {
      this.#compareLater(AFTER_RELOAD_MS);
    }
  }

  #connection(connected: boolean): void {
    if (connected) this.#compareLater(0);
    for (const listener of this.#connectionListeners) listener(connected);
  }

  /** A comparison that is due sooner is not put off. */
  #compareLater(ms: number): void {
    const due = performance.now() + ms;
    if (this.#closed || (this.#compareTimer !== undefined && this.#compareDue <= due)) return;
    clearTimeout(this.#compareTimer);
    this.#compareDue = due;
    this.#compareTimer = setTimeout(() => {
      this.#compareTimer = undefined;
      void this.#compareAll().then(done => this.#compareLater(done ? this.#compareMs : COMPARE_RETRY_MS));
    }, ms);
  }

  /** The disk, too: drop-ins take effect with a reload, and of a change in a folder in a folder nothing else tells. */
  async #compareAll(): Promise<boolean> {
    if (!(await this.#compare())) return false;
    const thorough = performance.now() >= this.#thoroughDue;
    if (thorough) {
      this.#thoroughDue = performance.now() + this.#compareMs;
      if (this.#path) this.#watchDisk(this.#path);
    }
    return this.#look(this.#directory.held(), thorough);
  }

  async #lookAt(entries: ReadonlySet<string>): Promise<void> {
    const names = this.#directory.held().filter(name => entries.has(name) || entries.has(`${name}.d`));
    if (names.length > 0 && !(await this.#look(names, false))) this.#compareLater(COMPARE_RETRY_MS);
  }

  async #look(names: readonly string[], thorough: boolean): Promise<boolean> {
    try {
      await this.#drift?.look(names, thorough);
      return true;
    } catch {
      return false; // the bus is away or slow
    }
  }

  /** Level-triggered: whatever signals were missed, afterwards states and jobs are as systemd has them. */
  async #compare(): Promise<boolean> {
    try {
      await this.#jobs.probe(path => this.#jobExists(path));
      const { moment } = this.#states;
      const rows = await listEach(this.#manager, this.#states.names());
      const changed = [...rows].filter(([name, row]) => this.#states.differs(name, row));
      await Promise.all(changed.map(([name, row]) => this.#ask(name, row, moment)));
      return true;
    } catch {
      return false; // the bus is away or slow
    }
  }

  async #jobExists(path: string): Promise<boolean> {
    try {
      await this.#manager.property(path, 'org.freedesktop.systemd1.Job', 'State');
      return true;
    } catch (error) {
      if (error instanceof SystemdError && error.code === 'refused') return false;
      throw error;
    }
  }
}

const NOT_A_UNIT: SystemdState = { load: 'error', active: 'inactive', sub: 'dead', since: 0, exitStatus: undefined };

function isNoSuchUnit(error: unknown): boolean {
  return error instanceof SystemdError && error.dbusName === 'org.freedesktop.systemd1.NoSuchUnit';
}
