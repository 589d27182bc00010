import { Readable } from 'node:stream';
import type { Step } from '@flotilla/install';
import type { ShellConnection } from '@flotilla/ssh';

/** What a script has printed. */
export interface Printed {
  readonly code: number | undefined;
  readonly out: string;
  readonly err: string;
}

/** How a person who is not root becomes it; without a password where sudo asks for none. */
export interface Sudo {
  readonly password?: string;
}

/** Runs scripts on a machine, through sudo where that is given. */
export class MachineShell {
  readonly #connection: ShellConnection;
  /** Words before the shell. */
  readonly #words: readonly string[];
  /** What sudo reads before the script's own input. */
  readonly #answer: string;

  constructor(connection: ShellConnection, sudo?: Sudo) {
    this.#connection = connection;
    this.#answer = sudo?.password === undefined ? '' : `${sudo.password}\n`;
    if (sudo === undefined) this.#words = [];
    else if (sudo.password === undefined) this.#words = ['sudo', '-n'];
    // one that remembers the last answer would leave this one to the script: it is to forget (-k)
    else this.#words = ['env', 'LC_ALL=C', 'sudo', '-k', '-S', '-p', ''];
  }

  /** Scripts go through standard input or as words, never with a secret among the words: others see those. */
  async run(script: string, input?: string | Uint8Array): Promise<Printed> {
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const { code } = await this.#connection.exec([...this.#words, 'sh', '-c', script], {
      onStdout: chunk => void out.push(chunk),
      onStderr: chunk => void err.push(chunk),
      stdin: Readable.from([Buffer.from(this.#answer), Buffer.from(input ?? '')].filter(part => part.length > 0)),
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
