const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines of text; a line or a character may be spread over chunks. */
export class LineSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /** The lines that are complete now, without their ends. */
  push(chunk: Buffer): string[] {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const lines: string[] = [];
    let start = 0;
    for (let end = all.indexOf(NEWLINE); end >= 0; end = all.indexOf(NEWLINE, start)) {
      lines.push(all.toString('utf8', start, end));
      start = end + 1;
    }
    this.#rest = Buffer.from(all.subarray(start));
    return lines;
  }
}
