import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Placement, Task } from '@flotilla/cluster';
import { ManualClock, MemoryStore, openRegistry, type Registry } from '@flotilla/registry';
import { DeadlineNote } from '../../src/machine/deadline-note.ts';
import { startMachine, type RunningMachine } from '../../src/machine/index.ts';
import type { Systemd } from '../../src/systemd/index.ts';
import { eventually, MACHINE } from './harness.ts';

const TTL_S = 6;

/** One machine's loop on a clock that is turned by hand, for what hangs on the moment. */
export class QuietStage {
  readonly clock = new ManualClock();
  readonly machine: RunningMachine;
  /** The machine's own link to the registry, to be cut. */
  readonly link: MemoryStore;
  /** The engine's own way to the registry. */
  readonly engine: Registry;
  readonly #folder = mkdtempSync(join(tmpdir(), 'quiet-'));

  /** `through`: what stands between the machine and its registry. */
  constructor(systemd: Systemd, through: (registry: Registry) => Registry = registry => registry) {
    const { clock } = this;
    const store = new MemoryStore({ clock, requestTimeoutMs: 5_000 });
    this.link = store.connect();
    this.engine = openRegistry(store, { clock });
    const nothing = (): void => undefined;
    this.machine = startMachine({
      registry: through(openRegistry(this.link, { clock })),
      machine: { id: MACHINE, address: '', metadata: {}, version: '0', bootId: 'b' },
      ttlSeconds: TTL_S,
      systemd,
      log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
      launchedDirectory: join(this.#folder, 'launched'),
      deadlineFile: join(this.#folder, 'deadline'),
      clock,
    });
  }

  /** Submits the unit, orders it, and waits until it is said to be launched. */
  async launched(unit: string, text: string): Promise<void> {
    await this.within(this.engine.putUnit(unit, text, 'launched', 0));
    const { hash, file } = (await this.within(this.engine.readUnit(unit)))?.unit ?? { hash: '', file: '' };
    await this.order({ type: 'schedule', placement: placementOf(unit, hash, file), reason: '' });
    await eventually(async () => {
      const view = await this.within(this.engine.readUnit(unit));
      return view?.states[0]?.current === 'launched' ? undefined : `${unit} is not launched`;
    });
  }

  async order(task: Task): Promise<void> {
    const lead = await this.within(this.engine.tryLead(MACHINE, TTL_S));
    await this.within(lead?.commit([task], { set: [], clear: [] }) ?? Promise.resolve());
    await this.within(lead?.resign() ?? Promise.resolve());
  }

  /** On the clock's scale, as fleetd has noted it. */
  deadline(): number {
    return new DeadlineNote(join(this.#folder, 'deadline')).read() ?? NaN;
  }

  down(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** Time goes on a little. */
  async within<T>(promise: Promise<T>): Promise<T> {
    await this.clock.advance(20);
    return await promise;
  }
}

export const placementOf = (unit: string, hash: string, file: string): Placement => {
  return { machine: MACHINE, unit, hash, file, desired: 'launched' };
};
