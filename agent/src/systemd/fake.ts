import { hashOptions, type UnitOption } from '@flotilla/unit';
import {
  SystemdError,
  type Drift,
  type JobResult,
  type StartedJob,
  type Systemd,
  type SystemdState,
  type UnitFile,
} from './systemd.ts';
import { checkMachineUnit, isMachineUnit, readOptions } from './unit-directory.ts';

interface FakeUnit {
  text: string;
  state: SystemdState;
}

/**
 * A systemd that lives in memory, for tests of what stands on it. Of unit files it understands just as much as these
 * need: `Type=oneshot`, `ExecStart=/bin/sh -c 'exit N'`, `ExecStop=/bin/sleep N`, and that a service must have an
 * `ExecStart`. It passes the same contract suite as the real one.
 */
export class FakeSystemd implements Systemd {
  readonly units = new Map<string, FakeUnit>();
  /** Every call that changed something, in order: `start web.service`. */
  readonly calls: string[] = [];
  /** Awaited before each step: lets a test delay or fail it. */
  before: (step: string, name: string) => Promise<void> = () => Promise.resolve();
  readonly #watched = new Set<string>();
  readonly #listeners: ((changes: ReadonlyMap<string, SystemdState>) => void)[] = [];
  readonly #driftListeners: ((drift: Drift) => void)[] = [];
  readonly #connectionListeners: ((connected: boolean) => void)[] = [];
  readonly #stops = new Map<string, Promise<void>>();
  /** Cuts a stop short that takes its time. */
  readonly #kills = new Map<string, () => void>();
  #connected = true;

  unitFiles(): Promise<readonly UnitFile[]> {
    const names = [...this.units.keys()].sort();
    return Promise.resolve(names.map(name => fileOf(name, this.units.get(name)?.text ?? '')));
  }

  async load(name: string, text: string): Promise<SystemdState> {
    await this.#step('load', name);
    checkMachineUnit(name);
    const before = this.units.get(name)?.state;
    const state = { ...(before ?? DEAD), load: isStartable(name, text) ? 'loaded' : 'bad-setting' };
    this.units.set(name, { text, state });
    return state;
  }

