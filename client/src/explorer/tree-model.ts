import { childRows, clusterRow, moreRow, type ClusterState } from './cluster-rows.ts';
import { DEFAULT_OPTIONS, type TreeOptions } from './tree-options.ts';
import type { Row } from './row.ts';

/** What must be drawn again: rows below `parents` came, went or moved; `rows` only look different. */
export interface Changes {
  /** Ids of rows; `undefined` stands for the root. */
  readonly parents: readonly (string | undefined)[];
  readonly rows: readonly Row[];
}

/** Rows of a list that are shown at first, and more at each wish: what a view draws in a blink. */
const PAGE = 500;

/**
 * The rows that the view has asked for, kept so that a change of the cluster redraws only what it changed. Rows below a
 * closed parent are never computed.
 */
export class TreeModel {
  readonly #states = new Map<string, ClusterState>();
  readonly #shown = new Map<string | undefined, readonly Row[]>();
  readonly #rows = new Map<string, Row>();
  readonly #parents = new Map<string, string | undefined>();
  readonly #pages = new Map<string, number>();
  #options = DEFAULT_OPTIONS;

  /** The rows below a row, or the clusters. Remembers that they are shown. */
  children(parent: Row | undefined): readonly Row[] {
    const rows = this.#compute(parent);
    this.#remember(parent?.id, rows);
    return rows;
  }

  /** The row as it is now; `undefined` when it is not shown any more. */
  row(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  parent(id: string): Row | undefined {
    const parent = this.#parents.get(id);
    return parent === undefined ? undefined : this.#rows.get(parent);
  }

  /**
   * The row of a unit or a machine in the lists of its cluster, whether they are open or not. Pages are turned up to it;
   * `turned` says what to redraw.
   */
  find(cluster: string, kind: 'unit' | 'machine', name: string, turned: (changes: Changes) => void): Row | undefined {
    const root = this.children(undefined).find(row => row.target.cluster === cluster);
    return root && this.#search(root, kind, name, turned);
  }

  #search(parent: Row, kind: 'unit' | 'machine', name: string, turned: (changes: Changes) => void): Row | undefined {
    for (;;) {
      const rows = this.children(parent);
      for (const row of rows) {
        const { target } = row;
        if (target.kind === kind && (target.kind === 'unit' ? target.unit : target.machine) === name) return row;
        const isList = target.kind === 'group' || target.kind === 'bucket';
        const found = isList ? this.#search(row, kind, name, turned) : undefined;
        if (found !== undefined) return found;
      }
      const last = rows.at(-1);
      if (last?.target.kind !== 'more') return undefined;
      turned(this.showMore(last));
    }
  }

  /** Takes a cluster's new state and says what to redraw. */
  update(state: ClusterState): Changes {
    this.#states.set(state.name, state);
    return this.#refresh(state.name);
  }

  remove(name: string): Changes {
    this.#states.delete(name);
    return this.#refresh(name);
  }

  get options(): TreeOptions {
    return this.#options;
  }

  /** Shows the tree in another way and says what to redraw. */
  arrange(options: TreeOptions): Changes {
    this.#options = options;
    return this.#all();
  }

  /** Shows more of the list that a row of kind `more` ends. */
  showMore({ target }: Row): Changes {
    if (target.kind !== 'more') return { parents: [], rows: [] };
    this.#pages.set(target.below, (this.#pages.get(target.below) ?? 1) + 1);
    return this.#refresh(target.cluster);
  }

  #all(): Changes {
    const changes = [...this.#states.keys()].map(name => this.#refresh(name));
    return { parents: changes.flatMap(({ parents }) => parents), rows: changes.flatMap(({ rows }) => rows) };
  }

  #refresh(cluster: string): Changes {
    const parents: (string | undefined)[] = [];
    const changed: Row[] = [];
    for (const [parent, before] of [...this.#shown]) {
      if (parent !== undefined && this.#rows.get(parent)?.target.cluster !== cluster) continue;
      const parentRow = parent === undefined ? undefined : this.#rows.get(parent);
      if (parent !== undefined && parentRow === undefined) continue;
      const after = this.#compute(parentRow);
      if (!sameIds(before, after)) parents.push(parent);
      changed.push(...after.filter((row, at) => before[at]?.id === row.id && !sameRow(before[at], row)));
      this.#remember(parent, after);
    }
    return { parents, rows: changed };
  }

  #compute(parent: Row | undefined): readonly Row[] {
    if (parent === undefined) return [...this.#states.values()].map(clusterRow);
    const state = this.#states.get(parent.target.cluster);
    if (state === undefined) return [];
    const source = childRows(state, parent.target, this.#options);
    const { count } = source;
    const shown = Math.min(count, PAGE * (this.#pages.get(parent.id) ?? 1));
    const rows = Array.from({ length: shown }, (_, at) => source.row(at));
    return shown < count ? [...rows, moreRow(state.name, parent.id, count - shown)] : rows;
  }

  #remember(parent: string | undefined, rows: readonly Row[]): void {
    const kept = new Set(rows.map(row => row.id));
    for (const old of this.#shown.get(parent) ?? []) if (!kept.has(old.id)) this.#forget(old.id);
    this.#shown.set(parent, rows);
    for (const row of rows) {
      this.#rows.set(row.id, row);
      this.#parents.set(row.id, parent);
    }
  }

  #forget(id: string): void {
    for (const child of this.#shown.get(id) ?? []) this.#forget(child.id);
    this.#shown.delete(id);
    this.#pages.delete(id);
    this.#rows.delete(id);
    this.#parents.delete(id);
  }
}

function sameIds(before: readonly Row[], after: readonly Row[]): boolean {
  return before.length === after.length && before.every((row, at) => row.id === after[at]?.id);
}

function sameRow(before: Row, after: Row): boolean {
  return (
    before.label === after.label &&
    before.description === after.description &&
    before.icon.id === after.icon.id &&
    before.context === after.context &&
    before.children === after.children &&
    before.opens === after.opens
  );
}
