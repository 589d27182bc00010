/** Where a journal begins: so many lines of the past, or just after an entry that was shown, or at a time. */
export type JournalStart =
  | { readonly lines: number }
  | { readonly afterCursor: string }
  /** Microseconds since 1970. */
  | { readonly since: number };

/** The words of the command that follows a unit's journal (journalctl(1)). */
export function journalCommand(unit: string, start: JournalStart): string[] {
  // --follow alone would show ten lines of what came meanwhile; --all: long messages are not cut
  const begin =
    'lines' in start
      ? [`--lines=${start.lines}`]
      : 'afterCursor' in start
        ? ['--no-tail', `--after-cursor=${start.afterCursor}`]
        : ['--no-tail', `--since=@${(start.since / 1_000_000).toFixed(6)}`];
  return ['journalctl', '--output=json', '--all', '--quiet', '--no-pager', '--follow', ...begin, `--unit=${unit}`];
}
