/** A value of the configuration that cannot be used. The message says what is wrong, not where. */
export class ValueError extends Error {
  override readonly name = 'ValueError';
}

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/**
 * Seconds of a time span as fleet's options take it: `30s`, `1m30s`, `1.5h`, `500ms`, or a plain number of seconds
 * (`1.0`). Zero and negative spans are refused.
 */
export function parseSeconds(text: string): number {
  const trimmed = text.trim();
  const seconds = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(trimmed) ? Number(trimmed) : spanSeconds(trimmed);
  if (seconds === undefined)
    throw new ValueError(`"${text}" is not a time span; write for example 30s, 1m30s or 500ms`);
  if (seconds <= 0) throw new ValueError(`"${text}" must be more than zero`);
  return seconds;
}

function spanSeconds(text: string): number | undefined {
  if (!/^\+?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g))
    seconds += Number(amount) * (UNIT_SECONDS[unit ?? ''] ?? 0);
  return seconds;
}

/** A whole number within bounds, both inclusive. */
export function parseInteger(text: string, least: number, most: number): number {
  const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : NaN;
  if (!(value >= least && value <= most))
    throw new ValueError(`"${text}" is not a whole number from ${least} to ${most}`);
  return value;
}

/** The spellings of truth that fleet accepts: `1 t T true TRUE True` and `0 f F false FALSE False`. */
export function parseBoolean(text: string): boolean {
  const trimmed = text.trim();
  if (/^(1|t|T|true|TRUE|True)$/.test(trimmed)) return true;
  if (/^(0|f|F|false|FALSE|False)$/.test(trimmed)) return false;
  throw new ValueError(`"${text}" is neither true nor false`);
}

/** `a, b`, `"a"` or `["a", "b"]`. Empty members are dropped. */
export function parseList(text: string): string[] {
  const bracketed = /^\s*\[(.*)\]\s*$/s.exec(text);
  return (bracketed?.[1] ?? text)
    .split(',')
    .map(member => member.trim().replace(/^"(.*)"$/s, '$1'))
    .filter(member => member !== '');
}

/** `key=value,key2=value2`: blanks around keys and values do not count, the last of several values of a key wins. */
export function parseMetadata(text: string): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const equals = pair.indexOf('=');
    if (equals < 0) continue;
    const key = pair.slice(0, equals).trim();
    // a key such as __proto__ must become an ordinary member
    if (key !== '')
      Object.defineProperty(metadata, key, {
        value: pair.slice(equals + 1).trim(),
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return metadata;
}

/** A key prefix; however it was written, the result starts and ends with one slash. */
export function parsePrefix(text: string): string {
  const inner = text.trim().replace(/^\/+|\/+$/g, '');
  if (/[\0\n]/.test(inner)) throw new ValueError('a key prefix must not contain line breaks');
  return inner === '' ? '/' : `/${inner}/`;
}
