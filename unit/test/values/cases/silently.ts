import { unmarked, type ValueTable } from '../check.ts';

/** A table of values that systemd says nothing about, though they don't do what they look like. */
export function silently(reason: string, table: ValueTable): ValueTable {
  const rows = [...(table.refused ?? []), ...(table.ignored ?? [])];
  const otherwise: Record<string, string> = {};
  for (const row of rows) otherwise[unmarked(typeof row === 'string' ? row : row[0])] = reason;
  return { ...table, otherwise: { ...otherwise, ...table.otherwise } };
}
