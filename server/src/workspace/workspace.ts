import { fileURLToPath } from 'node:url';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { UnitFiles } from '../documents.ts';
import { pathOf } from '../unit-file.ts';
import { indexStored, isUnitPath, scanFolder, scanLimits } from './scan.ts';
import { indexFile, UnitIndex } from './unit-index.ts';

export interface WorkspaceOptions {
  readonly files: UnitFiles;
  /** Documents that are open now. */
  readonly openDocuments: () => readonly TextDocument[];
  /** Hears of searches that could not be finished. */
  readonly warn: (message: string) => void;
}

/** Knows the unit files below the workspace's folders, and those that are open as they are in the editor. */
export class Workspace {
  readonly #index = new UnitIndex();
  readonly #options: WorkspaceOptions;
  readonly #versions = new Map<string, number>();
  readonly #scans = new Map<string, AbortController>();
  #work: Promise<void> = Promise.resolve();

  constructor(options: WorkspaceOptions) {
    this.#options = options;
  }

  /** Begins to search folders of the disk; others are left to the editor. */
  addFolders(uris: readonly string[]): void {
    for (const uri of uris) {
      const folder = diskPath(uri);
      if (folder === undefined || this.#scans.has(uri)) continue;
      const controller = new AbortController();
      this.#scans.set(uri, controller);
      this.#then(() => this.#scan(folder, controller.signal));
    }
  }

  removeFolders(uris: readonly string[]): void {
    for (const uri of uris) {
      const folder = diskPath(uri);
      this.#scans.get(uri)?.abort();
      this.#scans.delete(uri);
      if (folder !== undefined) this.#then(() => this.#index.remove(withoutSlash(folder)));
    }
  }

  /** Reads files again of which the editor says that they have changed, come or gone. */
  filesChanged(uris: readonly string[]): void {
    for (const uri of uris) {
      const path = diskPath(uri);
      if (path === undefined) continue;
      this.#then(async () => {
        const file = isUnitPath(path) ? await indexStored(path) : undefined;
        if (file === undefined) this.#index.remove(withoutSlash(path));
        else this.#index.store(file);
      });
    }
  }

  forget(uri: string): void {
    this.#versions.delete(uri);
    this.#index.close({ uri, path: pathOf(uri) });
  }

  /** Waits for searches that are under way; gives up when these stop. */
  async index(): Promise<UnitIndex> {
    await this.#work;
    return this.now();
  }

  /** What is known by now, with all that is open as it is at this moment. */
  now(): UnitIndex {
    for (const document of this.#options.openDocuments()) {
      if (this.#versions.get(document.uri) === document.version) continue;
      this.#versions.set(document.uri, document.version);
      this.#index.open(indexFile(this.#options.files.get(document)));
    }
    return this.#index;
  }

  /** Ends all searches. */
  stop(): void {
    for (const controller of this.#scans.values()) controller.abort();
  }

  async #scan(folder: string, signal: AbortSignal): Promise<void> {
    const { isPartial } = await scanFolder(folder, file => this.#index.store(file), { signal });
    if (!isPartial) return;
    const { folders, files, depth } = scanLimits;
    this.#options.warn(
      `Not all unit files below ${folder} are known: only ${files} files in ${folders} folders, ${depth} deep, are ` +
        `looked at. Open a folder with fewer files in it to find them all.`,
    );
  }

  /** One thing after the other, so that what was said last counts. */
  #then(step: () => void | Promise<void>): void {
    this.#work = this.#work.then(step).catch((error: unknown) => this.#options.warn(String(error)));
  }
}

const withoutSlash = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);

/** The path of a `file:` address, undefined for any other. */
function diskPath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
