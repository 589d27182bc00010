// The installed systemd is the judge of closed sets: it takes every word that the lint takes, and complains where the
// lint complains.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { booleanWords, directivesOf, isBoolean, lint, parseUnitFile, sectionsOf, valuesOf } from '../src/index.ts';
import type { Directive } from '../src/index.ts';

const installed = Number(
  /^systemd (\d+)/.exec(execFileSync('systemd-analyze', ['--version'], { encoding: 'utf8' }))?.[1],
);
const folder = mkdtempSync(join(tmpdir(), 'unit-values-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kinds = ['service', 'socket', 'mount', 'swap', 'timer', 'path', 'slice', 'automount'];

/** Directives with a closed set that the installed systemd has too. */
function closed(kind: string, section: string): Directive[] {
  return directivesOf(kind, section).filter(
    found =>
      (isBoolean(found) || valuesOf(found.parser) !== undefined) &&
      (found.since ?? 0) <= installed &&
      (found.removed === undefined || found.removed > installed) &&
      // where a wrong value is fatal, systemd does not read on
      found.argument !== 'true' &&
      // only for units with processes; in others systemd ignores the whole line, whatever its value
      (found.parser !== 'managed_oom_mode' || ['service', 'slice'].includes(kind)),
  );
}

function goodWords(found: Directive): string[] {
  const set = valuesOf(found.parser);
  const words = (set?.words ?? []).filter(({ since = 0 }) => since <= installed).map(({ word }) => word);
  return isBoolean(found) || set?.boolean ? [...words, ...booleanWords, 'YES', 'Off'] : words;
}

/** The file's lines that systemd complains about a value in. */
function judge(kind: string, lines: readonly string[]): string[] {
  const path = join(folder, `x.${kind}`);
  writeFileSync(path, lines.join('\n'));
  const args = ['verify', '--recursive-errors=no', '--man=no', '--generators=no', path];
  const { stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const said = stderr
    .split('\n')
    .filter(line => line.startsWith(`${path}:`) && /Failed to|Invalid|Cannot|Not a/.test(line));
  const numbers = said.map(line => Number(line.slice(path.length + 1).split(':', 1)[0]));
  return [...new Set(numbers)].sort((a, b) => a - b).map(number => lines[number - 1] ?? '');
}

function ours(kind: string, lines: readonly string[]): string[] {
  const text = lines.join('\n');
  const found = lint(parseUnitFile(text), { fileName: `x.${kind}` }).filter(({ code }) =>
    /^bad-(boolean|word)$/.test(code),
  );
  return found.map(({ start }) => text.slice(text.lastIndexOf('\n', start) + 1).split('\n', 1)[0] ?? '');
}

test.each(kinds)('systemd takes every word of every closed set of a %s', kind => {
  const lines = sectionsOf(kind).flatMap(section => [
    `[${section}]`,
    ...closed(kind, section).flatMap(found => goodWords(found).map(word => `${found.name}=${word}`)),
  ]);
  expect(lines.length).toBeGreaterThan(20);
  expect(ours(kind, lines)).toEqual([]);
  expect(judge(kind, lines)).toEqual([]);
});

test.each(kinds)('systemd refuses other words where the lint does, in a %s', kind => {
  const lines = sectionsOf(kind).flatMap(section => [
    `[${section}]`,
    ...closed(kind, section).map(found => `${found.name}=nonsense`),
  ]);
  expect(judge(kind, lines)).toEqual(ours(kind, lines));
});