  async start(name: string): Promise<StartedJob> {
    await this.#step('start', name);
    checkMachineUnit(name);
    const unit = this.units.get(name);
    if (!unit) throw new SystemdError('refused', `Unit ${name} not found.`, { dbusName: NO_SUCH_UNIT });
    if (unit.state.load !== 'loaded') throw new SystemdError('refused', `Unit ${name} has a bad unit file setting.`);
    if (unit.state.active === 'active') return { finished: Promise.resolve('done') };
    const stop = this.#stops.get(name);
    if (stop) return { finished: stop.then(() => this.#run(name, unit.text)) };
    return { finished: Promise.resolve(this.#run(name, unit.text)) };
  }

  #run(name: string, text: string): JobResult {
    this.set(name, { active: 'active', sub: 'running' });
    const ended = endOf(text);
    if (ended !== undefined) setImmediate(() => this.end(name, ended));
    return 'done';
  }

  async stop(name: string): Promise<void> {
    await this.#step('stop', name);
    checkMachineUnit(name);
    const unit = this.units.get(name);
    if (unit?.state.active === 'deactivating') return this.#stops.get(name);
    if (unit?.state.active !== 'active') return;
    const stop = this.#end(name, unit.text).finally(() => this.#stops.delete(name));
    this.#stops.set(name, stop);
    await stop;
  }

  /** What is asked meanwhile waits for it. */
  async #end(name: string, text: string): Promise<void> {
    const seconds = Number(/^ExecStop=\/bin\/sleep (\S+)/m.exec(text)?.[1] ?? 0);
    if (seconds > 0) {
      this.set(name, { active: 'deactivating', sub: 'stop' });
      await new Promise<void>(resolve => {
        this.#kills.set(name, resolve);
        setTimeout(resolve, seconds * 1000);
      });
      this.#kills.delete(name);
    }
    this.set(name, { active: 'inactive', sub: 'dead' });
  }

  async kill(name: string): Promise<void> {
    await this.#step('kill', name);
    checkMachineUnit(name);
    const state = this.units.get(name)?.state.active;
    if (state === 'active') this.end(name, 137);
    this.#kills.get(name)?.();
  }

  async unload(name: string): Promise<void> {
    await this.#step('unload', name);
    checkMachineUnit(name);
    this.units.delete(name);
  }

  states(names: readonly string[]): Promise<ReadonlyMap<string, SystemdState>> {
    if (!this.#connected) return Promise.reject(away());
    return Promise.resolve(new Map(names.map(name => [name, this.#stateOf(name)])));
  }

  watch(names: readonly string[]): void {
    for (const name of names) this.#watched.add(name);
  }

  unwatch(name: string): void {
    this.#watched.delete(name);
  }

  onStates(listener: (changes: ReadonlyMap<string, SystemdState>) => void): void {
    this.#listeners.push(listener);
  }

  onDrift(listener: (drift: Drift) => void): void {
    this.#driftListeners.push(listener);
  }

  get connected(): boolean {
    return this.#connected;
  }

  onConnection(listener: (connected: boolean) => void): void {
    this.#connectionListeners.push(listener);
  }

  jobOfProcess(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Takes the bus away or gives it back. */
  connect(connected: boolean): void {
    this.#connected = connected;
    for (const listener of this.#connectionListeners) listener(connected);
  }

  /** Somebody changes the unit's file; `restarted`: and starts the unit from it. It is put right at once. */
  disturb(name: string, restarted: boolean): void {
    if (restarted) this.set(name, {});
    const drift = { unit: name, said: ['its file was changed and is written again'], startedFromIt: restarted };
    for (const listener of this.#driftListeners) listener(drift);
  }

  /** The unit's process ends by itself. */
  end(name: string, exitStatus: number): void {
    const failed = exitStatus !== 0;
    this.set(name, { active: failed ? 'failed' : 'inactive', sub: failed ? 'failed' : 'dead', exitStatus });
  }

  /** Changes the state of a unit, as if by itself. */
  set(name: string, change: Partial<SystemdState>): void {
    const unit = this.units.get(name);
    if (!unit) return;
    unit.state = { ...unit.state, since: Date.now(), ...change };
    if (this.#watched.has(name)) for (const listener of this.#listeners) listener(new Map([[name, unit.state]]));
  }

  async #step(step: string, name: string): Promise<void> {
    if (!this.#connected) throw away();
    await this.before(step, name);
    this.calls.push(`${step} ${name}`);
  }

  #stateOf(name: string): SystemdState {
    if (!isMachineUnit(name)) return { ...DEAD, load: 'error' };
    return this.units.get(name)?.state ?? { ...DEAD, load: 'not-found' };
  }
}

const DEAD: SystemdState = { load: 'loaded', active: 'inactive', sub: 'dead', since: 0, exitStatus: undefined };
const NO_SUCH_UNIT = 'org.freedesktop.systemd1.NoSuchUnit';

function away(): SystemdError {
  return new SystemdError('disconnected', 'no connection to D-Bus');
}

function fileOf(name: string, text: string): UnitFile {
  const options: readonly UnitOption[] | undefined = readOptions(text);
  return { name, text, hash: options && hashOptions(options) };
}

function isStartable(name: string, text: string): boolean {
  return !name.endsWith('.service') || /^ExecStart=/m.test(text);
}

/** Exit status of a process that ends at once. */
function endOf(text: string): number | undefined {
  const exit = /^ExecStart=\/bin\/sh -c 'exit (\d+)'/m.exec(text)?.[1];
  if (exit !== undefined) return Number(exit);
  return /^Type=oneshot/m.test(text) ? 0 : undefined;
}
