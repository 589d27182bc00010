import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UnitState } from '@flotilla/cluster';
import { MemoryStore, openRegistry, type Leadership, type Registry } from '@flotilla/registry';
import { startMachine, type Log, type RunningMachine } from '../../src/machine/index.ts';
import type { Systemd } from '../../src/systemd/index.ts';

export const MACHINE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const PATIENCE_MS = 60_000;

/** One machine's loop on an in-memory registry, with the engine's hand played by the test. */
export class Stage {
  readonly #store = new MemoryStore({ requestTimeoutMs: 200 });
  readonly #engine: Registry = openRegistry(this.#store.connect());
  readonly #notes = mkdtempSync(join(tmpdir(), 'launched-'));
  readonly #systemd: Systemd;
  readonly #ttlSeconds: number;
  /** The machine's own link to the registry, to be cut. */
  link = this.#store.connect();
  readonly logged: string[] = [];
  #lead: Leadership | undefined;
  #machine: RunningMachine | undefined;
  #changes = Promise.resolve();

  constructor(systemd: Systemd, ttlSeconds = 10) {
    this.#systemd = systemd;
    this.#ttlSeconds = ttlSeconds;
  }

  get machine(): RunningMachine {
    if (!this.#machine) throw new Error('fleetd was not started');
    return this.#machine;
  }

  /** Starts fleetd; again, after a stop. With `cut` its link is cut from the beginning. */
  boot(cut?: 'refuse' | 'silent'): RunningMachine {
    this.link = this.#store.connect();
    if (cut !== undefined) this.link.cut(cut);
    this.#machine = startMachine({
      registry: openRegistry(this.link),
      machine: { id: MACHINE, address: '', metadata: {}, version: '0', bootId: 'b' },
      ttlSeconds: this.#ttlSeconds,
      systemd: this.#systemd,
      log: this.#log(),
      launchedDirectory: join(this.#notes, 'launched'),
      deadlineFile: join(this.#notes, 'deadline'),
    });
    return this.#machine;
  }

  /** Submits the text under the name and orders the machine to have it so. */
  async order(name: string, desired: 'loaded' | 'launched', text: string): Promise<void> {
    const before = await this.#engine.readUnit(name);
    if (before?.text !== text) await this.#engine.putUnit(name, text, desired, before?.unit.revision ?? 0);
    const unit = (await this.#engine.readUnit(name))?.unit;
    if (!unit) throw new Error(`${name} was not stored`);
    const placement = { machine: MACHINE, unit: name, hash: unit.hash, file: unit.file, desired };
    await this.#commit({ type: before && before.placements.length > 0 ? 'update' : 'schedule', placement, reason: '' });
  }

  async unschedule(name: string): Promise<void> {
    await this.#commit({ type: 'unschedule', machine: MACHINE, unit: name, reason: '' });
  }

  async state(name: string): Promise<UnitState | undefined> {
    return (await this.states()).find(state => state.unit === name);
  }

  async states(): Promise<readonly UnitState[]> {
    return (await this.#engine.readCluster()).states;
  }

  /** What this machine told of its units, in short. */
  async told(): Promise<readonly string[]> {
    return (await this.#engine.readEvents()).map(({ kind, text }) => `${kind}: ${text}`);
  }

  /** Units of which it is noted that they were started, or were to be. */
  notes(): string[] {
    return readdirSync(join(this.#notes, 'launched'));
  }

  async machines(): Promise<number> {
    return (await this.#engine.readMachines()).length;
  }

  /** Waits until the published state fits; `undefined` for none. */
  async until(name: string, fits: Partial<UnitState> | undefined): Promise<void> {
    await eventually(async () => {
      const state = await this.state(name);
      const fit =
        fits && state
          ? Object.entries(fits).every(([key, value]) => Reflect.get(state, key) === value)
          : state === fits;
      return fit ? undefined : `${name} is ${JSON.stringify(state)}, expected ${JSON.stringify(fits)}`;
    });
  }

  async down(): Promise<void> {
    await this.#machine?.stop('keep');
    await this.#lead?.resign();
    await this.#engine.close();
    rmSync(this.#notes, { recursive: true });
  }

  /** One transaction after the other. */
  #commit(task: Parameters<Leadership['commit']>[0][number]): Promise<void> {
    this.#changes = this.#changes.then(async () => {
      this.#lead ??= await this.#engine.tryLead(MACHINE, 60);
      if (!this.#lead) throw new Error('somebody else leads');
      await this.#lead.commit([task], { set: [], clear: [] });
    });
    return this.#changes;
  }

  #log(): Log {
    const write = (fields: object, message: string): void => void this.logged.push(message);
    return { debug: write, info: write, warn: write, error: write };
  }
}

/** Waits until `look` finds nothing wrong; then what was wrong last is the error. */
export async function eventually(look: () => Promise<string | undefined> | string | undefined): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const wrong = await look();
    if (wrong === undefined) return;
    if (Date.now() > deadline) throw new Error(`still after ${PATIENCE_MS} ms: ${wrong}`);
    await pause(15);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms));
}
