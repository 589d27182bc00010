/** One entry of a journal as `journalctl --output=json` writes it (systemd.journal-fields(7)), made ready for the eye. */
export interface JournalEntry {
  /** Where a later call goes on: `--after-cursor`. */
  readonly cursor: string;
  /** Microseconds since 1970. */
  readonly time: number;
  /** The unit that it is about, empty when about none. */
  readonly unit: string;
  /** What is shown; a message of several lines has several. */
  readonly text: string;
}

/** Syslog's levels 0 to 7 in the words by which the editor colours a log. */
const LEVELS = ['critical', 'critical', 'critical', 'error', 'warning', 'notice', 'info', 'debug'];

type Fields = Readonly<Record<string, unknown>>;

/** What systemd says about a unit names it in the first of these, what the unit's processes say in the last. */
const UNIT_FIELDS = ['UNIT', 'OBJECT_SYSTEMD_UNIT', 'COREDUMP_UNIT', '_SYSTEMD_UNIT'];

/**
 * Reads one line; `undefined` when it is not an entry (a torn line, a message of journalctl itself).
 * @param namesUnit puts the unit's name before the line: for a journal of several
 */
export function parseEntry(line: string, namesUnit = false): JournalEntry | undefined {
  let fields: Fields;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    fields = value as Fields;
  } catch {
    return undefined;
  }
  const cursor = fields['__CURSOR'];
  const time = Number(fields['__REALTIME_TIMESTAMP']);
  if (typeof cursor !== 'string' || !Number.isFinite(time)) return undefined;
  const level = LEVELS[Number(string(fields['PRIORITY']) || '6')] ?? 'info';
  const pid = string(fields['_PID']) || string(fields['SYSLOG_PID']);
  const source = string(fields['SYSLOG_IDENTIFIER']) || string(fields['_COMM']) || 'unknown';
  const unit = UNIT_FIELDS.map(name => string(fields[name])).find(name => name !== '') ?? '';
  const from = [string(fields['_HOSTNAME']), ...(namesUnit && unit ? [unit] : []), `${source}${pid ? `[${pid}]` : ''}`];
  return { cursor, time, unit, text: `${stamp(time)} [${level}] ${from.join(' ')}: ${string(fields['MESSAGE'])}` };
}

/** A field is text; bytes that are not UTF-8 come as a list of numbers, a field given twice as a list of texts. */
function string(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (!Array.isArray(value)) return '';
  const items: readonly unknown[] = value;
  if (items.every(item => typeof item === 'number')) return Buffer.from(items).toString('utf8');
  return items.map(string).join(' ');
}

function stamp(microseconds: number): string {
  const date = new Date(microseconds / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
