// The installed systemd judges every bad unit of the tables and its repaired twin: it refuses the one, or says what it
// ignores in it, and has nothing to say of the other.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { groupUnits, pathUnits, socketUnits, triggerUnits } from './cases/others.ts';
import { serviceUnits } from './cases/service.ts';
import { unmarked, type BadUnit } from './check.ts';

const folder = mkdtempSync(join(tmpdir(), 'unit-whole-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What systemd says, but for commands and units that this machine does not have. */
function complaints(name: string, { file }: BadUnit, text: string): string[] {
  const own = join(folder, name);
  mkdirSync(own);
  const path = join(own, file);
  writeFileSync(path, text);
  // sockets need services to start
  for (const service of ['a.service', 'a@.service', 'b.service', 'c.service']) {
    if (service !== file) writeFileSync(join(own, service), '[Service]\nExecStart=/bin/true\n');
  }
  const args = ['verify', '--recursive-errors=one', '--man=no', '--generators=no', path];
  const env = { ...process.env, LC_ALL: 'C', SYSTEMD_LOG_TARGET: 'console' };
  const { stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env });
  const unit = file.replace(/@\./, '@i.');
  return stderr.split('\n').filter(line => line.startsWith(`${path}:`) || line.includes(unit));
}

const rows = [...serviceUnits, ...socketUnits, ...pathUnits, ...triggerUnits, ...groupUnits];

describe('the installed systemd', () => {
  test.each(rows.map((row, index) => ({ ...row, index })))('$name', ({ index, ...row }) => {
    expect(complaints(`bad${index}`, row, unmarked(row.bad))).not.toEqual([]);
    // what is mended by another name of the file, or not at all, is only switched off in the tables
    if (!row.good.includes('flotilla-ignore')) expect(complaints(`good${index}`, row, row.good)).toEqual([]);
  });
});
