import type { Session } from './session.ts';
import type { UnitFile } from './unit-file.ts';

/** How long nothing must have changed before other files are looked at again, in milliseconds. */
const PAUSE = 50;

type Told = Pick<UnitFile, 'diagnostics' | 'heard'>;

/**
 * Finds the open files about which something else is to be said since something around them has changed: another file,
 * the disk, a setting. One file at a time, so that the next key is answered in between.
 */
export class Recheck {
  readonly #session: Session;
  readonly #differ: (uris: readonly string[]) => void;
  readonly #told = new Map<string, Told>();
  #revision = -1;
  #targetVersion: number | undefined;
  #waiting: string[] = [];
  readonly #found = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** `differ` hears of the open files about which the editor has been told something else. */
  constructor(session: Session, differ: (uris: readonly string[]) => void) {
    this.#session = session;
    this.#differ = differ;
  }

  /** The editor has been told what is wrong in a file by now. */
  told(uri: string, { diagnostics, heard }: Told): void {
    this.#told.set(uri, { diagnostics, heard });
  }

  forget(uri: string): void {
    this.#told.delete(uri);
  }

  /** Looks at all of them, once nothing changes for a moment. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), PAUSE).unref();
  }

  #begin(): void {
    const { workspace, targetVersion } = this.#session;
    // while it is not known what lies around, what has been told stands
    if (!workspace.isSettled) return;
    const revision = workspace.revision();
    if (revision === this.#revision && targetVersion === this.#targetVersion) return;
    // judged by another version, anything may be wrong in them
    const isSame = targetVersion === this.#targetVersion;
    this.#revision = revision;
    this.#targetVersion = targetVersion;
    const isRunning = this.#waiting.length > 0;
    this.#waiting = [...this.#told].flatMap(([uri, { heard }]) =>
      isSame && workspace.heardIn(uri) === heard ? [] : [uri],
    );
    if (!isRunning) this.#next();
  }

  #next(): void {
    const uri = this.#waiting.shift();
    if (uri !== undefined) this.#check(uri);
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
    else if (this.#found.size > 0) {
      const found = [...this.#found];
      this.#found.clear();
      this.#differ(found);
    }
  }

  #check(uri: string): void {
    const file = this.#session.get(uri)?.file;
    if (file === undefined || file.diagnostics === this.#told.get(uri)?.diagnostics) return;
    this.told(uri, file);
    this.#found.add(uri);
  }
}
