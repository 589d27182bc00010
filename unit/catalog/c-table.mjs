// Reads tables of settings that stand in C: `{ "Section", "Name", config_parse_x, 0, &field },`.

/** Rows as those of a gperf table. Of a setting that is there twice, for builds with and without it, the first is taken. */
export function readCTable(text) {
  const rows = new Map();
  const pattern = /\{\s*"([\w-]+)",\s*"(\w+)",\s*(?:\/\*.*?\*\/\s*)?(config_parse_\w+),\s*([^,]+),\s*(.+?)\s*\}/g;
  for (const [, section, name, parser, argument, field] of text.matchAll(pattern)) {
    const key = `${section}.${name}`;
    if (!rows.has(key)) rows.set(key, { section, name, parser, argument: argument.trim(), field });
  }
  return [...rows.values()];
}
