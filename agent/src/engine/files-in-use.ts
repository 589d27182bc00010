import { changesBetween } from '@flotilla/cluster';
import type { ClusterView } from '@flotilla/registry';

type Units = ClusterView['units'];

/** Counts which unit files are referred to, change by change. */
export class FilesInUse {
  readonly #uses = new Map<string, number>();
  #units: Units = [];

  /** Takes the units as they are now. Returns whether a file lost the last one that referred to it. */
  update(units: Units): boolean {
    const { removed, added, changed } = changesBetween(this.#units, units, byName);
    this.#units = units;
    for (const { file } of added) this.#count(file, 1);
    for (const [, { file }] of changed) this.#count(file, 1);
    const gone = [...removed, ...changed.map(([before]) => before)].filter(({ file }) => this.#count(file, -1) === 0);
    return gone.length > 0;
  }

  #count(file: string, change: number): number {
    const count = (this.#uses.get(file) ?? 0) + change;
    if (count === 0) this.#uses.delete(file);
    else this.#uses.set(file, count);
    return count;
  }
}

const byName = (one: Units[number], other: Units[number]): number =>
  one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
