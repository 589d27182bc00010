// Closed sets of values: C string tables, and which parser function reads which table.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Parsers written by hand that accept exactly the words of one table (seen in load-fragment.c). */
const handWritten = {
  config_parse_kill_mode: 'kill_mode',
  config_parse_emergency_action: 'emergency_action',
  config_parse_managed_oom_mode: 'managed_oom_mode',
};

/** Per parser function: `{ words, boolean }`, where `boolean` says that every spelling of yes and no is accepted too. */
export function readEnums(folder) {
  const sources = cSources(folder);
  const tables = new Map(sources.flatMap(stringTables));
  const parsers = sources.flatMap(enumParsers);
  const sets = {};
  for (const [parser, name] of [...parsers, ...Object.entries(handWritten)]) {
    const table = tables.get(name);
    if (table?.lookup !== undefined) sets[parser] = { words: table.words, boolean: table.lookup === 'boolean' };
  }
  return sets;
}

/** Tables of one source file that have a lookup from string and nothing else (no numeric fallback). */
function stringTables(source) {
  return [...source.matchAll(/const char\s*\*\s*(?:const\s+)?(\w+)_table\[[^\]]*\]\s*=\s*\{(.*?)\n\};/gs)].map(
    ([, name, body]) => {
      const words = [...body.matchAll(/=\s*"([^"]*)"/g)].map(match => match[1]).filter(word => word !== '');
      return [name, { words, lookup: lookupOf(source, name) }];
    },
  );
}

function lookupOf(source, name) {
  if (new RegExp(`STRING_TABLE_LOOKUP(_FROM_STRING)?_WITH_BOOLEAN\\(${name},`).test(source)) return 'boolean';
  if (new RegExp(`STRING_TABLE_LOOKUP(_FROM_STRING)?\\(${name},`).test(source)) return 'plain';
  return undefined;
}

function enumParsers(source) {
  return [...source.matchAll(/DEFINE_CONFIG_PARSE_ENUM(?:_WITH_DEFAULT)?\((\w+),\s*(\w+),/g)].map(match => [
    match[1],
    match[2],
  ]);
}

function cSources(folder) {
  return readdirSync(folder, { recursive: true })
    .filter(name => /\.[ch]$/.test(name) && !/(^|\/)(test|fuzz)\//.test(name))
    .map(name => readFileSync(join(folder, name), 'utf8'));
}
