import { t } from '../l10n.ts';
import { journalCommand, type JournalStart } from './command.ts';
import { parseEntry } from './entry.ts';
import { LineSplitter } from './lines.ts';
import type { SshConnection } from '@flotilla/ssh';

/** What following one machine's journal needs from outside. */
export interface FollowerPorts {
  /** Connects; rejects with an `SshError`. */
  connect(): Promise<SshConnection>;
  write(line: string): void;
  /** False for trouble that only a person can cure: no use in trying again. */
  passes(error: unknown): boolean;
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 15_000;

/**
 * Follows the journal of a unit on one machine until told to stop. After a cut it goes on behind the last entry shown,
 * so no line is lost and none comes twice.
 */
export class JournalFollower {
  readonly #unit: string;
  readonly #machine: string;
  readonly #ports: FollowerPorts;
  #start: JournalStart;
  #pauseMs = FIRST_PAUSE_MS;
  #lastTime = 0;
  #cut = false;

  constructor(unit: string, machine: string, lines: number, ports: FollowerPorts) {
    this.#unit = unit;
    this.#machine = machine;
    this.#ports = ports;
    this.#start = { lines };
  }

  /** Resolves when stopped; rejects with trouble that does not pass. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#session(signal);
      } catch (error) {
        if (isAborted(signal)) return;
        if (!this.#ports.passes(error)) throw error;
        this.#tellCut(error);
      }
      if (isAborted(signal)) return;
      await this.#ports.pause(this.#pauseMs, signal);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LAST_PAUSE_MS);
    }
  }

  async #session(signal: AbortSignal): Promise<void> {
    const connection = await this.#ports.connect();
    try {
      if (signal.aborted) return;
      if (this.#cut) this.#note(t('connected to {0} again', this.#machine));
      this.#cut = false;
      await this.#read(connection, signal);
    } finally {
      connection.close();
    }
  }

  async #read(connection: SshConnection, signal: AbortSignal): Promise<void> {
    const output = new LineSplitter();
    const complaints: string[] = [];
    const errors = new LineSplitter();
    let entries = 0;
    const { code } = await connection.exec(journalCommand(this.#unit, this.#start), {
      signal,
      onStdout: chunk => {
        for (const line of output.push(chunk)) if (this.#show(line)) entries++;
      },
      onStderr: chunk => complaints.push(...errors.push(chunk)),
    });
    if (signal.aborted) return;
    if (entries === 0 && code !== 0) this.#complain(complaints, code);
    // an end without an error: journald or the machine goes down
    this.#tellCut(undefined);
  }

  #show(line: string): boolean {
    const entry = parseEntry(line);
    if (entry === undefined) return false;
    this.#ports.write(entry.text);
    this.#start = { afterCursor: entry.cursor };
    this.#lastTime = entry.time;
    this.#pauseMs = FIRST_PAUSE_MS;
    return true;
  }

  /** journalctl itself failed; a cursor that the journal does not hold any more is given up for the time it stood for. */
  #complain(complaints: readonly string[], code: number | undefined): void {
    for (const line of complaints) this.#note(line);
    if (complaints.length === 0) this.#note(t('journalctl ended with status {0}', code ?? '?'));
    if ('afterCursor' in this.#start) this.#start = { since: this.#lastTime + 1 };
  }

  #tellCut(error: unknown): void {
    if (this.#cut) return;
    this.#cut = true;
    const why = error instanceof Error ? error.message : t('the journal ended');
    this.#note(t('{0}; trying again', why));
  }

  #note(text: string): void {
    this.#ports.write(`-- ${text} --`);
  }
}

/** `aborted` changes while something is awaited, which the compiler does not believe. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
