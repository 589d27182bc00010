// systemd has no comments behind a value: what stands there is part of it. These move them to a line of their own.
import type { EntryNode, HeaderNode, UnitDocument } from '../syntax.ts';
import { lineEndOf, type Edit } from './edit.ts';

/**
 * Puts what looks like a comment behind a value on a line above: blanks and a `#` outside quotes, or a `;` if
 * `semicolons` says that it means nothing else there. Undefined when there is none, or the value has several lines.
 */
export function splitComment(
  { text }: UnitDocument,
  entry: EntryNode,
  { semicolons = false }: { readonly semicolons?: boolean } = {},
): Edit[] | undefined {
  const [line] = entry.lines;
  if (line === undefined || entry.lines.length > 1 || line.isContinued) return undefined;
  const offset = commentIn(entry.value, semicolons ? '#;' : '#');
  if (offset === undefined) return undefined;
  const start = entry.valueRange.start + offset;
  const valueEnd = text.slice(0, start).trimEnd().length;
  const comment = text.slice(start, entry.valueRange.end);
  return above(text, line.textStart, comment, { start: Math.max(valueEnd, entry.equals + 1), end: line.end });
}

/** Text behind a section's header, for which systemd refuses the file: a comment goes above, anything else below. */
export function splitHeader({ text }: UnitDocument, header: HeaderNode): Edit[] | undefined {
  const { close, rest, lines } = header;
  const [line] = lines;
  if (close === undefined || rest === undefined || line === undefined || lines.length > 1) return undefined;
  if (!/[#;]/.test(text.charAt(rest.start))) {
    return [{ start: close.end, end: rest.start, text: lineEndOf(text) }];
  }
  return above(text, line.textStart, text.slice(rest.start, rest.end), { start: close.end, end: line.end });
}

function above(text: string, offset: number, comment: string, cut: { start: number; end: number }): Edit[] {
  return [
    { start: offset, end: offset, text: comment + lineEndOf(text) },
    { ...cut, text: '' },
  ];
}

/** Offset of the first such mark that begins a word outside quotes. */
function commentIn(value: string, marks: string): number | undefined {
  let quote = '';
  for (let at = 0; at < value.length; at++) {
    const char = value.charAt(at);
    if (quote !== '') {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === '\\') at++;
    else if (char === '"' || char === "'") quote = char;
    else if (marks.includes(char) && /[ \t]/.test(value.charAt(at - 1))) return at;
  }
  return undefined;
}
