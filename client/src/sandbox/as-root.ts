import { spawn } from 'node:child_process';

export interface RunOptions {
  /** Told of each line of standard output. */
  readonly onLine?: (line: string) => void;
  /** Ends the program's standard input, which is how it is asked to stop: a signal does not get through sudo. */
  readonly signal?: AbortSignal;
}

export interface Ended {
  readonly code: number | undefined;
  readonly lines: readonly string[];
  readonly err: string;
}

/** Runs programs of this computer as root: by itself when it is root, else through sudo. */
export class AsRoot {
  readonly #words: readonly string[];
  /** What sudo reads before the program does. */
  readonly #answer: string;

  private constructor(words: readonly string[], answer: string) {
    this.#words = words;
    this.#answer = answer;
  }

  /**
   * `askPassword` is asked until it gives the right one; `isAgain`: the one before was wrong.
   * @throws {Error} what sudo says when it refuses, or that there is none
   */
  static async become(askPassword: (isAgain: boolean) => Promise<string | undefined>): Promise<AsRoot | undefined> {
    if (process.getuid?.() === 0) return new AsRoot([], '');
    const freely = new AsRoot(['sudo', '-n'], '');
    const asked = await freely.run(['true']).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new Error(
        'only root may do this, and this computer has no sudo: start the editor as root, or install sudo',
      );
    });
    if (asked.code === 0) return freely;
    for (let isAgain = false; ; isAgain = true) {
      const password = await askPassword(isAgain);
      if (password === undefined) return undefined;
      const guarded = new AsRoot(['env', 'LC_ALL=C', 'sudo', '-k', '-S', '-p', ''], `${password}\n`);
      const { code, err } = await guarded.run(['true']);
      if (code === 0) return guarded;
      if (!err.includes('incorrect password')) throw new Error(err || 'sudo refuses');
    }
  }

  /** Rejects when nothing could be run. */
  run(argv: readonly string[], { onLine, signal }: RunOptions = {}): Promise<Ended> {
    const [program = '', ...rest] = [...this.#words, ...argv];
    return new Promise((resolve, reject) => {
      const child = spawn(program, rest);
      const lines: string[] = [];
      let [begun, err] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        const parts = (begun + part).split('\n');
        begun = parts.pop() ?? '';
        for (const line of parts) onLine?.(line);
        lines.push(...parts);
      });
      child.stderr.setEncoding('utf8').on('data', (part: string) => (err += part));
      child.stdin.on('error', () => undefined); // it has ended without reading: its exit code tells
      child.stdin.write(this.#answer);
      if (signal === undefined || signal.aborted) child.stdin.end();
      else signal.addEventListener('abort', () => child.stdin.end());
      child.on('error', reject);
      child.on('close', code => resolve({ code: code ?? undefined, lines, err: err.trim() }));
    });
  }
}
