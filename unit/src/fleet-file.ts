import { goTrim, isGoSpace } from './go-text.ts';
import { ReadBuffer } from './read-buffer.ts';
import type { UnitOption } from './types.ts';

const LINE_MAX = 2048;

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const EQUALS = 0x3d;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;

/** Why fleet refuses a unit file; the message is fleet's own. `line` counts from 1. */
export class UnitSyntaxError extends Error {
  override readonly name = 'UnitSyntaxError';
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/**
 * Reads a unit file as fleet 1.0 does (fleet §2), which is stricter and odder than systemd: text before the first
 * section is passed over, a comment that ends in `\` swallows the next line, continuations stay in the value with
 * their `\` and end of line, a comment inside a continuation is an error, and so is a line of 2048 bytes.
 * Options come in the order of the file. Throws UnitSyntaxError.
 */
export function readFleetUnit(text: string): { readonly options: UnitOption[] } {
  return { options: new FleetReader(text).read() };
}

type Place = 'outside' | 'section' | 'afterSection' | 'inside' | 'comment' | 'name' | 'value';

interface Line {
  readonly start: number;
  readonly end: number;
  readonly last: boolean;
}

class FleetReader {
  readonly #text: string;
  readonly #bytes: Uint8Array;
  readonly #ascii: boolean;
  readonly #buffer: ReadBuffer;
  readonly #options: UnitOption[] = [];
  #afterComment: Place = 'outside';
  #section = '';
  #name = '';
  #value = '';

  constructor(text: string) {
    this.#text = text;
    this.#bytes = new TextEncoder().encode(text);
    this.#ascii = this.#bytes.length === text.length;
    this.#buffer = new ReadBuffer(this.#bytes);
  }

  read(): UnitOption[] {
    for (let place: Place | undefined = 'outside'; place !== undefined;) {
      if (this.#buffer.holdsLineOf(LINE_MAX)) this.#fail(`line too long (max ${LINE_MAX} bytes)`);
      place = this.#step(place);
    }
    return this.#options;
  }

  /** One step of fleet's reader; the length of the line is looked at before each. */
  #step(place: Place): Place | undefined {
    switch (place) {
      case 'outside':
        return this.#outside();
      case 'section':
        return this.#readSection();
      case 'afterSection':
        return this.#readAfterSection();
      case 'inside':
        return this.#inside();
      case 'comment':
        return this.#readComment();
      case 'name':
        return this.#readName();
      case 'value':
        return this.#readValue();
    }
  }

  #outside(): Place | undefined {
    const rune = this.#buffer.readRune();
    if (rune === undefined) return undefined;
    if (rune === OPEN) return 'section';
    return isComment(rune) ? this.#comment('outside') : 'outside';
  }

  #inside(): Place | undefined {
    const start = this.#buffer.position;
    const rune = this.#buffer.readRune();
    if (rune === undefined) return undefined;
    if (isGoSpace(rune)) return 'inside';
    if (rune === OPEN) return 'section';
    if (isComment(rune)) return this.#comment('inside');
    this.#buffer.stepBack(start);
    return 'name';
  }

  #comment(after: Place): Place {
    this.#afterComment = after;
    return 'comment';
  }

  #readComment(): Place {
    for (;;) {
      const { start, end } = this.#readLine();
      const last = end > start && this.#bytes[end - 1] === SPACE ? end - 1 : end;
      if (last === start || this.#bytes[last - 1] !== BACKSLASH) return this.#afterComment;
    }
  }

  #readSection(): Place {
    const start = this.#buffer.position;
    if (!this.#buffer.readThrough(CLOSE)) this.#fail('unable to find end of section', start);
    this.#section = this.#slice(start, this.#buffer.position - 1);
    return 'afterSection';
  }

  #readAfterSection(): Place {
    const { start, end } = this.#readLine();
    const rest = goTrim(this.#slice(start, end));
    if (rest !== '') {
      const bytes = new TextEncoder().encode(rest).join(' ');
      this.#fail(`found garbage after section name : [${bytes}]`, start);
    }
    return 'inside';
  }

  #readName(): Place {
    const start = this.#buffer.position;
    for (;;) {
      const rune = this.#buffer.readRune();
      if (rune === undefined) this.#fail('EOF', start);
      if (rune === NEWLINE || rune === CARRIAGE_RETURN) {
        this.#fail('unexpected newline encountered while parsing option name', start);
      }
      if (rune === EQUALS) break;
    }
    this.#name = goTrim(this.#slice(start, this.#buffer.position - 1));
    this.#value = '';
    return 'value';
  }

  /** One line of a value: a blank one ends it, and so does one without a backslash at its very end. */
  #readValue(): Place {
    const { start, end, last } = this.#readLine();
    const line = this.#slice(start, end);
    if (goTrim(line) !== '') {
      this.#value += line;
      if (this.#bytes[end - 1] === BACKSLASH) {
        if (!last) this.#value += '\n';
        return 'value';
      }
    }
    const trimmed = goTrim(this.#value);
    const value = this.#value.endsWith('\n') ? `${trimmed}\n` : trimmed;
    this.#options.push({ section: this.#section, name: this.#name, value });
    return 'inside';
  }

  /** The rest of the line without its end. `\r` stays before `\n`: fleet takes it off the last line only. */
  #readLine(): Line {
    const start = this.#buffer.position;
    const ended = this.#buffer.readThrough(NEWLINE);
    let end = this.#buffer.position;
    if (ended || (end > start && this.#bytes[end - 1] === CARRIAGE_RETURN)) end--;
    return { start, end, last: !ended };
  }

  #slice(start: number, end: number): string {
    return this.#ascii ? this.#text.slice(start, end) : DECODER.decode(this.#bytes.subarray(start, end));
  }

  #fail(message: string, position = this.#buffer.position): never {
    let line = 1;
    for (let i = 0; i < position; i++) if (this.#bytes[i] === NEWLINE) line++;
    throw new UnitSyntaxError(message, line);
  }
}

const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

const isComment = (rune: number): boolean => rune === 0x23 || rune === 0x3b;
