/** Offsets are UTF-16 code units from the start of the text; `end` is the offset behind the last one. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A line as it is stored. systemd ends a line at `\n`, `\r`, NUL or a mix of them (`\r\n` is one end). */
export interface Line {
  readonly start: number;
  /** Where the text starts: behind a byte order mark, else the same as `start`. */
  readonly textStart: number;
  /** Where its terminator starts. */
  readonly end: number;
  /** Where the next line starts. */
  readonly next: number;
  readonly isComment: boolean;
  /** Ends in `\`: the next line that is no comment belongs to it. */
  readonly isContinued: boolean;
}

/** A piece of a value that lies in one line: `text.slice(start, end)` is the value from `offset` on. */
export interface Segment extends Range {
  readonly offset: number;
}

/**
 * A node covers whole lines: from `start` of its first line to the start of the line behind it. Together the nodes of
 * a document cover its text. `lines` are several where lines are continued; comments between these are among them.
 */
interface Lines extends Range {
  readonly lines: readonly Line[];
}

export interface BlankNode extends Lines {
  readonly type: 'blank';
}

/** A line of its own that starts with `#` or `;`. A backslash does not continue it. */
export interface CommentNode extends Lines {
  readonly type: 'comment';
  /** From the `#` or `;` to the end of the line. */
  readonly comment: Range;
}

export interface HeaderNode extends Lines {
  readonly type: 'header';
  /** What stands between the brackets; for a broken header what was most likely meant. */
  readonly name: string;
  readonly nameRange: Range;
  /** Offset of the opening bracket. */
  readonly open: number;
  /** The closing bracket, absent when it was forgotten. */
  readonly close: Range | undefined;
  /** Text behind the bracket, for which systemd refuses the file. */
  readonly rest: Range | undefined;
}

/** `Key=Value`. */
export interface EntryNode extends Lines {
  readonly type: 'entry';
  /** Name of the section that it stands in; `undefined` before the first header. */
  readonly section: string | undefined;
  /** Without white space around it; empty when the line starts with `=`. */
  readonly key: string;
  readonly keyRange: Range;
  /** Offset of the `=`. */
  readonly equals: number;
  /**
   * The value as systemd takes it: lines joined, each continuing backslash a space, comments in between left out,
   * white space around it removed. Quotes, escapes and specifiers are as they stand.
   */
  readonly value: string;
  /** From the first to the last character of the value; the place behind `=` when it is empty. */
  readonly valueRange: Range;
  /** Where the pieces of the value stand, in order; one empty piece for an empty value. */
  readonly segments: readonly Segment[];
}

/** A line without `=`, which systemd ignores. */
export interface JunkNode extends Lines {
  readonly type: 'junk';
  readonly section: string | undefined;
  readonly content: Range;
}

export type UnitNode = BlankNode | CommentNode | HeaderNode | EntryNode | JunkNode;

/** A header and what follows it up to the next. A section may occur several times; systemd reads them as one. */
export interface Section extends Range {
  readonly name: string;
  readonly header: HeaderNode;
  readonly entries: readonly EntryNode[];
}

export type SyntaxCode =
  /** systemd refuses the whole file for these three. */
  | 'section-not-closed'
  | 'text-after-section'
  | 'bad-section-name'
  | 'line-too-long'
  /** systemd ignores the line. */
  | 'outside-section'
  | 'missing-equals'
  | 'missing-key'
  /** systemd ends the line there. */
  | 'nul-character';

export interface SyntaxProblem extends Range {
  readonly code: SyntaxCode;
  /** One sentence for people: what is wrong and what to do. */
  readonly message: string;
}

/** A unit file taken apart, whatever is wrong with it. */
export interface UnitDocument {
  readonly text: string;
  readonly nodes: readonly UnitNode[];
  readonly sections: readonly Section[];
  /** By where they start. */
  readonly problems: readonly SyntaxProblem[];
}
