// Collects the manual's text of every setting, each text once.
import { toMarkdown } from './markdown.mjs';

/** Pages that document the sections of each table, the most specific first. */
const pages = {
  'unit/Unit': ['systemd.unit'],
  'unit/Install': ['systemd.unit'],
  'unit/Service': ['systemd.service', 'systemd.exec', 'systemd.kill', 'systemd.resource-control'],
  'unit/Socket': ['systemd.socket', 'systemd.exec', 'systemd.kill', 'systemd.resource-control'],
  'unit/Mount': ['systemd.mount', 'systemd.exec', 'systemd.kill', 'systemd.resource-control'],
  'unit/Swap': ['systemd.swap', 'systemd.exec', 'systemd.kill', 'systemd.resource-control'],
  'unit/Scope': ['systemd.scope', 'systemd.kill', 'systemd.resource-control', 'systemd.service'],
  'unit/Slice': ['systemd.slice', 'systemd.resource-control'],
  'unit/Timer': ['systemd.timer'],
  'unit/Path': ['systemd.path'],
  'unit/Automount': ['systemd.automount'],
  link: ['systemd.link'],
  network: ['systemd.network'],
  netdev: ['systemd.netdev'],
  nspawn: ['systemd.nspawn'],
  'system.conf': ['systemd-system.conf'],
  'user.conf': ['systemd-system.conf'],
  'journald.conf': ['journald.conf'],
  'logind.conf': ['logind.conf'],
  'resolved.conf': ['resolved.conf'],
  'networkd.conf': ['networkd.conf'],
  'timesyncd.conf': ['timesyncd.conf'],
  'homed.conf': ['homed.conf'],
  'oomd.conf': ['oomd.conf'],
  'coredump.conf': ['coredump.conf'],
  'sleep.conf': ['systemd-sleep.conf'],
  'pstore.conf': ['pstore.conf'],
  'journal-remote.conf': ['journal-remote.conf'],
  'journal-upload.conf': ['journal-upload.conf'],
};

/**
 * `find(table, section, name)` gives `{ id, since }` of a setting or undefined, and fills `documentation.texts`, where a
 * text is `[number of its page, Markdown]`.
 */
export function buildDocumentation(releases) {
  const texts = [];
  const ids = new Map();
  const pageNames = [...new Set(Object.values(pages).flat())];
  const newestFirst = [...releases].reverse();
  const idOf = (page, text) => {
    const key = `${page}\0${text}`;
    if (!ids.has(key)) ids.set(key, texts.push([pageNames.indexOf(page), text]) - 1);
    return ids.get(key);
  };
  const find = (table, section, name) => {
    for (const release of newestFirst) {
      for (const page of pages[`${table}/${section}`] ?? pages[table] ?? []) {
        const entry = release.manual.find(page, section, name);
        const text = entry === undefined ? '' : toMarkdown(entry.body);
        // an entry of nothing but a version says that the setting means what it means elsewhere
        if (text !== '') return { id: idOf(page, text), since: entry.since };
      }
    }
    return undefined;
  };
  const documentation = {
    'SPDX-License-Identifier': 'LGPL-2.1-or-later',
    source: `manual pages of systemd ${releases.at(-1).version}, modified: see NOTICE.md`,
    pages: pageNames,
    texts,
  };
  return { documentation, find };
}
