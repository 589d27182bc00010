import type { UnitState } from '@flotilla/cluster';
import type { MachineSession, Registry } from '@flotilla/registry';
import type { Clock } from './options.ts';
import { StateReports } from './reports.ts';
import type { UnitWorker } from './unit-worker.ts';

/** Changes within this time go into the registry together; the first after a quiet time goes at once. */
const SPACING_MS = 10;

/** Tells the registry what the units of this machine do. */
export class Publisher {
  readonly #machine: string;
  readonly #clock: Clock;
  readonly #tell: Registry['recordEvent'];
  /** Units whose failure was told, until they are well again. */
  readonly #failed = new Set<string>();
  readonly #reports = new StateReports();
  #session: MachineSession | undefined;
  #cancelFlush: (() => void) | undefined;
  #lastFlush = -Infinity;

  constructor(machine: string, clock: Clock, tell: Registry['recordEvent']) {
    this.#machine = machine;
    this.#tell = tell;
    this.#clock = clock;
  }

  /** Tells everything, and from now on every change. */
  begin(session: MachineSession): void {
    this.#session = session;
    this.#reports.take();
    session.adopt(this.#reports.all());
  }

  /** Looks at a unit whose state, file or order has changed. */
  look(worker: UnitWorker): void {
    const report = this.#report(worker);
    if (worker.done) this.#reports.release(worker.name);
    else if (report && !worker.passing) this.#reports.observe(report);
    else this.#reports.hold(worker.name);
    this.#soon();
  }

  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    const session = this.#session;
    if (!session) return;
    this.#lastFlush = this.#clock.now();
    for (const [unit, state] of this.#reports.take()) {
      this.#tellFailure(unit, state);
      if (state) session.publish(state);
      else session.withdraw(unit);
    }
  }

  #tellFailure(unit: string, state: UnitState | null): void {
    if (state?.active !== 'failed') this.#failed.delete(unit);
    else if (!this.#failed.has(unit)) {
      this.#failed.add(unit);
      const status = state.exitStatus === undefined ? '' : ` with exit status ${state.exitStatus}`;
      const text = `${unit} has failed on machine ${this.#machine}${status}`;
      this.#tell({ kind: 'state-failed', unit, machine: this.#machine, text, after: state.sub });
    }
  }

  #report(worker: UnitWorker): UnitState | undefined {
    const { state } = worker;
    if (!state) return undefined;
    const { held, current, name: unit } = worker;
    return { machine: this.#machine, unit, ...state, hash: held?.hash ?? '', current };
  }

  #soon(): void {
    if (this.#cancelFlush !== undefined || !this.#session || !this.#reports.pending) return;
    const wait = Math.max(0, this.#lastFlush + SPACING_MS - this.#clock.now());
    this.#cancelFlush = this.#clock.after(wait, () => this.flush());
  }
}
