import { watch, type FSWatcher } from 'node:fs';

/** Changes come in groups: they are told together once it is quiet for a moment, and after this time at the latest. */
const QUIET_MS = 200;
const LONGEST_MS = 2_000;

/** Tells which entries of some folders have changed. Only a hint: a folder that goes and comes back is not followed. */
export class FolderWatch {
  readonly #tell: (entries: ReadonlySet<string>) => void;
  readonly #entries = new Set<string>();
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;
  #since = 0;

  constructor(tell: (entries: ReadonlySet<string>) => void) {
    this.#tell = tell;
  }

  /** Watches these folders, and no others any more. Those that can't be watched are left out. */
  open(folders: readonly string[]): void {
    const before = this.#watchers;
    this.#watchers = folders.flatMap(folder => {
      try {
        const watcher = watch(folder, { persistent: false }, (_event, entry) => this.#changed(entry));
        watcher.on('error', () => watcher.close());
        return [watcher];
      } catch {
        return []; // it is not there, or the machine's limit of watches is reached
      }
    });
    for (const watcher of before) watcher.close();
  }

  close(): void {
    this.open([]);
    clearTimeout(this.#timer);
  }

  #changed(entry: string | null): void {
    if (entry === null || entry.startsWith('.')) return;
    if (this.#entries.size === 0) this.#since = performance.now();
    this.#entries.add(entry);
    const left = this.#since + LONGEST_MS - performance.now();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#flush(), Math.max(0, Math.min(QUIET_MS, left)));
  }

  #flush(): void {
    const entries = new Set(this.#entries);
    this.#entries.clear();
    this.#tell(entries);
  }
}
