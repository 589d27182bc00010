// Which units wait for which, and where they wait for each other.
import { bootOrder, defaultPredecessors, defaultSuccessor, hasDefaults } from './boot-order.ts';
import type { UnitGraph } from './unit-graph.ts';

/** Settings by which a unit waits for others, and by which others wait for it. */
const waits = new Set(['After', 'Sockets']);
const waitedFor = new Set(['Before', 'Unit', 'Service']);
/** Settings whose units a target waits for by default, and those that say so from the other side. */
const members = new Set(['Wants', 'Requires', 'BindsTo', 'Upholds']);
const membership = new Set(['WantedBy', 'RequiredBy', 'UpheldBy']);

/** Targets that wait for all units of a type. */
export const orderedTargets: ReadonlySet<string> = new Set([
  ...['sockets.target', 'timers.target', 'paths.target', 'slices.target'],
]);

/** Answers are kept until the graph says that they may have changed. */
export class Ordering {
  readonly #graph: UnitGraph;
  readonly #predecessors = new Map<string, readonly string[]>();

  constructor(graph: UnitGraph) {
    this.#graph = graph;
  }

  /** Forgets what it knows of these units, or of all. */
  forget(names?: Iterable<string>): void {
    if (names === undefined) this.#predecessors.clear();
    else for (const name of names) this.#predecessors.delete(name);
  }

  /** The units that a unit waits for, if they are started too. */
  predecessors(name: string): readonly string[] {
    const known = this.#predecessors.get(name);
    if (known !== undefined) return known;
    const found = this.#find(name);
    this.#predecessors.set(name, found);
    return found;
  }

  /** The shortest way from a unit to one that it waits for through others, both among the names; undefined when there is none. */
  chain(from: string, to: string): readonly string[] | undefined {
    const cameFrom = new Map<string, string | undefined>([[from, undefined]]);
    const queue = [from];
    for (const name of queue) {
      if (name === to) return wayTo(name, cameFrom);
      for (const next of this.predecessors(name)) {
        if (cameFrom.has(next)) continue;
        cameFrom.set(next, name);
        queue.push(next);
      }
    }
    return undefined;
  }

  /**
   * Units that wait for each other in a circle: every one waits for the next, and the last is the first. Circles that
   * are a way round a smaller one are left out.
   */
  cycles(): (readonly string[])[] {
    const found = new Map<string, readonly string[]>();
    for (const name of this.#graph.unitNames()) {
      const cycle = this.cycleThrough(name);
      const members = [...new Set(cycle)].sort().join(' ');
      if (cycle !== undefined && !found.has(members)) found.set(members, cycle);
    }
    const circles = [...found.values()].sort((a, b) => a.length - b.length);
    const kept: (readonly string[])[] = [];
    for (const circle of circles) {
      if (!kept.some(smaller => smaller.every(name => circle.includes(name)))) kept.push(circle);
    }
    return kept;
  }

  /** The shortest circle through a unit, which stands at both ends. */
  cycleThrough(name: string): readonly string[] | undefined {
    let best: readonly string[] | undefined;
    for (const next of this.predecessors(name)) {
      const chain = this.chain(next, name);
      if (chain !== undefined && (best === undefined || chain.length + 1 < best.length)) best = [name, ...chain];
    }
    return best;
  }

  /** Whether no fewer of the units of a circle wait for each other. */
  isSmallest(circle: readonly string[]): boolean {
    return circle.every(name => {
      const other = this.cycleThrough(name);
      return other === undefined || other.length >= circle.length || !other.every(each => circle.includes(each));
    });
  }

  #find(given: string): readonly string[] {
    const name = this.#graph.canonical(given);
    const own = this.#graph.dependencies(name);
    const others = this.#graph.dependents(name);
    const found = [
      ...own.filter(({ key }) => waits.has(key)).map(({ to }) => to),
      ...others.filter(({ key }) => waitedFor.has(key)).map(({ from }) => from),
      ...this.#byDefault(name),
      ...(name.endsWith('.target') ? this.#members(name) : []),
    ].map(each => this.#graph.canonical(each));
    // systemd drops what a unit says of itself
    return [...new Set(found)].filter(each => each !== name);
  }

  #byDefault(name: string): readonly string[] {
    const files = this.#graph.filesOf(name);
    const order = files.every(({ isDropIn }) => isDropIn) ? (bootOrder[name] ?? []) : [];
    if (files.length === 0 || !hasDefaults(files)) return order;
    const isUser = files.some(({ path }) => path.includes('/user/'));
    return [...order, ...defaultPredecessors(typeOf(name), isUser)];
  }

  /** A target waits for what it wants, unless it is told another order, or one of the two wants none by default. */
  #members(target: string): string[] {
    const byType = orderedTargets.has(target) ? this.#graph.unitNames().filter(name => this.#isIn(name, target)) : [];
    if (!hasDefaults(this.#graph.filesOf(target))) return byType;
    const wanted = [
      ...this.#graph.dependencies(target).flatMap(({ key, to }) => (members.has(key) ? [to] : [])),
      ...this.#graph.dependents(target).flatMap(({ key, from }) => (membership.has(key) ? [from] : [])),
    ];
    return [...wanted.filter(name => this.#followsDefaults(name) && !this.#isOrdered(name, target)), ...byType];
  }

  #isIn(name: string, target: string): boolean {
    return defaultSuccessor(typeOf(name)) === target && this.#followsDefaults(name);
  }

  #followsDefaults(name: string): boolean {
    const files = this.#graph.filesOf(name);
    return files.length > 0 && hasDefaults(files);
  }

  /** By what one of the two says, or by what the unit waits for by default. */
  #isOrdered(name: string, target: string): boolean {
    const says = this.#graph.dependencies(name).some(({ key, to }) => key === 'After' && to === target);
    const isSaid = this.#graph.dependencies(target).some(({ key, to }) => key === 'Before' && to === name);
    return says || isSaid || this.#byDefault(name).includes(target);
  }
}

const typeOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

function wayTo(end: string, cameFrom: ReadonlyMap<string, string | undefined>): string[] {
  const way: string[] = [];
  for (let at: string | undefined = end; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return way;
}
