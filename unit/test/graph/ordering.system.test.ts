// The installed systemd finds the same circles when it is to start the units.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { circles } from './cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'unit-ordering-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Whether systemd tells of a circle as it would start the first of the units. */
function hasCycle(name: string, files: Readonly<Record<string, string>>): boolean {
  const own = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(own, path)), { recursive: true });
    writeFileSync(join(own, path), text);
  }
  const [first = ''] = Object.keys(files);
  const args = ['verify', '--recursive-errors=one', '--man=no', '--generators=no', join(own, first)];
  const env = { ...process.env, LC_ALL: 'C', SYSTEMD_LOG_TARGET: 'console' };
  const { stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env });
  return /ordering cycle/i.test(stderr);
}

describe('the installed systemd', () => {
  test.each(circles.map((row, index) => ({ ...row, index })))('$name', ({ index, files, mended }) => {
    expect(hasCycle(`bad${index}`, files)).toBe(true);
    expect(hasCycle(`good${index}`, { ...files, ...mended })).toBe(false);
  });
});
