import * as vscode from 'vscode';

/** Pattern of the files that hold units; not of drop-ins. */
export const UNIT_FILES = '**/*.{service,socket,device,mount,automount,swap,target,path,timer,slice,scope}';
const MOST_FILES = 10_000;

/** Which folder of the workspace a unit comes from, by the name of its file; an instance comes from its template. */
export class UnitFolders implements vscode.Disposable {
  readonly #changed: () => void;
  #folders: ReadonlyMap<string, string> | undefined;
  #watcher: vscode.FileSystemWatcher | undefined;

  /** `changed`: the folders are known, or other ones. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  of(unit: string): string | undefined {
    if (this.#folders === undefined) {
      this.#folders = new Map();
      void this.#read();
    }
    return this.#folders.get(unit) ?? this.#folders.get(unit.replace(/@.+(\.[^.]+)$/, '@$1'));
  }

  dispose(): void {
    this.#watcher?.dispose();
  }

  async #read(): Promise<void> {
    if (this.#watcher === undefined) {
      this.#watcher = vscode.workspace.createFileSystemWatcher(UNIT_FILES, false, true, false);
      this.#watcher.onDidCreate(() => void this.#read());
      this.#watcher.onDidDelete(() => void this.#read());
    }
    const files = await vscode.workspace.findFiles(UNIT_FILES, '**/node_modules/**', MOST_FILES);
    this.#folders = new Map(
      files.map(file => {
        const name = file.path.slice(file.path.lastIndexOf('/') + 1);
        return [name, vscode.workspace.asRelativePath(vscode.Uri.joinPath(file, '..'))];
      }),
    );
    this.#changed();
  }
}
