import { UnitGraph, type FileFacts } from '@flotilla/unit';
import { nearestRoots, rootOf } from './unit-root.ts';

/** As many as are kept where several folders have a unit of the same name; made again when needed. */
const KEPT = 8;

/** Where the files of one unit lie: how many, by root. */
interface Places {
  readonly own: Map<string, number>;
  readonly dropIns: Map<string, number>;
}

/**
 * The units of a workspace and what they say of each other. Where several folders have a unit of the same name, each
 * file sees the one nearest to it; as long as there is no such name, all see the same graph.
 */
export class UnitGraphs {
  readonly #facts = new Map<string, FileFacts>();
  readonly #places = new Map<string, Places>();
  /** Units that lie in several roots. */
  readonly #contested = new Set<string>();
  /** By the root that they are seen from; that of all by the empty one. The one asked for last is at the end. */
  readonly #views = new Map<string, UnitGraph>();
  #known: readonly string[] = [];
  #revision = 0;

  /** Changes when what any file may hear of others does. */
  get revision(): number {
    return this.#revision;
  }

  /** Takes in a file, or what it has become. */
  put(facts: FileFacts): void {
    const isNew = !this.#facts.has(facts.path);
    this.#facts.set(facts.path, facts);
    if (isNew) this.#count(facts, 1);
    this.#update(facts, view => view.put(facts));
  }

  remove(path: string): void {
    const facts = this.#facts.get(path);
    if (facts === undefined) return;
    this.#facts.delete(path);
    this.#count(facts, -1);
    this.#update(facts, view => view.remove(path));
  }

  /** Units that are there without a file of the workspace. */
  know(names: readonly string[]): void {
    if (names.length === this.#known.length && names.every((name, at) => name === this.#known[at])) return;
    this.#known = names;
    this.#revision++;
    for (const view of this.#views.values()) view.know(names);
  }

  /** The units as the file at that path sees them. */
  seenFrom(path: string): UnitGraph {
    const root = this.#contested.size === 0 ? '' : rootOf(path);
    const view = this.#views.get(root) ?? this.#build(root);
    this.#views.delete(root);
    this.#views.set(root, view);
    const [oldest] = this.#views.keys();
    if (this.#views.size > KEPT && oldest !== undefined) this.#views.delete(oldest);
    return view;
  }

  #build(root: string): UnitGraph {
    const view = new UnitGraph(this.#known);
    for (const facts of this.#facts.values()) if (this.#isSeen(facts, root)) view.put(facts);
    return view;
  }

  #update(facts: FileFacts, change: (view: UnitGraph) => void): void {
    // nobody has asked yet, so that nothing can be told from what was before
    if (this.#views.size === 0) this.#revision++;
    for (const [root, view] of this.#views) {
      if (!this.#isSeen(facts, root)) continue;
      const before = view.revision;
      change(view);
      if (view.revision !== before) this.#revision++;
    }
  }

  #count({ path, target, isDropIn }: FileFacts, by: 1 | -1): void {
    const places = this.#places.get(target) ?? { own: new Map<string, number>(), dropIns: new Map<string, number>() };
    this.#places.set(target, places);
    const counts = isDropIn ? places.dropIns : places.own;
    const root = rootOf(path);
    const count = (counts.get(root) ?? 0) + by;
    if (count === 0) counts.delete(root);
    else counts.set(root, count);
    if (places.own.size + places.dropIns.size === 0) this.#places.delete(target);
    const hadContest = this.#contested.size > 0;
    if (rootsOf(places).size > 1) this.#contested.add(target);
    else this.#contested.delete(target);
    if (!hadContest && this.#contested.size === 0) return;
    // who sees what may be another now
    this.#views.clear();
    this.#revision++;
  }

  /** Whether a file belongs to the unit that is meant there. */
  #isSeen({ path, target }: FileFacts, root: string): boolean {
    const places = this.#contested.has(target) ? this.#places.get(target) : undefined;
    if (places === undefined) return true;
    const roots = rootsOf(places);
    const meant = nearestRoots(roots.keys(), root);
    return [...nearestRoots(roots.keys(), rootOf(path))].some(each => meant.has(each));
  }
}

/** Drop-ins go with the unit's own file, where there is one. */
const rootsOf = ({ own, dropIns }: Places): ReadonlyMap<string, number> => (own.size > 0 ? own : dropIns);
