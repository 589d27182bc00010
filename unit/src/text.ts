/** A place as editors count: line and character from 0, characters in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Offsets of a text as positions and back. As for editors, `\n`, `\r\n` and `\r` end a line. */
export class LineIndex {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const ends = code === NEWLINE || (code === CARRIAGE_RETURN && text.charCodeAt(i + 1) !== NEWLINE);
      if (ends) this.#starts.push(i + 1);
    }
  }

  /** Lines of the text; one more than it has line ends. */
  get lineCount(): number {
    return this.#starts.length;
  }

  /** An offset outside the text is taken as its start or end. */
  positionAt(offset: number): Position {
    const inside = Math.min(Math.max(offset, 0), this.#text.length);
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#start(middle) <= inside) low = middle;
      else high = middle;
    }
    return { line: low, character: inside - this.#start(low) };
  }

  /** A line or character that does not exist is taken as the nearest that does; a line ends before its line end. */
  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0;
    if (line >= this.#starts.length) return this.#text.length;
    const start = this.#start(line);
    return Math.min(start + Math.max(character, 0), this.#contentEnd(line));
  }

  #contentEnd(line: number): number {
    if (line + 1 >= this.#starts.length) return this.#text.length;
    const end = this.#start(line + 1) - 1;
    const isPair = this.#text.charCodeAt(end) === NEWLINE && this.#text.charCodeAt(end - 1) === CARRIAGE_RETURN;
    return isPair && end > this.#start(line) ? end - 1 : end;
  }

  #start(line: number): number {
    return this.#starts[line] ?? 0;
  }
}
