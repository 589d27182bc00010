import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { settingsOf, type UnitGraph } from '@flotilla/unit';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { UnitFiles } from '../documents.ts';
import { pathOf } from '../unit-file.ts';
import { installedUnitNames } from './installed-units.ts';
import { heardAmong } from '../judgement.ts';
import { quadletService } from './quadlet-service.ts';
import { indexStored, isUnitPath, scanFolder, scanLimits } from './scan.ts';
import { indexFile, UnitIndex } from './unit-index.ts';

/** How long the names of installed units are believed, in milliseconds. */
const BELIEVED = 30_000;

export interface WorkspaceOptions {
  readonly files: UnitFiles;
  /** Documents that are open now. */
  readonly openDocuments: () => readonly TextDocument[];
  /** Hears of searches that could not be finished. */
  readonly warn: (message: string) => void;
  /** Hears when files of the disk, or what is installed, may have become others. */
  readonly changed: () => void;
}

/** Knows the unit files below the workspace's folders, and those that are open as they are in the editor. */
export class Workspace {
  readonly #index = new UnitIndex();
  readonly #options: WorkspaceOptions;
  readonly #versions = new Map<string, number>();
  readonly #scans = new Map<string, AbortController>();
  /** Folders that are open in the editor. */
  readonly #folders = new Set<string>();
  /** Folders of which only some files are known. */
  readonly #partial = new Set<string>();
  #work: Promise<void> = Promise.resolve();
  /** Searches that are not finished. */
  #searching = 0;
  #installed: readonly string[] | undefined;
  /** When that was looked for, by `Date.now()`. */
  #lookedAt = -Infinity;
  #deployed: readonly string[] = [];
  /** Services that podman makes, by the file that they are made of. */
  readonly #quadlets = new Map<string, string>();

  constructor(options: WorkspaceOptions) {
    this.#options = options;
  }

  /** Begins to search folders of the disk; others are left to the editor. */
  addFolders(uris: readonly string[]): void {
    for (const uri of uris) {
      const path = diskPath(uri);
      if (path === undefined) continue;
      this.#folders.add(withoutSlash(path));
      this.#search(withoutSlash(path), false);
    }
  }

  removeFolders(uris: readonly string[]): void {
    for (const uri of uris) {
      const path = diskPath(uri);
      if (path === undefined) continue;
      const folder = withoutSlash(path);
      this.#folders.delete(folder);
      this.#scans.get(folder)?.abort();
      this.#scans.delete(folder);
      this.#then(() => {
        this.#partial.delete(folder);
        this.#index.remove(folder);
      });
    }
  }

  /** Paths of the folders on the disk that are open in the editor. */
  folderPaths(): readonly string[] {
    return [...this.#folders];
  }

  /** Looks at what lies beside a file, unless it is in a folder of the workspace, and at what is installed. */
  lookAround(uri: string): void {
    const path = diskPath(uri);
    if (path === undefined) return;
    if (Date.now() - this.#lookedAt > BELIEVED) this.#lookAtInstalled();
    const isWithin = [...this.#scans.keys()].some(folder => path.startsWith(`${folder === '/' ? '' : folder}/`));
    if (!isWithin) this.#search(folderOf(path), true);
  }

  /** Names of units that a cluster has. */
  setDeployed(names: readonly string[]): void {
    this.#deployed = names;
    this.#know();
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
        this.#setQuadlet(path, existsSync(path));
        this.#know();
      });
    }
  }

  /** The units around a file; undefined while searches go on, and where not all files are known. */
  graphOf(uri: string): UnitGraph | undefined {
    const path = diskPath(uri);
    return path !== undefined && this.isSettled && this.#partial.size === 0
      ? this.now().graphs.seenFrom(path)
      : undefined;
  }

  /** Whether all that is to be found on the disk has been found. */
  get isSettled(): boolean {
    return this.#searching === 0 && this.#installed !== undefined;
  }

  /** What is said in an open file of the units around it, to be compared with what has been said. */
  heardIn(uri: string): string {
    const graph = this.graphOf(uri);
    const file = this.now().opened({ uri, path: pathOf(uri) });
    return graph === undefined || file === undefined ? '' : heardAmong(file, graph);
  }

  /** Changes when what files may hear of each other does. */
  revision(): number {
    return this.now().graphs.revision;
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
    const { openDocuments, files } = this.#options;
    for (const document of openDocuments()) {
      if (this.#versions.get(document.uri) === document.version) continue;
      this.#versions.set(document.uri, document.version);
      this.#index.open(indexFile(files.get(document), () => settingsOf(files.get(document).document)));
    }
    return this.#index;
  }

  /** Ends all searches. */
  stop(): void {
    for (const controller of this.#scans.values()) controller.abort();
  }

  #search(folder: string, isFlat: boolean): void {
    if (this.#scans.has(folder)) return;
    const controller = new AbortController();
    this.#scans.set(folder, controller);
    this.#searching++;
    this.#then(async () => {
      try {
        await this.#scan(folder, isFlat, controller.signal);
      } finally {
        this.#searching--;
      }
    });
  }

  async #scan(folder: string, isFlat: boolean, signal: AbortSignal): Promise<void> {
    const quadlet = (path: string): void => this.#setQuadlet(path, true);
    const { isPartial } = await scanFolder(folder, file => this.#index.store(file), { isFlat, signal, quadlet });
    this.#know();
    if (!isPartial) return;
    this.#partial.add(folder);
    const { folders, files, depth } = scanLimits;
    this.#options.warn(
      `Not all unit files below ${folder} are known: only ${files} files in ${folders} folders, ${depth} deep, are ` +
        `looked at. Open a folder with fewer files in it to find them all.`,
    );
  }

  #lookAtInstalled(): void {
    this.#lookedAt = Date.now();
    this.#then(async () => {
      this.#installed = await installedUnitNames();
      this.#know();
    });
  }

  #setQuadlet(path: string, isThere: boolean): void {
    const service = isThere ? quadletService(path) : undefined;
    if (service === undefined) this.#quadlets.delete(path);
    else this.#quadlets.set(path, service);
  }

  #know(): void {
    this.#index.graphs.know([...(this.#installed ?? []), ...this.#deployed, ...this.#quadlets.values()]);
  }

  /** One thing after the other, so that what was said last counts. */
  #then(step: () => void | Promise<void>): void {
    const { warn, changed } = this.#options;
    this.#work = this.#work
      .then(step)
      .catch((error: unknown) => warn(String(error)))
      .then(changed);
  }
}

const withoutSlash = (path: string): string => (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path);

const folderOf = (path: string): string => {
  const folder = path.slice(0, Math.max(1, path.lastIndexOf('/')));
  return folder.endsWith('.d') ? folder.slice(0, Math.max(1, folder.lastIndexOf('/'))) : folder;
};

/** The path of a `file:` address, undefined for any other. */
function diskPath(uri: string): string | undefined {
  try {
    return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
  } catch {
    return undefined;
  }
}
