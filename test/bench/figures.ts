/** The value below which a share of the samples lies, by nearest rank; 0 of none. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** One line of the report: what, the figure, its yardstick in the same run, the target of the design. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  readonly yardstick?: string;
  readonly target?: string;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** Rows as an aligned table for people. */
export function formatRows(rows: readonly Row[]): string {
  const cells = [
    ['what', 'figure', 'yardstick', 'target'],
    ...rows.map(({ what, figure, yardstick = '', target = '' }) => [what, figure, yardstick, target]),
  ];
  const widths = [0, 1, 2].map(column => Math.max(...cells.map(row => row[column]?.length ?? 0)));
  return cells
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
