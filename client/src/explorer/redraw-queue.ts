/** What the queue needs from outside. */
export interface RedrawPorts {
  /** Has these rows drawn again, and what is below them asked for again; `undefined` stands for the root. */
  redraw(rows: readonly (string | undefined)[]): void;
  after(milliseconds: number, run: () => void): { cancel(): void };
}

const PATIENCE_MS = [500, 2000, 8000];

/**
 * Has rows drawn again until the view has asked for what is below them. The view drops a request for a row whose
 * children are still on their way to it, and would show the old ones for ever. A closed row is not asked about, so it
 * is let go after a few tries; opening it asks anyway.
 */
export class RedrawQueue {
  readonly #ports: RedrawPorts;
  /** Rows whose children the view has not asked for since they changed, and how often it was told. */
  readonly #owed = new Map<string | undefined, number>();
  #timer: { cancel(): void } | undefined;

  constructor(ports: RedrawPorts) {
    this.#ports = ports;
  }

  /** `parents`: the rows below them came, went or moved. `rows` only look different. */
  changed(parents: readonly (string | undefined)[], rows: readonly string[]): void {
    for (const parent of parents) this.#owed.set(parent, 0);
    const all = [...new Set([...parents, ...rows])];
    if (all.length > 0) this.#ports.redraw(all.includes(undefined) ? [undefined] : all);
    this.#wait();
  }

  /** The view asks for what is below a row. */
  asked(parent: string | undefined): void {
    this.#owed.delete(parent);
  }

  close(): void {
    this.#owed.clear();
    this.#timer?.cancel();
  }

  #wait(): void {
    if (this.#timer !== undefined || this.#owed.size === 0) return;
    const milliseconds = PATIENCE_MS[Math.min(...this.#owed.values())] ?? 0;
    this.#timer = this.#ports.after(milliseconds, () => {
      this.#timer = undefined;
      this.#again();
    });
  }

  #again(): void {
    for (const [parent, told] of [...this.#owed]) {
      if (told + 1 >= PATIENCE_MS.length) this.#owed.delete(parent);
      else this.#owed.set(parent, told + 1);
    }
    if (this.#owed.size === 0) return;
    this.#ports.redraw(this.#owed.has(undefined) ? [undefined] : [...this.#owed.keys()]);
    this.#wait();
  }
}
