// What one release of systemd says: settings of every kind of file, closed value sets, manual pages, news.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnums } from './enums.mjs';
import { readGperf } from './gperf.mjs';
import { ManualPages } from './manual.mjs';

/** gperf table of each family of files. */
const tables = {
  unit: 'src/core/load-fragment-gperf.gperf.in',
  link: 'src/udev/net/link-config-gperf.gperf',
  network: 'src/network/networkd-network-gperf.gperf',
  netdev: 'src/network/netdev/netdev-gperf.gperf',
  nspawn: 'src/nspawn/nspawn-gperf.gperf',
};

/** Suffixes of unit files; each has [Unit], its own section, and [Install]. */
const unitTypes = [
  'service',
  'socket',
  'target',
  'device',
  'mount',
  'automount',
  'swap',
  'timer',
  'path',
  'slice',
  'scope',
];

export function readRelease({ folder, packageVersion }) {
  const read = path => readFileSync(join(folder, path), 'utf8');
  const items = Object.entries(tables).flatMap(([table, path]) =>
    readGperf(read(path)).map(item => ({ ...item, table })),
  );
  return {
    version: Number(/^\d+/.exec(packageVersion)?.[0]),
    packageVersion,
    items,
    kinds: readKinds(read, items),
    values: readEnums(join(folder, 'src')),
    manual: new ManualPages(join(folder, 'man')),
    news: readNews(read('NEWS')),
  };
}

/** Per file suffix: its table and its sections in systemd's own order. */
function readKinds(read, items) {
  const kinds = {};
  for (const type of unitTypes)
    kinds[type] = { table: 'unit', sections: sectionList(read(`src/core/${type}.c`), '.sections') };
  for (const table of ['link', 'network', 'netdev', 'nspawn']) {
    const sections = [...new Set(items.filter(item => item.table === table).map(item => item.section))];
    kinds[table] = { table, sections };
  }
  return kinds;
}

/** The strings of a C list such as `.sections = "Unit\0" "Service\0",`. */
function sectionList(source, field) {
  const start = source.indexOf(field);
  const list = start < 0 ? '' : source.slice(start, source.indexOf(',', start));
  const sections = [...list.matchAll(/"([^"\\]+)\\0"/g)].map(match => match[1]);
  if (sections.length === 0) throw new Error(`no section list ${field} found: systemd's source has changed its shape`);
  return sections;
}

/** Per setting the first version whose news mention it: it is no younger than that. */
function readNews(text) {
  const first = new Map();
  for (const part of text.split(/^CHANGES WITH /m).slice(1)) {
    const version = Number.parseInt(part, 10);
    for (const [, name] of part.matchAll(/\b([A-Z][A-Za-z0-9]+)=/g))
      first.set(name, Math.min(version, first.get(name) ?? Infinity));
  }
  return first;
}
