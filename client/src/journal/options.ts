import { t } from '../l10n.ts';

/** syslog's levels by journalctl's names, the worst first. */
export const PRIORITIES = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What a person wants to see of a journal; the words are those of journalctl(1). */
export interface JournalOptions {
  /** Lines of the past to begin with; without meaning when `since` is given. */
  readonly lines: number;
  /** A time as in systemd.time(7): `today`, `-2h`, `2026-11-26 10:00`. */
  readonly since: string | undefined;
  /** Entries of this level and worse. */
  readonly priority: Priority | undefined;
  /** A regular expression (PCRE2) for the message. */
  readonly grep: string | undefined;
  /** Only what the present boot of the machine has written. */
  readonly boot: boolean;
}

export const MOST_LINES = 10_000;

/**
 * Options from a value that was kept, or given by another extension: what is not usable is as in `defaults`. An empty
 * text takes a limit away.
 */
export function readOptions(value: unknown, defaults: JournalOptions): JournalOptions {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const text = (key: 'since' | 'grep'): string | undefined =>
    typeof given[key] === 'string' ? given[key].trim() || undefined : defaults[key];
  const { lines, boot, priority } = given;
  return {
    lines: typeof lines === 'number' && linesProblem(String(lines)) === undefined ? lines : defaults.lines,
    since: text('since'),
    priority: priority === '' ? undefined : (PRIORITIES.find(name => name === priority) ?? defaults.priority),
    grep: text('grep'),
    boot: typeof boot === 'boolean' ? boot : defaults.boot,
  };
}

/** What is wrong with a number of lines as it was typed. */
export function linesProblem(text: string): string | undefined {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) <= MOST_LINES
    ? undefined
    : t('A number from 0 to {0}', MOST_LINES);
}

/** The limits in words, empty without any. */
export function optionsText({ since, priority, grep, boot }: JournalOptions): string {
  return [
    ...(since === undefined ? [] : [t('since {0}', since)]),
    ...(priority === undefined ? [] : [t('{0} and worse', priority)]),
    ...(grep === undefined ? [] : [t('only lines like {0}', grep)]),
    ...(boot ? [t('only the present boot')] : []),
  ].join(' · ');
}
