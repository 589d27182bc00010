import type { Session } from './session.ts';
import type { UnitFile } from './unit-file.ts';

/** How long nothing must have changed before other files are looked at again, in milliseconds. */
const PAUSE = 50;

type Told = Pick<UnitFile, 'diagnostics' | 'heard' | 'targetVersion'>;

/**
 * Finds the open files about which something else is to be said since something around them has changed: another file,
 * the disk, a setting. One file at a time, so that the next key is answered in between.
 */
export class Recheck {
  readonly #session: Session;
  readonly #differ: (uris: readonly string[]) => void;
  readonly #around: () => void;
  readonly #told = new Map<string, Told>();
  /** Of what is around the files, when they were last looked at. */
  #stamp = '';
  #waiting: string[] = [];
  readonly #found = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /**
   * `differ` hears of the open files about which the editor has been told something else, `around` that what lies around
   * files has changed.
   */
  constructor(session: Session, differ: (uris: readonly string[]) => void, around: () => void) {
    this.#session = session;
    this.#differ = differ;
    this.#around = around;
  }

  /** The editor has been told what is wrong in a file by now. */
  told(uri: string, { diagnostics, heard, targetVersion }: Told): void {
    this.#told.set(uri, { diagnostics, heard, targetVersion });
  }

  forget(uri: string): void {
    this.#told.delete(uri);
  }

  /** Looks at all of them, once nothing changes for a moment. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#begin(), PAUSE);
  }

  #begin(): void {
    const { workspace, targetVersion } = this.#session;
    // while it is not known what lies around, what has been told stands
    if (!workspace.isSettled) return;
    const stamp = `${workspace.revision()} ${targetVersion ?? ''}`;
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    this.#around();
    const isRunning = this.#waiting.length > 0;
    this.#waiting = [...this.#told].flatMap(([uri, told]) =>
      told.targetVersion === targetVersion && told.heard === workspace.heardIn(uri) ? [] : [uri],
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
