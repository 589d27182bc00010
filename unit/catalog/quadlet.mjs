// What podman adds to systemd's files: the sections of quadlets. Which settings there are, podman's own generator is
// asked; what they mean, its manual page says; since when, its release notes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { partsOf, plain, roffToMarkdown } from './roff.mjs';

/** Section of each kind of quadlet, by suffix. */
const ownSections = {
  container: 'Container',
  pod: 'Pod',
  volume: 'Volume',
  network: 'Network',
  kube: 'Kube',
  image: 'Image',
  build: 'Build',
  artifact: 'Artifact',
};

/** Settings that the generator still reads and the manual does not tell of. */
const undocumented = ['RemapUid', 'RemapGid', 'RemapUidSize', 'RemapUsers', 'VolatileTmp', 'ServiceName'];

/** `.network` is networkd's suffix too, so that the kind needs another name. */
const kindOf = suffix => (suffix === 'network' ? 'quadlet-network' : suffix);

/** `{ version, packageVersion, kinds, rows, documentation }` of an unpacked package; rows by `table\0section\0name`. */
export function readQuadlets({ folder, packageVersion }) {
  const read = path => gunzipSync(readFileSync(join(folder, path))).toString();
  const entries = manualEntries(read('usr/share/man/man5/podman-systemd.unit.5.gz'));
  const notes = releaseNotes(read('usr/share/doc/podman/RELEASE_NOTES.md.gz'));
  const texts = [];
  const rows = new Map();
  for (const [section, names] of askGenerator(join(folder, 'usr/libexec/podman/quadlet'), candidatesOf(entries)))
    for (const name of names) {
      const text = entries.get(section)?.get(name);
      if (text !== undefined && !texts.includes(text)) texts.push(text);
      const podman = notes.get(`${section}.${name}`);
      rows.set(['quadlet', section, name].join('\0'), {
        parser: 'quadlet',
        ...(text === undefined ? {} : { doc: texts.indexOf(text) }),
        ...(podman === undefined ? {} : { podman }),
      });
    }
  const version = /^\d+\.\d+/.exec(packageVersion)?.[0];
  const documentation = {
    'SPDX-License-Identifier': 'Apache-2.0',
    source: `podman-systemd.unit(5) of podman ${version}, modified: see NOTICE.md`,
    pages: ['podman-systemd.unit'],
    texts: texts.map(text => [0, text]),
  };
  return { version, packageVersion, kinds: kinds(), rows, documentation };
}

function kinds() {
  return Object.fromEntries(
    Object.entries(ownSections).map(([suffix, section]) => [
      kindOf(suffix),
      { table: 'quadlet', sections: ['Unit', section, 'Quadlet', 'Service', 'Install'] },
    ]),
  );
}

/** Per section the manual's text of each setting. */
function manualEntries(page) {
  const entries = new Map();
  let section;
  for (const { level, title, lines } of partsOf(page)) {
    if (level === 'SH') section = /\[(\w+)\]$/.exec(title)?.[1];
    const [, name, rest] = /^(\w+)=(.*)$/.exec(plain(title)) ?? [];
    if (level !== 'SS' || section === undefined || name === undefined) continue;
    const note = /\((.*)\)/.exec(rest)?.[1];
    const text = roffToMarkdown(lines);
    if (!entries.has(section)) entries.set(section, new Map());
    entries.get(section).set(name, note === undefined ? text : `${text}\n\n${capital(note)}.`);
  }
  return entries;
}

const capital = text => text.charAt(0).toUpperCase() + text.slice(1);

function candidatesOf(entries) {
  return [...new Set([...[...entries.values()].flatMap(names => [...names.keys()]), ...undocumented])].sort();
}

/** Per section the names that the generator does not call unsupported. */
function askGenerator(program, names) {
  const folder = mkdtempSync(join(tmpdir(), 'quadlets-'));
  try {
    const asked = [...Object.entries(ownSections), ['container', 'Quadlet']];
    for (const [suffix, section] of asked)
      for (const name of [...names, 'NoSuchSetting'])
        writeFileSync(join(folder, `${section}-${name}.${suffix}`), `[${section}]\n${name}=a\n`);
    const { stderr } = spawnSync(program, ['-dryrun'], {
      env: { QUADLET_UNIT_DIRS: folder },
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const unsupported = [...stderr.matchAll(/unsupported key '(\w+)' in group '(\w+)'/g)];
    const refused = new Set(unsupported.map(([, name, section]) => `${section}.${name}`));
    return asked.map(([, section]) => {
      if (!refused.has(`${section}.NoSuchSetting`)) throw new Error(`${program} takes any setting in [${section}]`);
      return [section, names.filter(name => !refused.has(`${section}.${name}`))];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `Section.Name` → the release, `5.7`, whose notes call the setting new. */
function releaseNotes(text) {
  const first = new Map();
  for (const part of text.split(/^## /m).slice(1)) {
    const version = /^\d+\.\d+/.exec(part)?.[0];
    for (const line of part.split('\n')) {
      if (!/^- .*quadlet/i.test(line) || !/\bnew keys?\b/.test(line.replace(/\b(two|three|four|five|six) /g, '')))
        continue;
      const [what = '', keys = ''] = line.split(/\bkeys?\b(.*)/s);
      const suffixes = [...line.matchAll(/`\.(\w+)`/g)].map(match => match[1]).filter(suffix => suffix in ownSections);
      const sections =
        suffixes.length > 0 ? suffixes.map(suffix => ownSections[suffix]) : /all/.test(what + keys) ? ['Quadlet'] : [];
      for (const [, name] of keys.matchAll(/`(\w+)=?`/g))
        for (const section of sections) first.set(`${section}.${name}`, version);
    }
  }
  return first;
}
