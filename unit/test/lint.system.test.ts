// Every unit file of this machine is one that systemd accepts, and so are its files of networkd and systemd's
// configuration: none may get an error or a warning.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fileKindOf, lint, parseUnitFile } from '../src/index.ts';

const folders = ['/lib/systemd/system', '/usr/lib/systemd/user', '/lib/systemd/network', '/etc/systemd'];

const files = folders.flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => fileKindOf(path) !== undefined && (statSync(path, { throwIfNoEntry: false })?.isFile() ?? false)),
);

test('this machine has unit files to judge', () => {
  expect(files.length).toBeGreaterThan(100);
});

test('no unit file of this machine gets an error or a warning', () => {
  const found = files.flatMap(path => {
    const text = readFileSync(path, 'utf8');
    return lint(parseUnitFile(text), { fileName: path })
      .filter(({ severity }) => severity === 'error' || severity === 'warning')
      .map(({ code, start, end }) => `${path}: ${code}: ${text.slice(start, end)}`);
  });
  expect(found).toEqual([]);
});
