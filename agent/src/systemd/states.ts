import type { ListedUnit } from './manager.ts';
import { unitObjectPath } from './object-path.ts';
import { mergeProperties, stateOf, unknownUnit, type KnownUnit } from './unit-properties.ts';
import type { SystemdState } from './systemd.ts';

/** systemd tells of one change in several signals: Unit and Service apart, some twice. */
const COALESCE_MS = 4;

/** States of the watched units as systemd's signals tell them, several changes in one call. */
export class UnitStates {
  readonly #tell: (changes: ReadonlyMap<string, SystemdState>) => void;
  readonly #units = new Map<string, { known: KnownUnit; told: SystemdState | undefined; signalled: number }>();
  readonly #names = new Map<string, string>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  /** Signals of all units so far that told a whole state. */
  #signals = 0;

  constructor(tell: (changes: ReadonlyMap<string, SystemdState>) => void) {
    this.#tell = tell;
  }

  names(): string[] {
    return [...this.#units.keys()];
  }

  watch(name: string): void {
    if (this.#units.has(name)) return;
    this.#units.set(name, { known: unknownUnit(), told: undefined, signalled: 0 });
    this.#names.set(unitObjectPath(name), name);
  }

  unwatch(name: string): void {
    this.#units.delete(name);
    this.#names.delete(unitObjectPath(name));
    this.#changed.delete(name);
  }

  /** A PropertiesChanged signal. */
  signal(path: string, properties: ReadonlyMap<string, unknown>): void {
    const name = this.#names.get(path);
    const unit = name === undefined ? undefined : this.#units.get(name);
    if (name === undefined || !unit) return;
    unit.known = mergeProperties(unit.known, properties);
    if (properties.has('ActiveState')) unit.signalled = ++this.#signals;
    this.#touch(name);
  }

  /** To be noted before systemd is asked, and given to {@link asked} with the answer. */
  get moment(): number {
    return this.#signals;
  }

  /**
   * What systemd answered when it was asked. `properties` is undefined when only the row was asked for. Of a unit that
   * has sent a signal since `moment` the answer may be the older of the two: then only what no signal tells is taken.
   */
  asked(
    name: string,
    row: ListedUnit,
    properties: ReadonlyMap<string, unknown> | undefined,
    moment: number,
  ): SystemdState {
    const unit = this.#units.get(name);
    const before = unit?.known ?? unknownUnit();
    const outdated = unit !== undefined && unit.signalled > moment;
    const known = outdated
      ? { ...before, load: row.load }
      : mergeProperties({ ...before, ...row }, properties ?? new Map());
    if (unit) {
      unit.known = known;
      this.#touch(name);
    }
    return stateOf(known);
  }

  /** Whether the row differs from what signals said last. */
  differs(name: string, row: ListedUnit): boolean {
    const known = this.#units.get(name)?.known;
    return !known || known.load !== row.load || known.active !== row.active || known.sub !== row.sub;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#units.clear();
    this.#names.clear();
  }

  #touch(name: string): void {
    this.#changed.add(name);
    this.#timer ??= setTimeout(() => this.#flush(), COALESCE_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    const changes = new Map<string, SystemdState>();
    for (const name of this.#changed) {
      const unit = this.#units.get(name);
      if (!unit) continue;
      const state = stateOf(unit.known);
      if (unit.told && sameState(unit.told, state)) continue;
      unit.told = state;
      changes.set(name, state);
    }
    this.#changed.clear();
    if (changes.size > 0) this.#tell(changes);
  }
}

function sameState(a: SystemdState, b: SystemdState): boolean {
  return (
    a.load === b.load &&
    a.active === b.active &&
    a.sub === b.sub &&
    a.since === b.since &&
    a.exitStatus === b.exitStatus
  );
}
