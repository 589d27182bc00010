// What one release of systemd says: settings of every kind of file, closed value sets, manual pages, news.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnums } from './enums.mjs';
import { readCTable } from './c-table.mjs';
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

/** Configuration files of systemd's own programs: where a release may have the table, as gperf or in C. */
const configurations = {
  'system.conf': ['src/core/main.c'],
  'user.conf': ['src/core/main.c'],
  'journald.conf': ['src/journal/journald-gperf.gperf'],
  'logind.conf': ['src/login/logind-gperf.gperf'],
  'resolved.conf': ['src/resolve/resolved-gperf.gperf'],
  'networkd.conf': ['src/network/networkd-gperf.gperf'],
  'timesyncd.conf': ['src/timesync/timesyncd-gperf.gperf'],
  'homed.conf': ['src/home/homed-gperf.gperf'],
  'oomd.conf': ['src/oom/oomd-conf.c', 'src/oom/oomd.c'],
  'coredump.conf': ['src/coredump/coredump-gperf.gperf', 'src/coredump/coredump.c'],
  'sleep.conf': ['src/shared/sleep-config.c', 'src/shared/sleep-util.c'],
  'pstore.conf': ['src/pstore/pstore.c'],
  'journal-remote.conf': ['src/journal-remote/journal-remote-main.c'],
  'journal-upload.conf': ['src/journal-remote/journal-upload.c'],
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
  const own = Object.entries(tables).flatMap(([table, path]) =>
    readGperf(read(path)).map(item => ({ ...item, table })),
  );
  const items = [
    ...own,
    ...Object.entries(configurations).flatMap(([file, paths]) => readConfiguration(folder, file, paths)),
  ];
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

function readConfiguration(folder, file, paths) {
  const path = paths.find(each => existsSync(join(folder, each)));
  const text = path === undefined ? '' : readFileSync(join(folder, path), 'utf8');
  const items = path?.endsWith('.c') ? readCTable(text) : readGperf(text);
  if (items.length === 0) throw new Error(`no settings of ${file} found: systemd's source has changed its shape`);
  return items.map(item => ({ ...item, table: file }));
}

/** Per file suffix, or name of a configuration file: its table and its sections in systemd's own order. */
function readKinds(read, items) {
  const kinds = {};
  for (const type of unitTypes)
    kinds[type] = { table: 'unit', sections: sectionList(read(`src/core/${type}.c`), '.sections') };
  for (const table of ['link', 'network', 'netdev', 'nspawn', ...Object.keys(configurations)]) {
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
