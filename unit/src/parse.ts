import { LogicalLine } from './logical-line.ts';
import { isCommentStart, LineReader, skipBlanks } from './read-lines.ts';
import type {
  EntryNode,
  HeaderNode,
  Line,
  Range,
  Section,
  SyntaxCode,
  SyntaxProblem,
  UnitDocument,
  UnitNode,
} from './syntax.ts';

const LINE_MAX_BYTES = 1024 * 1024;

/**
 * Takes a unit file apart with systemd's own rules, in one pass, whatever the text is. Lines are joined before they
 * are looked at, so a backslash behind a header or a junk line swallows the next line too, as it does in systemd.
 */
export function parseUnitFile(text: string): UnitDocument {
  return new Parser(text).parse();
}

class Parser {
  readonly #text: string;
  readonly #nodes: UnitNode[] = [];
  readonly #sections: { name: string; header: HeaderNode; start: number; entries: EntryNode[] }[] = [];
  readonly #problems: SyntaxProblem[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  parse(): UnitDocument {
    const reader = new LineReader(this.#text);
    let open: Line[] = [];
    for (let line = reader.read(); line !== undefined; line = reader.read()) {
      this.#checkLine(line);
      if (line.isComment && open.length === 0) this.#addComment(line);
      else open.push(line);
      if (open.length > 0 && !line.isComment && !line.isContinued) {
        this.#add(open);
        open = [];
      }
    }
    // the last line was continued: systemd takes what there is
    if (open.length > 0) this.#add(open);
    const problems = this.#problems.sort((one, other) => one.start - other.start);
    return { text: this.#text, nodes: this.#nodes, sections: this.#closeSections(), problems };
  }

  #closeSections(): Section[] {
    const ends = this.#sections.slice(1).map(section => section.start);
    return this.#sections.map((section, index) => ({ ...section, end: ends[index] ?? this.#text.length }));
  }

  #addComment(line: Line | undefined): void {
    if (line === undefined) return;
    const start = skipBlanks(this.#text, line.textStart, line.end);
    const comment = { start, end: line.end };
    this.#nodes.push({ type: 'comment', start: line.start, end: line.next, lines: [line], comment });
  }

  #add(lines: readonly Line[]): void {
    const start = lines[0]?.start ?? 0;
    const end = lines.at(-1)?.next ?? start;
    const covered = { start, end, lines };
    const logical = new LogicalLine(this.#text, lines);
    if (lines.length > 1) this.#checkLength(logical.content, covered);
    if (logical.start === logical.end) this.#nodes.push({ type: 'blank', ...covered });
    else if (logical.content[logical.start] === '[') this.#addHeader(covered, logical);
    // behind a byte order mark: systemd warns of a line that it ignores, people mean a comment
    else if (lines.length === 1 && isCommentStart(logical.content.charCodeAt(logical.start)))
      this.#addComment(lines[0]);
    else this.#addAssignment(covered, logical);
  }

  #addHeader(covered: Range & { readonly lines: readonly Line[] }, logical: LogicalLine): void {
    const { content, start, end } = logical;
    const isWhole = content[end - 1] === ']' && end - start > 1;
    const found = isWhole ? end - 1 : content.indexOf(']', start);
    const close = found < 0 || found >= end ? undefined : found;
    const name = content.slice(start + 1, close ?? end);
    const nameRange = logical.range(start + 1, close ?? end);
    const rest = close === undefined || isWhole ? undefined : logical.range(...logical.trim(close + 1, end));
    const closeRange = close === undefined ? undefined : logical.range(close, close + 1);
    const open = logical.range(start, start + 1).start;
    const header: HeaderNode = { type: 'header', ...covered, name, nameRange, open, close: closeRange, rest };
    this.#nodes.push(header);
    this.#sections.push({ name, header, start: covered.start, entries: [] });
    this.#checkHeader(header, logical.range(start, end));
  }

  #addAssignment(covered: Range & { readonly lines: readonly Line[] }, logical: LogicalLine): void {
    const { content, start, end } = logical;
    const section = this.#sections.at(-1);
    const equals = content.indexOf('=', start);
    if (equals < 0 || equals >= end) {
      const junk = logical.range(start, end);
      this.#nodes.push({ type: 'junk', ...covered, section: section?.name, content: junk });
      this.#checkJunk(section?.name, junk);
      return;
    }
    const [keyStart, keyEnd] = logical.trim(start, equals);
    const [valueStart, valueEnd] = logical.trim(equals + 1, end);
    const entry: EntryNode = {
      type: 'entry',
      ...covered,
      section: section?.name,
      key: content.slice(keyStart, keyEnd),
      keyRange: logical.range(keyStart, keyEnd),
      equals: logical.range(equals, equals + 1).start,
      value: content.slice(valueStart, valueEnd),
      valueRange: logical.range(valueStart, valueEnd),
      segments: logical.segments(valueStart, valueEnd),
    };
    this.#nodes.push(entry);
    section?.entries.push(entry);
    this.#checkEntry(entry, logical.range(start, end));
  }

  #checkHeader({ name, nameRange, close, rest }: HeaderNode, whole: Range): void {
    if (close === undefined) {
      const right = name === '' ? 'its name in brackets, such as [Service]' : `[${name}]`;
      this.#report('section-not-closed', `The section header has no closing bracket: write ${right}`, whole);
    } else if (rest !== undefined) {
      this.#report('text-after-section', `Nothing may follow [${name}]: put it on a line of its own`, rest);
      // what string_is_safe() of systemd refuses
    } else if (/[\u0001-\u001f"'\\\u007f]/.test(name)) {
      const message = 'A section name may not have quotes, backslashes or control characters: remove them';
      this.#report('bad-section-name', message, nameRange);
    }
  }

  #checkJunk(section: string | undefined, range: Range): void {
    if (section === undefined) this.#reportOutside(range);
    // systemd does not look into sections that are not its own; [X-Fleet] is ours
    else if (!section.startsWith('X-') || section === 'X-Fleet') {
      this.#report('missing-equals', 'This line is ignored: write Key=Value, or # in front of a comment', range);
    }
  }

  #checkEntry({ section, key, equals }: EntryNode, range: Range): void {
    if (section === undefined) this.#reportOutside(range);
    else if (key === '' && (!section.startsWith('X-') || section === 'X-Fleet')) {
      const message = 'This line is ignored: write the name of a setting before "="';
      this.#report('missing-key', message, { start: equals, end: equals + 1 });
    }
  }

  #reportOutside(range: Range): void {
    this.#report('outside-section', 'This line is ignored: write a section header such as [Service] above it', range);
  }

  #checkLine({ start, end, next }: Line): void {
    for (let at = end; at < next; at++) {
      if (this.#text.charCodeAt(at) !== 0) continue;
      this.#report('nul-character', 'systemd ends the line at a NUL character: remove it', { start: at, end: at + 1 });
    }
    this.#checkLength(this.#text.slice(start, end), { start, end });
  }

  #checkLength(line: string, range: Range): void {
    // a code unit takes three bytes at most
    if (line.length * 3 <= LINE_MAX_BYTES || new TextEncoder().encode(line).length <= LINE_MAX_BYTES) return;
    this.#report('line-too-long', 'systemd refuses lines of more than 1 MiB: make it shorter', range);
  }

  #report(code: SyntaxCode, message: string, { start, end }: Range): void {
    this.#problems.push({ code, message, start, end });
  }
}
