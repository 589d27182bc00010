/** The `/run` of one simulated machine: what the daemon keeps there outlives the daemon, and not the machine. */
export class MemoryFiles {
  readonly #files = new Map<string, string>();
  /** Nothing more can be written. */
  full = false;

  read(path: string): string {
    const text = this.#files.get(path);
    if (text === undefined) throw failure('ENOENT', 'no such file or directory', path);
    return text;
  }

  write(path: string, text: string): void {
    if (this.full) throw failure('ENOSPC', 'no space left on device', path);
    this.#files.set(path, text);
  }

  /** Puts a text into the place of one that is as long: that needs no space. */
  overwrite(path: string, text: string): void {
    this.read(path);
    this.#files.set(path, text);
  }

  rename(from: string, to: string): void {
    this.#files.set(to, this.read(from));
    this.#files.delete(from);
  }

  remove(path: string): void {
    this.#files.delete(path);
  }

  list(directory: string): string[] {
    const inside = [...this.#files.keys()].filter(path => path.startsWith(`${directory}/`));
    return inside.map(path => path.slice(directory.length + 1)).sort();
  }

  clear(): void {
    this.#files.clear();
    this.full = false;
  }
}

function failure(code: string, what: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${what}, '${path}'`), { code });
}
