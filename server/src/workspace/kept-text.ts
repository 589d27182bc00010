/** Beyond this the pool is begun anew: names that occur once only would fill it. */
const MOST = 20_000;
const pool = new Map<string, string>();

/**
 * The same text, apart from the file that it was cut out of: V8 keeps all of a text as long as a part of it is in use.
 * The same words occur in thousands of files, and are kept once.
 */
export function kept(text: string): string {
  const known = pool.get(text);
  if (known !== undefined) return known;
  const copy = JSON.parse(JSON.stringify(text)) as string;
  if (pool.size >= MOST) pool.clear();
  pool.set(copy, copy);
  return copy;
}
