import type { JournalStart } from './command.ts';
import type { JournalEntry } from './entry.ts';

/** A unit may have written before it was known that it is to be followed too. Microseconds. */
const BEFORE_KNOWN = 10_000_000;

/**
 * Where reading one machine's journal goes on after its end, and which of the entries that come then are new: none is
 * lost and none is shown twice.
 */
export class Resume {
  #last: JournalEntry | undefined;
  #cursorLost = false;
  /** Units that are shown up to the last entry; the others, followed since, may have older ones to show. */
  #before: ReadonlySet<string> | undefined;
  /** Older entries of the others that were shown. */
  readonly #early = new Set<string>();

  get start(): JournalStart {
    if (this.#last === undefined) return undefined;
    if (this.#before !== undefined) return { since: this.#last.time - BEFORE_KNOWN };
    return this.#cursorLost ? { since: this.#last.time + 1 } : { afterCursor: this.#last.cursor };
  }

  /** From the next start on more units are followed than these. */
  widen(units: readonly string[]): void {
    if (this.#last !== undefined) this.#before ??= new Set(units);
  }

  /** The journal does not hold the last entry any more: the time that it stood for must do. */
  loseCursor(): void {
    this.#cursorLost = true;
  }

  /** True when the entry was not shown before; it counts as shown then. */
  take(entry: JournalEntry): boolean {
    if (this.#before !== undefined && this.#last !== undefined) {
      const passed = entry.cursor === this.#last.cursor;
      if (entry.time <= this.#last.time) {
        const shown = passed || this.#before.has(entry.unit) || this.#early.has(entry.cursor);
        if (!shown) this.#early.add(entry.cursor);
        return !shown;
      }
      this.#before = undefined;
      this.#early.clear();
    }
    this.#last = entry;
    this.#cursorLost = false;
    return true;
  }
}
