import { t } from '../l10n.ts';
import { journalCommand } from './command.ts';
import { parseEntry, type JournalEntry } from './entry.ts';
import { LineSplitter } from './lines.ts';
import { Resume } from './resume.ts';
import type { JournalOptions } from './options.ts';
import type { SshConnection } from '@flotilla/ssh';

/** What is followed on one machine. */
export interface JournalSource {
  /** Name or address of the machine, for notes. */
  readonly machine: string;
  /** None: the whole machine. */
  readonly units: readonly string[];
  readonly options: JournalOptions;
  /** Several units share the place where the lines are shown, so each line names its own. */
  readonly namesUnits: boolean;
}

/** What following one machine's journal needs from outside. */
export interface FollowerPorts {
  /** Connects; rejects with an `SshError`. */
  connect(): Promise<SshConnection>;
  show(entry: JournalEntry): void;
  note(text: string): void;
  /** False for trouble that only a person can cure: no use in trying again. */
  passes(error: unknown): boolean;
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LAST_PAUSE_MS = 15_000;

/** journalctl refuses what it was told: a time that is none, a pattern with a mistake. */
export class JournalRefusal extends Error {}

/**
 * Follows the journal of units on one machine until told to stop. After a cut it goes on behind the last entry shown, so
 * no line is lost and none comes twice.
 */
export class JournalFollower {
  readonly #source: JournalSource;
  readonly #ports: FollowerPorts;
  readonly #resume = new Resume();
  #units: readonly string[];
  #session = new AbortController();
  #pauseMs = FIRST_PAUSE_MS;
  #cut = false;

  constructor(source: JournalSource, ports: FollowerPorts) {
    this.#source = source;
    this.#ports = ports;
    this.#units = source.units;
  }

  /** From now on follows these units, which are all that it has followed and maybe more. */
  follow(units: readonly string[]): void {
    if (units.every(unit => this.#units.includes(unit))) return;
    this.#resume.widen(this.#units);
    this.#units = [...new Set([...this.#units, ...units])];
    this.#session.abort();
  }

  /** Resolves when stopped; rejects with trouble that does not pass. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#session = new AbortController();
      const ended = AbortSignal.any([signal, this.#session.signal]);
      try {
        await this.#follow(ended);
      } catch (error) {
        if (isAborted(signal)) return;
        if (error instanceof JournalRefusal || !this.#ports.passes(error)) throw error;
        this.#tellCut(error);
      }
      if (isAborted(signal)) return;
      if (isAborted(ended)) continue;
      await this.#ports.pause(this.#pauseMs, ended);
      this.#pauseMs = Math.min(this.#pauseMs * 2, LAST_PAUSE_MS);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const connection = await this.#ports.connect();
    try {
      if (signal.aborted) return;
      if (this.#cut) this.#ports.note(t('connected to {0} again', this.#source.machine));
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
    const { start } = this.#resume;
    let entries = 0;
    const { code } = await connection.exec(journalCommand(this.#units, this.#source.options, start), {
      signal,
      onStdout: chunk => {
        // what comes after the end of a session comes again in the next
        if (isAborted(signal)) return;
        for (const line of output.push(chunk)) if (this.#show(line)) entries++;
      },
      onStderr: chunk => complaints.push(...errors.push(chunk)),
    });
    if (isAborted(signal)) return;
    if (entries === 0 && code !== 0) this.#complain(complaints, code, start === undefined);
    // an end without an error: journald or the machine goes down
    this.#tellCut(undefined);
  }

  #show(line: string): boolean {
    const entry = parseEntry(line, this.#source.namesUnits);
    if (entry === undefined) return false;
    if (this.#resume.take(entry)) this.#ports.show(entry);
    this.#pauseMs = FIRST_PAUSE_MS;
    return true;
  }

  /** journalctl itself failed; a cursor that the journal does not hold any more is given up for the time it stood for. */
  #complain(complaints: readonly string[], code: number | undefined, first: boolean): void {
    const { since, grep } = this.#source.options;
    if (first && (since !== undefined || grep !== undefined) && complaints.length > 0)
      throw new JournalRefusal(complaints.join('; '));
    for (const line of complaints) this.#ports.note(line);
    if (complaints.length === 0) this.#ports.note(t('journalctl ended with status {0}', code ?? '?'));
    this.#resume.loseCursor();
  }

  #tellCut(error: unknown): void {
    if (this.#cut) return;
    this.#cut = true;
    const why = error instanceof Error ? error.message : t('the journal ended');
    this.#ports.note(t('{0}; trying again', why));
  }
}

/** `aborted` changes while something is awaited, which the compiler does not believe. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
