import { Readable } from 'node:stream';
import type { Step } from '@flotilla/install';
import type { ShellConnection } from '@flotilla/ssh';

/** What a script has printed. */
export interface Printed {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** Runs scripts on a machine, as root where that is asked for. */
export class MachineShell {
  readonly #connection: ShellConnection;
  /** Words before the shell: how to become root. */
  readonly #root: readonly string[];

  constructor(connection: ShellConnection, isRoot: boolean) {
    this.#connection = connection;
    this.#root = isRoot ? [] : ['sudo', '-n'];
  }

  /** Scripts go through standard input or as words, never with a secret among the words: others see those. */
  async run(script: string, input?: string): Promise<Printed> {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const { code } = await this.#connection.exec([...this.#root, 'sh', '-c', script], {
      onStdout: chunk => void out.push(chunk),
      onStderr: chunk => void err.push(chunk),
      stdin: Readable.from([Buffer.from(input ?? '')]),
    });
    const text = (chunks: readonly Buffer[]): string => Buffer.concat(chunks).toString('utf8');
    return { code, out: text(out), err: text(err).trim() };
  }

  /** @throws {StepError} when the script does not end well */
  async do({ title, script, input }: Step): Promise<string> {
    const { code, out, err } = await this.run(script, input);
    if (code !== 0) throw new StepError(title, err || `it ended with ${code ?? 'a signal'}`);
    return out;
  }
}

/** A step that failed, by its title. */
export class StepError extends Error {
  override readonly name = 'StepError';
  constructor(
    readonly step: string,
    readonly reason: string,
  ) {
    super(`${step}: ${reason}`);
  }
}
