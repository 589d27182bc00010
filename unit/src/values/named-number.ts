import { ownEntry } from '../own-entry.ts';
import { nearMiss } from '../near-miss.ts';
import { wholeValue, type GivenValue, type ValueGrammar, type ValueGrammars } from './grammar.ts';
import { readInteger } from './integer.ts';

interface NamedNumbers {
  readonly names: readonly string[];
  /** Numbers from 0 to this one do as well. */
  readonly max: bigint;
  /** What others call them. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** Grammar of one name, or the number that a name could stand for. */
function namedNumber(rules: NamedNumbers): ValueGrammar {
  return given => {
    const { text } = given;
    if (rules.names.includes(text)) return [];
    const value = readInteger(text);
    if (value !== undefined && value >= 0n && value <= rules.max) return [];
    if (value !== undefined)
      return wholeValue(
        given,
        `${text} is out of range: write 0 to ${String(rules.max)} or a name, as in ${rules.names[0] ?? ''}.`,
      );
    return notNamed(given, rules);
  };
}

function notNamed(given: GivenValue, { names, aliases = {} }: NamedNumbers): ReturnType<ValueGrammar> {
  const meant = ownEntry(aliases, given.text.toLowerCase()) ?? nearMiss(given.text, names);
  const advice =
    meant === undefined
      ? `It takes ${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}.`
      : `Did you mean ${meant}?`;
  return wholeValue(given, `${given.directive.name}= does not take "${given.text}". ${advice}`, meant);
}

export const ioClasses = ['none', 'realtime', 'best-effort', 'idle'] as const;

export const typesOfService = ['low-delay', 'throughput', 'reliability', 'low-cost'] as const;

export const logLevels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;

export const logFacilities: readonly string[] = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'],
  ...Array.from({ length: 8 }, (_, index) => `local${String(index)}`),
];

export const schedulingPolicies = ['other', 'batch', 'idle', 'fifo', 'rr', 'ext'] as const;

const levelAliases = {
  emergency: 'emerg',
  panic: 'emerg',
  critical: 'crit',
  error: 'err',
  errors: 'err',
  warn: 'warning',
  information: 'info',
  verbose: 'debug',
  trace: 'debug',
};

/** Settings that are a name or its number. */
export const namedNumberGrammars: ValueGrammars = {
  log_level: namedNumber({ names: logLevels, max: 7n, aliases: levelAliases }),
  log_facility: namedNumber({ names: logFacilities, max: 127n }),
  exec_io_class: namedNumber({
    names: ioClasses,
    max: 7n,
    aliases: { rt: 'realtime', be: 'best-effort', besteffort: 'best-effort' },
  }),
  exec_cpu_sched_policy: namedNumber({
    names: schedulingPolicies,
    max: 2n ** 31n - 1n,
    aliases: { normal: 'other', 'round-robin': 'rr', roundrobin: 'rr' },
  }),
  ip_tos: namedNumber({ names: typesOfService, max: 255n }),
};
