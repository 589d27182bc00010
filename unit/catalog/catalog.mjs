// Merges the releases into one catalog: what each setting is, since when, until when, and what replaces it.
import { replacementOf } from './replacements.mjs';

/** See the types in unit/src/catalog/index.ts for the shape. `quadlets` is what podman adds: version, kinds, rows. */
export function buildCatalog(releases, find, quadlets) {
  const newest = releases.at(-1);
  const rows = new Map();
  for (const key of allKeys(releases)) rows.set(key, row(key.split('\0'), releases, find));
  return {
    version: newest.version,
    releases: releases.map(release => release.version),
    podman: quadlets.version,
    kinds: { ...mergeKinds(releases), ...quadlets.kinds },
    values: mergeValues(releases),
    groups: groupRows(new Map([...rows, ...quadlets.rows])),
  };
}

function allKeys(releases) {
  return new Set(
    releases.flatMap(release => release.items.map(({ table, section, name }) => [table, section, name].join('\0'))),
  );
}

function row([table, section, name], releases, find) {
  const itemIn = release => indexOf(release).get([table, section, name].join('\0'));
  const having = releases.filter(release => itemIn(release) !== undefined);
  const working = having.filter(release => !isDisabled(itemIn(release)));
  const last = working.at(-1) ?? having.at(-1);
  const item = itemIn(last);
  const manual = find(table, section, name);
  const isDocumented = other => find(table, other.section, other.name) !== undefined;
  const replacement = replacementOf(
    item,
    last.items.filter(other => other.table === table),
    isDocumented,
  );
  // documented or not, an alias is read best in the words of its successor
  const document = manual ?? (replacement === undefined ? undefined : find(table, ...target(section, replacement)));
  const gone = releases.find(release => release.version > last.version);
  return {
    parser: item.parser === 'NULL' ? 'install' : item.parser.replace(/^config_parse_/, ''),
    ...(['0', 'NULL'].includes(item.argument) || isDisabled(item) ? {} : { argument: item.argument }),
    ...(document === undefined ? {} : { doc: document.id }),
    ...sinceOf(item, manual?.since, having, releases),
    ...(working.length === 0 ? { removed: having[0].version } : gone === undefined ? {} : { removed: gone.version }),
    ...(replacement === undefined ? {} : { replacement }),
  };
}

function target(section, replacement) {
  const dot = replacement.indexOf('.');
  return dot < 0 ? [section, replacement] : [replacement.slice(0, dot), replacement.slice(dot + 1)];
}

/**
 * The earliest of what the manual says, the first release at hand that has the setting, and the first news that mention
 * its name. The manual is wrong for settings that were renamed or documented late; each source is only an upper bound,
 * and none counts that a release without the setting disproves.
 */
function sinceOf({ table, name }, manual, having, releases) {
  const first = having[0].version;
  const before = releases.filter(release => release.version < first).at(-1)?.version ?? 0;
  const news = table === 'unit' ? releases.at(-1).news.get(name) : undefined;
  const bounds = [manual, before > 0 ? first : undefined, news];
  const since = Math.min(...bounds.filter(bound => bound > before && bound <= first));
  return Number.isFinite(since) ? { since } : {};
}

function isDisabled(item) {
  return /^DISABLED_(LEGACY|EXPERIMENTAL)$/.test(item.argument);
}

const indexes = new WeakMap();

function indexOf(release) {
  let index = indexes.get(release);
  if (index === undefined) {
    index = new Map(release.items.map(item => [[item.table, item.section, item.name].join('\0'), item]));
    indexes.set(release, index);
  }
  return index;
}

/** The newest release's kinds; sections that only older ones had come after. */
function mergeKinds(releases) {
  const kinds = {};
  for (const release of [...releases].reverse())
    for (const [kind, { table, sections }] of Object.entries(release.kinds)) {
      kinds[kind] ??= { table, sections: [] };
      kinds[kind].sections = [...new Set([...kinds[kind].sections, ...sections])];
    }
  return kinds;
}

/**
 * Per parser its words, those of all releases. A word that the settings of that parser did not take in the oldest
 * release, under whatever parser they had there, comes with the first release that takes it.
 */
function mergeValues(releases) {
  const merged = {};
  const parsers = new Set(releases.flatMap(release => release.items.map(item => item.parser)));
  for (const parser of [...parsers].sort()) {
    const sets = releases.map(release => release.values[parser]).filter(set => set !== undefined);
    // a parser that some release at hand has with open values is open
    const open = releases.some(
      release => release.values[parser] === undefined && release.items.some(item => item.parser === parser),
    );
    if (sets.length === 0 || open) continue;
    const words = [...new Set([...sets].reverse().flatMap(set => set.words))].map(word => {
      const first = releases.find(release => takes(release, keysOf(parser, releases), word))?.version;
      return first !== undefined && first > releases[0].version ? [word, first] : [word];
    });
    merged[parser.replace(/^config_parse_/, '')] = { words, boolean: sets.some(set => set.boolean) };
  }
  return merged;
}

/** Settings that the newest release which has them reads with this parser. */
function keysOf(parser, releases) {
  return [...allKeys(releases)].filter(key => {
    const last = releases.findLast(release => indexOf(release).has(key));
    return indexOf(last).get(key).parser === parser;
  });
}

/** Whether a release takes a word for any of these settings; also when it has none of them or can't tell. */
function takes(release, keys, word) {
  const parsers = new Set(keys.flatMap(key => indexOf(release).get(key)?.parser ?? []));
  if (parsers.size === 0) return true;
  return [...parsers].some(parser => {
    if (/^config_parse_(bool|tristate)$/.test(parser)) return /^(yes|no|on|off|true|false)$/.test(word);
    return release.values[parser]?.words.includes(word) ?? true;
  });
}

/** Sections that share a setting share its row; a group is a set of sections with all the rows that exactly they share. */
function groupRows(rows) {
  const sharing = new Map();
  for (const [key, value] of rows) {
    const [table, section, name] = key.split('\0');
    const same = `${name}\0${JSON.stringify(value)}`;
    sharing.set(same, { name, value, sections: [...(sharing.get(same)?.sections ?? []), `${table}/${section}`] });
  }
  const groups = new Map();
  for (const { name, value, sections } of sharing.values()) {
    const key = sections.join('\0');
    if (!groups.has(key)) groups.set(key, { sections, directives: {} });
    groups.get(key).directives[name] = value;
  }
  return [...groups.values()].map(({ sections, directives }) => ({ sections, directives: sortKeys(directives) }));
}

function sortKeys(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
