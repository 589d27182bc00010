import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LaunchNotes } from '../../src/machine/launch-notes.ts';

/** A file system in memory that is as full as /run can be. */
const folder = mkdtempSync(join(tmpdir(), 'notes-'));
beforeAll(() => void execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'notes', folder]));
afterAll(() => {
  execFileSync('umount', [folder]);
  rmdirSync(folder);
});

test('that a unit is being stopped is noted also where there is no space left', async () => {
  const notes = new LaunchNotes(folder);
  notes.write('a.service', 'launched');
  expect(() => writeFileSync(join(folder, 'all.new'), Buffer.alloc(64 * 1024))).toThrow('ENOSPC');
  expect(() => notes.write('b.service', 'starting')).toThrow('ENOSPC');
  notes.stopping('a.service');
  notes.stopping('c.service');
  expect([...(await notes.read())]).toEqual([['a.service', 'stopping']]);
});
