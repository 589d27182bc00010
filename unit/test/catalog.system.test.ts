// The installed systemd is the judge of the catalog: whatever it accepts, the catalog knows.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { directive, sectionsOf, sectionsWith, unitTypes } from '../src/catalog/index.ts';

const dump = execFileSync('/lib/systemd/systemd', ['--dump-configuration-items'], { encoding: 'utf8' });

test('nothing that the installed systemd reads is missing', () => {
  const items = itemsOf(dump);
  expect(items.length).toBeGreaterThan(1000);
  const missing = items.filter(({ section, name }) => !unitTypes.some(type => directive(type, section, name)));
  expect(missing).toEqual([]);
});

test('what the installed systemd calls obsolete, the catalog replaces or knows as removed', () => {
  const obsolete = itemsOf(dump).filter(item => item.value === 'NOTSUPPORTED' || item.value === 'OBSOLETE');
  const unaware = obsolete.filter(({ section, name }) => {
    const known = unitTypes.map(type => directive(type, section, name)).find(found => found !== undefined);
    return known?.removed === undefined && known?.replacement === undefined;
  });
  expect(unaware).toEqual([]);
});

test('a section that the installed systemd has is one of its type of unit', () => {
  expect(unitTypes.filter(type => sectionsWith(type, 'Description').length !== 1)).toEqual([]);
});

// systemd's other programs print no list, but hold the table that their settings are looked up in: `Section.Name` each
test.each([
  ['systemd-networkd', ['network', 'netdev', 'networkd.conf'], 700],
  ['systemd-journald', ['journald.conf'], 25],
  ['systemd-logind', ['logind.conf'], 25],
] as const)('nothing that the installed %s reads is missing', (program, kinds, least) => {
  const binary = readFileSync(`/lib/systemd/${program}`, 'latin1');
  const sections = new Set(kinds.flatMap(sectionsOf));
  const items = [...binary.matchAll(/(?<=\0)([A-Z][A-Za-z0-9-]+)\.([A-Z][A-Za-z0-9]+)(?=\0)/g)]
    .map(([, section = '', name = '']) => ({ section, name }))
    .filter(({ section }) => sections.has(section));
  expect(items.length).toBeGreaterThan(least);
  expect(items.filter(({ section, name }) => !kinds.some(kind => directive(kind, section, name)))).toEqual([]);
});

function itemsOf(text: string): { section: string; name: string; value: string }[] {
  let section = '';
  return text.split('\n').flatMap(line => {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section;
    const match = /^(\w+)=(.*)$/.exec(line);
    return match === null ? [] : [{ section, name: match[1] ?? '', value: match[2] ?? '' }];
  });
}
