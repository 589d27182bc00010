import type { Round } from './round.ts';

type Decision = Pick<Round, 'tasks' | 'pending'>;

/**
 * How long units wait for a place: from the change of the cluster that made them want one until the order is written.
 * Nothing is said of those that waited already when this engine began to lead.
 */
export class PlacementWaits {
  readonly #since = new Map<string, number>();

  /**
   * A decision has been written. `changed` is when the change came that led to it, `now` when it was written, in
   * milliseconds of one clock; `waiting` are units whose reason to wait is in the registry. Gives the waits that are
   * over, in milliseconds.
   */
  written({ tasks, pending }: Decision, waiting: ReadonlySet<string>, changed: number, now: number): number[] {
    // whoever destroys a unit takes its reason away
    for (const unit of this.#since.keys()) if (!waiting.has(unit)) this.#since.delete(unit);
    const over = tasks.flatMap(task => {
      if (task.type !== 'schedule') return [];
      const { unit } = task.placement;
      const since = this.#since.get(unit) ?? (waiting.has(unit) ? undefined : changed);
      return since === undefined ? [] : now - since;
    });
    for (const { unit } of pending.set)
      if (!waiting.has(unit) && !this.#since.has(unit)) this.#since.set(unit, changed);
    for (const unit of pending.clear) this.#since.delete(unit);
    return over;
  }
}
