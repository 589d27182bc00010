import { entriesOf, factsOf, globMatch, parseUnitName, type FileFacts } from '@flotilla/unit';
import type { SettingFact, UnitReference } from '@flotilla/unit';
import type { Range } from 'vscode-languageserver';
import { toRange } from '../convert.ts';
import type { UnitFile } from '../unit-file.ts';
import { kept } from './kept-text.ts';
import { UnitGraphs } from './unit-graphs.ts';
import { sharedFolders } from './unit-root.ts';

/** What is kept of a file of the workspace: not its text, so that thousands of files take little. */
export interface IndexedFile {
  readonly uri: string;
  readonly path: string;
  readonly kind: string | undefined;
  readonly unitName: string | undefined;
  readonly dropIn: boolean;
  readonly description: string | undefined;
  readonly references: readonly IndexedReference[];
  /** What the graph of units keeps of it; undefined for what is no unit of this machine's disk. */
  readonly facts: FileFacts | undefined;
}

export interface IndexedReference extends UnitReference {
  readonly range: Range;
}

/** Takes out of a file what others may ask about it. `settings` reads its lines again; without it they are kept. */
export function indexFile(
  { uri, path, kind, unitName, dropIn, document, index, references }: UnitFile,
  settings?: () => readonly SettingFact[],
): IndexedFile {
  const description = entriesOf(document, 'Unit').findLast(({ key }) => key === 'Description')?.value;
  const named = references.map(found => {
    const { written, name, type, key, start, end } = found;
    const range = toRange(index, found);
    return { written: kept(written), name: name && kept(name), type, key: kept(key), start, end, range };
  });
  const options = { references: named, ...(settings === undefined ? {} : { settings }) };
  return {
    ...{ uri, path, kind, unitName, dropIn },
    description: description && kept(description),
    references: named,
    facts: uri.startsWith('file:') ? factsOf(path, document, options) : undefined,
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
  /** What the units say of each other. */
  readonly graphs = new UnitGraphs();
  /** What follows from the two, until they change. */
  #view: View | undefined;

  store(file: IndexedFile): void {
    this.#stored.set(keyOf(file), file);
    this.#changed(file);
  }

  /** Forgets a file that is no more, or all below a folder. */
  remove(path: string): void {
    for (const [key, file] of this.#stored) {
      if (file.path !== path && !file.path.startsWith(`${path}/`)) continue;
      this.#stored.delete(key);
      this.#changed(file);
    }
  }

  open(file: IndexedFile): void {
    this.#open.set(keyOf(file), file);
    this.#changed(file);
  }

  close(file: Pick<IndexedFile, 'uri' | 'path'>): void {
    this.#open.delete(keyOf(file));
    this.#changed(file);
  }

  /** A file that is open. */
  opened(file: Pick<IndexedFile, 'uri' | 'path'>): IndexedFile | undefined {
    return this.#open.get(keyOf(file));
  }

  /** A file as it is in the editor, else on the disk. */
  fileAt(file: Pick<IndexedFile, 'uri' | 'path'>): IndexedFile | undefined {
    return this.#open.get(keyOf(file)) ?? this.#stored.get(keyOf(file));
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

  #changed(file: Pick<IndexedFile, 'uri' | 'path'>): void {
    this.#view = undefined;
    const facts = (this.#open.get(keyOf(file)) ?? this.#stored.get(keyOf(file)))?.facts;
    if (facts !== undefined) this.graphs.put(facts);
    else if (file.uri.startsWith('file:')) this.graphs.remove(file.path);
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
  const shared = files.map(({ path }) => sharedFolders(foldersOf(path), foldersOf(from)));
  const most = Math.max(...shared);
  return files.filter((_file, at) => shared[at] === most);
}

/** The folder of a unit's drop-ins counts as beside it. */
function foldersOf(path: string): string[] {
  const folders = path.split('/').slice(0, -1);
  return folders.at(-1)?.endsWith('.d') === true ? folders.slice(0, -1) : folders;
}
