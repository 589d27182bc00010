import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * The moment from which the cluster may believe this machine dead, noted for a fleetd that comes after one that was
 * killed. On the clock that all processes of a boot share, in memory, where a boot removes it.
 */
export class DeadlineNote {
  readonly #path: string;
  #written: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** On the scale of `performance.now()`; `undefined` when nobody has noted one. */
  read(): number | undefined {
    try {
      const noted = Number.parseFloat(readFileSync(this.#path, 'utf8'));
      return Number.isFinite(noted) ? noted - sinceBoot() : undefined;
    } catch {
      return undefined;
    }
  }

  /** Does nothing when that is noted already. Throws when the file can't be written. */
  write(deadline: number): void {
    if (deadline === this.#written || !Number.isFinite(deadline)) return;
    writeFileSync(`${this.#path}.new`, `${deadline + sinceBoot()}\n`);
    renameSync(`${this.#path}.new`, this.#path);
    this.#written = deadline;
  }

  /** The machine has left: nobody comes after. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }
}

/** What lies between this process's clock and that of the machine. */
function sinceBoot(): number {
  return Number(process.hrtime.bigint()) / 1e6 - performance.now();
}
