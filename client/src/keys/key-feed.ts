import { changesBetween } from '@flotilla/cluster';
import { describeProblem, type Problem } from '../clusters/problem.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { KeyEntry, KeySpace, Registry, Watch } from '@flotilla/registry';

/** What differs since the last call: keys whose values changed, keys that came or went. `undefined`: all of it may. */
export type KeyChanges = { readonly changed: readonly string[]; readonly moved: readonly string[] } | undefined;

/** The keys of one cluster below a prefix, live, as long as it is reached and wanted. */
export class KeyFeed {
  readonly #connection: ClusterConnection;
  readonly prefix: string;
  readonly #changed: (changes: KeyChanges) => void;
  #registry: Registry | undefined;
  #watch: Watch | undefined;
  #entries: readonly KeyEntry[] | undefined;
  #problem: Problem | undefined;
  readonly #stopFollowing: () => void;

  constructor(connection: ClusterConnection, prefix: string, changed: (changes: KeyChanges) => void) {
    this.#connection = connection;
    this.prefix = prefix;
    this.#changed = changed;
    this.#stopFollowing = connection.onChange(() => this.#follow());
    this.#follow();
  }

  /** Sorted; `undefined` until they are known. */
  get entries(): readonly KeyEntry[] | undefined {
    return this.#entries;
  }

  /** Why the keys are not seen, or not any more. */
  get problem(): Problem | undefined {
    return this.#connection.problem ?? this.#problem;
  }

  get space(): KeySpace | undefined {
    return this.#connection.registry?.keySpace;
  }

  dispose(): void {
    this.#stopFollowing();
    this.#watch?.cancel();
  }

  #follow(): void {
    const { registry } = this.#connection;
    if (registry === this.#registry) return;
    this.#registry = registry;
    this.#watch?.cancel();
    this.#watch = registry?.keySpace.watch(this.prefix, {
      onValue: entries => this.#set(entries),
      onTrouble: error => {
        this.#problem = error === undefined ? undefined : describeProblem(error);
        this.#changed(undefined);
      },
    });
    this.#changed(undefined);
  }

  #set(entries: readonly KeyEntry[]): void {
    const before = this.#entries;
    this.#entries = entries;
    this.#problem = undefined;
    if (before === undefined) {
      this.#changed(undefined);
      return;
    }
    const { removed, added, changed } = changesBetween(before, entries, byKey);
    const keys = (list: readonly KeyEntry[]): string[] => list.map(({ key }) => key);
    this.#changed({ changed: keys(changed.map(([, now]) => now)), moved: keys([...removed, ...added]) });
  }
}

const byKey = (one: KeyEntry, other: KeyEntry): number => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0);
