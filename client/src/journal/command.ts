import type { JournalOptions } from './options.ts';

/** Where reading goes on: just after an entry that was shown, or at a time; `undefined` where the options say. */
export type JournalStart =
  | { readonly afterCursor: string }
  /** Microseconds since 1970. */
  | { readonly since: number }
  | undefined;

/** The words of the command that follows the journal of units, of the whole machine when none is named (journalctl(1)). */
export function journalCommand(units: readonly string[], options: JournalOptions, start: JournalStart): string[] {
  return ['journalctl', '--output=json', '--all', ...QUIET, ...begin(options, start), ...limits(units, options)];
}

/** The same for the eye, in a terminal. */
export function journalForTerminal(units: readonly string[], options: JournalOptions): string[] {
  return ['journalctl', ...QUIET, ...begin(options, undefined), ...limits(units, options)];
}

// --all: long messages are not cut
const QUIET = ['--quiet', '--no-pager', '--follow'];

function begin({ lines, since, boot }: JournalOptions, start: JournalStart): string[] {
  // --follow alone would show ten lines of what came meanwhile. --boot would hide how an earlier boot ended from who was
  // cut off by that
  if (start !== undefined && 'afterCursor' in start) return ['--no-tail', `--after-cursor=${start.afterCursor}`];
  if (start !== undefined) return ['--no-tail', `--since=@${(start.since / 1_000_000).toFixed(6)}`];
  const first = since === undefined ? [`--lines=${lines}`] : ['--no-tail', `--since=${since}`];
  return [...first, ...(boot ? ['--boot'] : [])];
}

function limits(units: readonly string[], { priority, grep }: JournalOptions): string[] {
  return [
    ...(priority === undefined ? [] : [`--priority=${priority}`]),
    ...(grep === undefined ? [] : [`--grep=${grep}`]),
    ...units.map(unit => `--unit=${unit}`),
  ];
}
