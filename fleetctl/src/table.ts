/**
 * Rows as fleetctl lays them out: cells end in tabs on stops of eight columns, each column as wide as its widest cell
 * plus one, the last cell of a row unpadded (elastic tab stops as Go's text/tabwriter makes them). A cell that contains
 * a tab counts as two.
 */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const lines = rows.map(row => row.join('\t').split('\t'));
  const output: string[] = [];
  layOut(lines, 0, lines.length, [], output);
  return output.join('');
}

const TAB_WIDTH = 8;
const PADDING = 1;

/** Lays out lines[from, to): finds blocks of lines that share the next column, measures it, and goes on to its right. */
function layOut(lines: string[][], from: number, to: number, widths: number[], output: string[]): void {
  let start = from;
  for (let index = from; index < to; index++) {
    if (!hasColumn(lines[index], widths.length)) continue;
    write(lines.slice(start, index), widths, output);
    start = index;
    let width = 0;
    while (index < to && hasColumn(lines[index], widths.length)) {
      width = Math.max(width, textWidth(lines[index]?.[widths.length] ?? '') + PADDING);
      index++;
    }
    layOut(lines, start, index, [...widths, width], output);
    start = index;
  }
  write(lines.slice(start, to), widths, output);
}

/** A column is made of cells that are followed by a tab, so the last cell of a line belongs to none. */
const hasColumn = (line: string[] | undefined, column: number): boolean =>
  line !== undefined && column < line.length - 1;

function write(lines: string[][], widths: number[], output: string[]): void {
  for (const line of lines) {
    line.forEach((cell, column) => {
      output.push(cell);
      const width = widths[column];
      if (width === undefined) return;
      const cellWidth = Math.ceil(width / TAB_WIDTH) * TAB_WIDTH;
      output.push('\t'.repeat(Math.ceil((cellWidth - textWidth(cell)) / TAB_WIDTH)));
    });
    output.push('\n');
  }
}

/** Characters, not UTF-16 units. */
const textWidth = (text: string): number => Array.from(text).length;
