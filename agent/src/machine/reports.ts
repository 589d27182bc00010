import type { UnitState } from '@flotilla/cluster';

/** What there is to say about the units of this machine since it was last said. Pure. */
export class StateReports {
  readonly #states = new Map<string, UnitState | undefined>();
  readonly #changed = new Set<string>();

  /**
   * From now on the unit is on this machine; as long as nothing is known of it, nothing is said. Nor is it said any more
   * that it was gone before: that would take back what has been claimed since.
   */
  hold(unit: string): void {
    if (this.#states.has(unit)) return;
    this.#states.set(unit, undefined);
    this.#changed.delete(unit);
  }

  observe(state: UnitState): void {
    const before = this.#states.get(state.unit);
    if (before && sameReport(before, state)) return;
    this.#states.set(state.unit, state);
    this.#changed.add(state.unit);
  }

  /** The unit is gone: that is said once. */
  release(unit: string): void {
    if (this.#states.delete(unit)) this.#changed.add(unit);
  }

  /** States to publish and, as `null`, to withdraw. */
  take(): readonly (readonly [unit: string, state: UnitState | null])[] {
    const taken = [...this.#changed].map(unit => [unit, this.#states.get(unit) ?? null] as const);
    this.#changed.clear();
    return taken;
  }

  get pending(): boolean {
    return this.#changed.size > 0;
  }

  /** Everything that is known now; for a registry that has to be told anew. */
  all(): readonly UnitState[] {
    return [...this.#states.values()].filter(state => state !== undefined);
  }
}

function sameReport(a: UnitState, b: UnitState): boolean {
  return (
    a.load === b.load &&
    a.active === b.active &&
    a.sub === b.sub &&
    a.hash === b.hash &&
    a.current === b.current &&
    a.since === b.since &&
    a.exitStatus === b.exitStatus
  );
}
