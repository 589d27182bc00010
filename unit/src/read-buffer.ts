const SIZE = 4096;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Bytes read through a window of 4096, as fleet's reader does. The window shows in what fleet accepts: a line is only
 * found too long when 2048 bytes of it happen to be in the window, so the window's movements are followed exactly.
 */
export class ReadBuffer {
  readonly #bytes: Uint8Array;
  #position = 0;
  #filled = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Offset of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** The next code point, `undefined` at the end. */
  readRune(): number | undefined {
    const bytes = this.#bytes;
    const lead = bytes[this.#position];
    if (lead === undefined) return undefined;
    const length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    while (this.#filled - this.#position < length && this.#filled < bytes.length) this.#fill();
    const start = this.#position;
    this.#position += length;
    if (length === 1) return lead;
    let code = lead & (0xff >> (length + 1));
    for (let i = 1; i < length; i++) code = (code << 6) | ((bytes[start + i] ?? 0) & 0x3f);
    return code;
  }

  /** Goes back to an offset that `readRune` has just left. */
  stepBack(position: number): void {
    this.#position = position;
  }

  /** Reads through the next such byte, or to the end; whether the byte was found. */
  readThrough(delimiter: number): boolean {
    const bytes = this.#bytes;
    const found = bytes.indexOf(delimiter, this.#position);
    const end = found < 0 ? bytes.length : found + 1;
    while (this.#filled < end) {
      // a full window without the delimiter is taken out as a whole before it is filled again
      if (this.#filled - this.#position >= SIZE) this.#position = this.#filled;
      this.#fill();
    }
    this.#position = end;
    return found >= 0;
  }

  /** Whether the window holds that many bytes with no end of line among the first of them. */
  holdsLineOf(length: number): boolean {
    if (this.#filled - this.#position < length) return false;
    for (let i = this.#position; i < this.#position + length; i++) {
      const byte = this.#bytes[i];
      if (byte === NEWLINE || byte === CARRIAGE_RETURN) return false;
    }
    return true;
  }

  #fill(): void {
    this.#filled = Math.min(this.#bytes.length, this.#position + SIZE);
  }
}
