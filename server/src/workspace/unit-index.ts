import { entriesOf, globMatch, parseUnitName, type UnitReference } from '@flotilla/unit';
import type { Range } from 'vscode-languageserver';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';

/** What is kept of a file of the workspace: not its text, so that thousands of files take little. */
export interface IndexedFile {
  readonly uri: string;
  readonly path: string;
  readonly kind: string | undefined;
  readonly unitName: string | undefined;
  readonly dropIn: boolean;
  readonly description: string | undefined;
  readonly references: readonly IndexedReference[];
}

export interface IndexedReference extends Pick<UnitReference, 'written' | 'name' | 'type' | 'key'> {
  readonly range: Range;
}

/** Takes out of a file what others may ask about it. */
export function indexFile({ uri, path, kind, unitName, dropIn, document, index, references }: UnitFile): IndexedFile {
  return {
    uri,
    path,
    kind,
    unitName,
    dropIn,
    description: entriesOf(document, 'Unit').findLast(({ key }) => key === 'Description')?.value,
    references: references.map(found => {
      const { written, name, type, key } = found;
      return { written, name, type, key, range: toRange(index, found) };
    }),
  };
}

interface View {
  readonly files: readonly IndexedFile[];
  readonly byName: ReadonlyMap<string, readonly IndexedFile[]>;
}

/**
 * The unit files of a workspace. A file that is open counts as it is in the editor. Files are told apart by their
 * decoded paths, since editors write the same address in several ways.
 */
export class UnitIndex {
  readonly #stored = new Map<string, IndexedFile>();
  readonly #open = new Map<string, IndexedFile>();
  /** What follows from the two, until they change. */
  #view: View | undefined;

  store(file: IndexedFile): void {
    this.#stored.set(keyOf(file), file);
    this.#view = undefined;
  }

  /** Forgets a file that is no more, or all below a folder. */
  remove(path: string): void {
    for (const [key, file] of this.#stored) {
      if (file.path === path || file.path.startsWith(`${path}/`)) this.#stored.delete(key);
    }
    this.#view = undefined;
  }

  open(file: IndexedFile): void {
    this.#open.set(keyOf(file), file);
    this.#view = undefined;
  }

  close(file: Pick<IndexedFile, 'uri' | 'path'>): void {
    this.#open.delete(keyOf(file));
    this.#view = undefined;
  }

  /** Every file once, by path. */
  files(): readonly IndexedFile[] {
    return this.#current().files;
  }

  /** Files of the unit of exactly that name, drop-ins among them. */
  filesOf(name: string): readonly IndexedFile[] {
    return this.#current().byName.get(name) ?? [];
  }

  /** Names of all units that have a file, in order. */
  unitNames(): string[] {
    const names = this.files().flatMap(({ unitName, dropIn }) => (unitName === undefined || dropIn ? [] : [unitName]));
    return [...new Set(names)].sort();
  }

  /**
   * The files of the unit of that name, or of its template when it has none of its own, as a file at that path means
   * them: where several folders have such a unit, those nearest to it. Drop-ins only when there is nothing else.
   */
  definitions(name: string, from: string): IndexedFile[] {
    for (const dropIn of [false, true]) {
      for (const wanted of [name, templateOf(name)]) {
        const found = wanted === undefined ? [] : this.filesOf(wanted).filter(file => file.dropIn === dropIn);
        if (found.length > 0) return nearest(found, from);
      }
    }
    return [];
  }

  /** The files of all units whose names match a pattern. */
  matching(pattern: string): IndexedFile[] {
    return this.files().filter(
      ({ unitName, dropIn }) => unitName !== undefined && !dropIn && globMatch(pattern, unitName),
    );
  }

  /** Where files name the unit, or an instance of it, that these files are the definitions of. */
  referencesTo(name: string, from: string): { file: IndexedFile; reference: IndexedReference }[] {
    const targets = new Set(this.definitions(name, from));
    return this.files().flatMap(file =>
      file.references
        .filter(reference => this.#means(file, reference, name, targets))
        .map(reference => ({ file, reference })),
    );
  }

  #current(): View {
    if (this.#view !== undefined) return this.#view;
    const all = new Map([...this.#stored, ...this.#open]);
    const files = [...all.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    const byName = new Map<string, IndexedFile[]>();
    for (const file of files) {
      if (file.unitName === undefined) continue;
      const same = byName.get(file.unitName);
      if (same === undefined) byName.set(file.unitName, [file]);
      else same.push(file);
    }
    return (this.#view = { files, byName });
  }

  #means(
    file: IndexedFile,
    { type, name }: IndexedReference,
    wanted: string,
    targets: ReadonlySet<IndexedFile>,
  ): boolean {
    if (name === undefined) return false;
    if (type === 'pattern') return globMatch(name, wanted);
    if (name !== wanted && templateOf(name) !== wanted) return false;
    const meant = this.definitions(name, file.path);
    return meant.length === 0 ? targets.size === 0 : meant.some(target => targets.has(target));
  }
}

/** The template of an instance; undefined for anything else. */
export function templateOf(name: string): string | undefined {
  const parts = parseUnitName(name);
  return parts?.isInstance === true ? parts.template : undefined;
}

function keyOf({ uri, path }: Pick<IndexedFile, 'uri' | 'path'>): string {
  return uri.startsWith('file:') ? path : uri;
}

/** Those that share the longest way down with the path. */
function nearest(files: readonly IndexedFile[], from: string): IndexedFile[] {
  const shared = files.map(({ path }) => sharedFolders(path, from));
  const most = Math.max(...shared);
  return files.filter((_file, at) => shared[at] === most);
}

/** How many folders two paths have in common, from the top. The folder of a unit's drop-ins counts as beside it. */
function sharedFolders(one: string, other: string): number {
  const a = foldersOf(one);
  const b = foldersOf(other);
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

function foldersOf(path: string): string[] {
  const folders = path.split('/').slice(0, -1);
  return folders.at(-1)?.endsWith('.d') === true ? folders.slice(0, -1) : folders;
}
