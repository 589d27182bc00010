import { fstatSync } from 'node:fs';
import { pino, type Logger } from 'pino';

/** The little of a pino logger that the parts of fleetd use. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** pino's level → syslog priority (sd-daemon(3)) and the word for people. */
const LEVELS: Readonly<Record<number, { readonly priority: number; readonly word: string }>> = {
  10: { priority: 7, word: 'DEBUG' },
  20: { priority: 7, word: 'DEBUG' },
  30: { priority: 6, word: 'INFO' },
  40: { priority: 4, word: 'WARN' },
  50: { priority: 3, word: 'ERROR' },
  60: { priority: 2, word: 'FATAL' },
};

/** A logger of one line per message. In the journal each line carries its priority, elsewhere the time and the level. */
export function createLogger(verbosity: number, journal: boolean, write: (line: string) => void): Logger {
  return pino(
    { level: verbosity > 0 ? 'debug' : 'info', base: null, serializers: { error: serializeError } },
    { write: (line: string) => write(formatLine(line, journal)) },
  );
}

function serializeError(error: unknown): unknown {
  return error instanceof Error ? error.message : error;
}

/** pino's JSON line as a line for people: `<6>unit scheduled unit=a.service machine=…`. */
export function formatLine(json: string, journal: boolean): string {
  const { level, time, msg = '', ...fields } = JSON.parse(json) as Record<string, unknown>;
  const { priority, word } = LEVELS[Number(level)] ?? { priority: 6, word: 'INFO' };
  const start = journal ? `<${priority}>` : `${new Date(Number(time)).toISOString()} ${word} `;
  const text = [String(msg), ...Object.entries(fields).map(([name, value]) => `${name}=${formatValue(value)}`)].join(
    ' ',
  );
  // a line break would start a new entry without a priority
  return `${start}${text.replace(/\r?\n/g, '\\n')}\n`;
}

function formatValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}

/** Whether standard output goes to the journal itself: systemd says which stream that is (systemd.exec(5)). */
export function isJournal(environment: NodeJS.ProcessEnv, fd = 1): boolean {
  try {
    const { dev, ino } = fstatSync(fd);
    return environment['JOURNAL_STREAM'] === `${dev}:${ino}`;
  } catch {
    return false;
  }
}
