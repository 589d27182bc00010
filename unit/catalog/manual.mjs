// systemd's manual pages: the entry of each setting, with the version it was added in.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { elements, parseXml, textOf } from './xml.mjs';

/** Build-time values that the pages name; those of a default build. */
const buildValues = {
  MOUNT_PATH: '/bin/mount',
  UMOUNT_PATH: '/bin/umount',
  SYSTEM_GENERATOR_DIR: '/usr/lib/systemd/system-generators',
  USER_GENERATOR_DIR: '/usr/lib/systemd/user-generators',
  SYSTEM_ENV_GENERATOR_DIR: '/usr/lib/systemd/system-environment-generators',
  USER_ENV_GENERATOR_DIR: '/usr/lib/systemd/user-environment-generators',
  CERTIFICATE_ROOT: '/etc/ssl',
  MEMORY_ACCOUNTING_DEFAULT: 'yes',
  KILL_USER_PROCESSES: 'yes',
  DEBUGTTY: '/dev/tty9',
  HIGH_RLIMIT_NOFILE: '524288',
  DEFAULT_TIMEOUT_SEC: '90 s',
  DEFAULT_USER_TIMEOUT_SEC: '90 s',
};

export class ManualPages {
  #folder;
  #pages = new Map();
  #included = new Map();

  constructor(folder) {
    this.#folder = folder;
  }

  /**
   * Entry of a setting on a page, `{ name, body, since }`, or undefined.
   * `section` limits it to the part of the page titled `[section] Section Options`, where a page has such parts.
   */
  find(page, section, name) {
    const entries = this.#entries(page).filter(entry => entry.names.includes(name));
    const fitting = entries.filter(entry => entry.section === undefined || entry.section === section);
    return fitting.sort((a, b) => a.depth - b.depth)[0];
  }

  #entries(page) {
    let entries = this.#pages.get(page);
    if (entries === undefined) {
      entries = [];
      this.#collect(this.#parse(`${page}.xml`), { section: undefined, depth: 0 }, entries);
      this.#pages.set(page, entries);
    }
    return entries;
  }

  #collect(node, place, entries) {
    for (const child of node.children) {
      if (typeof child === 'string') continue;
      if (child.name === 'varlistentry') {
        this.#addEntry(child, place, entries);
        this.#collect(child, { ...place, depth: place.depth + 1 }, entries);
      } else
        this.#collect(child, child.name === 'refsect1' ? { ...place, section: sectionOfPart(child) } : place, entries);
    }
  }

  #addEntry(node, { section, depth }, entries) {
    const names = elements(node, 'term').flatMap(term =>
      [...textOf(term).matchAll(/(?:^|[\s,])([A-Z][A-Za-z0-9]*)=/g)].map(match => match[1]),
    );
    const item = elements(node, 'listitem')[0];
    if (names.length === 0 || item === undefined) return;
    const body = this.#resolve(item);
    entries.push({ names, section, depth, body: body.node, since: body.since });
  }

  /** The node with its includes put in; the text that tells the version is taken out and returned as a number. */
  #resolve(node) {
    let since;
    const children = node.children.flatMap(child => {
      if (typeof child === 'string') return [child];
      if (child.name === 'xi:include') {
        const { href, xpointer } = child.attributes;
        if (href !== 'version-info.xml') return this.#include(href, xpointer);
        since ??= Number(xpointer.slice(1));
        return [];
      }
      // a version inside a nested list belongs to a value, not to the setting
      return [this.#resolve(child).node];
    });
    return { node: { ...node, children }, since };
  }

  #include(href, id) {
    const key = `${href}#${id}`;
    if (!this.#included.has(key)) {
      const found = findById(this.#parse(href), id);
      this.#included.set(key, found === undefined ? [] : [this.#resolve(found).node]);
    }
    return this.#included.get(key);
  }

  /** A page that a release does not have, or that only its build generates, is empty. */
  #parse(file) {
    const path = join(this.#folder, file);
    return parseXml(existsSync(path) ? readFileSync(path, 'utf8') : '', buildValues);
  }
}

function sectionOfPart(part) {
  const title = elements(part, 'title')[0];
  return title === undefined ? undefined : /^\[(.+?)\] Section/.exec(textOf(title).trim())?.[1];
}

function findById(node, id) {
  for (const child of node.children) {
    if (typeof child === 'string') continue;
    if (child.attributes.id === id) return child;
    const found = findById(child, id);
    if (found !== undefined) return found;
  }
  return undefined;
}
