/**
 * Machines ordered by load, equals by index (which is the order of their ids): the order in which fleet tries them. A
 * change of load moves one entry in a typed array, which for a thousand machines costs less than a tree would.
 */
export class LoadOrder {
  /** Machine indexes, the least loaded first. */
  readonly order: Int32Array;
  readonly #loads: Int32Array;

  constructor(machines: number) {
    this.order = Int32Array.from({ length: machines }, (_, index) => index);
    this.#loads = new Int32Array(machines);
  }

  load(machine: number): number {
    return this.#loads[machine] ?? 0;
  }

  add(machine: number, change: number): void {
    const from = this.#position(machine, this.load(machine));
    const load = this.load(machine) + change;
    // Searched while the old entry is still there: to the right of it every place is one too far.
    const found = this.#position(machine, load);
    const to = found > from ? found - 1 : found;
    if (to > from) this.order.copyWithin(from, from + 1, to + 1);
    else this.order.copyWithin(to + 1, to, from);
    this.order[to] = machine;
    this.#loads[machine] = load;
  }

  /** Negative when the first machine comes first. */
  compare(one: number, other: number): number {
    return this.load(one) - this.load(other) || one - other;
  }

  /** How many entries come before a machine with this index and load. */
  #position(machine: number, load: number): number {
    let low = 0;
    let high = this.order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const there = this.order[middle] ?? 0;
      const thereLoad = this.load(there);
      if (thereLoad < load || (thereLoad === load && there < machine)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
