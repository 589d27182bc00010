import type { JournalEntry } from './entry.ts';

/** What is to be done so that a text shows what the log holds. */
export type LogChange = { readonly append: string } | { readonly replace: string };

interface Line {
  /** Never less than that of an earlier line of the same source. */
  readonly time: number;
  readonly text: string;
}

interface Source {
  time: number;
  /** Its past is still coming, which belongs between the lines of others. */
  catchingUp: boolean;
  /** The latest line of the log when this source began. */
  readonly mark: number;
  wrote: boolean;
}

const MOST_LINES = 10_000;
const MOST_CHARACTERS = 4_000_000;

/**
 * The lines of one or several journals, sorted by time where one of them brings up its past, else as they come. Holds
 * the latest 10,000 lines at most, and so does the text that follows its changes, but for as many again.
 */
export class JournalLog {
  #lines: Line[] = [];
  readonly #sources = new Map<string, Source>();
  #characters = 0;
  /** Lines at the end that the text does not have yet. */
  #fresh = 0;
  #disordered = false;
  #shownCharacters = 0;
  #shownLines = 0;

  constructor(
    readonly mostLines = MOST_LINES,
    readonly mostCharacters = MOST_CHARACTERS,
  ) {}

  add(name: string, entry: JournalEntry): void {
    const newest = this.#lines.at(-1)?.time ?? 0;
    const source = this.#sources.get(name) ?? { time: 0, catchingUp: true, mark: newest, wrote: true };
    this.#sources.set(name, source);
    source.time = Math.max(source.time, entry.time);
    source.wrote = true;
    if (source.time >= source.mark) source.catchingUp = false;
    this.#put({ time: source.catchingUp ? source.time : Math.max(source.time, newest), text: entry.text });
  }

  /** A line of our own. */
  note(text: string): void {
    this.#put({ time: this.#lines.at(-1)?.time ?? 0, text: `-- ${text} --` });
  }

  /** What has changed since the last call. */
  flush(): LogChange | undefined {
    for (const source of this.#sources.values()) {
      // whoever has fallen silent has no past left to tell
      if (!source.wrote) source.catchingUp = false;
      source.wrote = false;
    }
    if (this.#fresh === 0 && !this.#disordered) return undefined;
    const fresh = this.#lines.slice(this.#lines.length - this.#fresh);
    const tooLong =
      this.#shownLines + fresh.length > 2 * this.mostLines ||
      this.#shownCharacters + lengthOf(fresh) > 2 * this.mostCharacters;
    const change: LogChange =
      this.#disordered || tooLong ? { replace: textOf(this.#lines) } : { append: textOf(fresh) };
    const whole = 'replace' in change;
    this.#shownLines = whole ? this.#lines.length : this.#shownLines + fresh.length;
    this.#shownCharacters = whole ? this.#characters : this.#shownCharacters + lengthOf(fresh);
    this.#fresh = 0;
    this.#disordered = false;
    return change;
  }

  #put(line: Line): void {
    let at = this.#lines.length;
    while (at > 0 && (this.#lines[at - 1]?.time ?? 0) > line.time) at--;
    // among lines that nobody has seen, order costs nothing
    if (at < this.#lines.length - this.#fresh) this.#disordered = true;
    this.#lines.splice(at, 0, line);
    this.#fresh++;
    this.#characters += line.text.length;
    if (this.#lines.length > this.mostLines * 1.25 || this.#characters > this.mostCharacters) this.#trim();
  }

  /** In steps, since moving a long list costs. */
  #trim(): void {
    let gone = 0;
    while (
      gone < this.#lines.length - 1 &&
      (this.#lines.length - gone > this.mostLines || this.#characters > this.mostCharacters * 0.75)
    )
      this.#characters -= this.#lines[gone++]?.text.length ?? 0;
    this.#lines.splice(0, gone);
    if (this.#fresh > this.#lines.length) {
      this.#fresh = this.#lines.length;
      this.#disordered = true;
    }
  }
}

const textOf = (lines: readonly Line[]): string => lines.map(({ text }) => `${text}\n`).join('');
const lengthOf = (lines: readonly Line[]): number => lines.reduce((sum, { text }) => sum + text.length, 0);
