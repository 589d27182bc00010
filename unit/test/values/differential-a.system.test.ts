// The installed systemd judges every value of the tables: it complains where the grammars do, and nowhere else.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { allCases } from './cases/index.ts';
import { isComplaint, judge, unmarked, type ValueTable } from './check.ts';

const folder = mkdtempSync(join(tmpdir(), 'unit-value-grammars-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  readonly section: string;
  readonly text: string;
  readonly setting: string;
  readonly value: string;
  readonly otherwise: string | undefined;
}

const lines: readonly Line[] = allCases.flatMap(table => {
  const [, section = '', name = ''] = table.setting.split('/');
  return valuesOf(table).map(value => ({
    section,
    text: `${name}=${value}`,
    setting: table.setting,
    value,
    otherwise: table.otherwise?.[value],
  }));
});

function valuesOf({
  accepted,
  refused = [],
  ignored = [],
  deprecated = [],
  misread = [],
  hinted = [],
}: ValueTable): string[] {
  const bad = [...refused, ...ignored, ...deprecated, ...misread, ...hinted].map(row =>
    unmarked(typeof row === 'string' ? row : row[0]),
  );
  return [...new Set([...accepted, ...bad])];
}

/** The lines that systemd complains about, but for remarks that a setting is old. */
function complaints(kind: string, asked: readonly Line[]): readonly Line[] {
  const path = join(folder, `x.${kind}`);
  const text = asked.flatMap(({ section, text: line }) => [`[${section}]`, line]).join('\n');
  writeFileSync(path, `${text}\n`);
  const args = ['verify', '--recursive-errors=no', '--man=no', '--generators=no', path];
  const { stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  const numbers = stderr
    .split('\n')
    .filter(line => line.startsWith(`${path}:`) && !/please use|deprecated/.test(line))
    .map(line => Number(line.slice(path.length + 1).split(':', 1)[0]));
  return asked.filter((_, index) => numbers.includes(2 * index + 2));
}

const kinds = [...new Set(lines.map(({ setting }) => setting.split('/', 1)[0] ?? ''))];

describe.each(kinds)('values of a %s', kind => {
  const asked = lines.filter(({ setting }) => setting.startsWith(`${kind}/`));
  const theirs = new Set(complaints(kind, asked));
  const ours = new Set(asked.filter(({ setting, value }) => complainsAbout(setting, value)));

  test('the installed systemd and the grammars agree, but where the tables say why not', () => {
    const differing = asked.filter(line => ours.has(line) !== theirs.has(line));
    const unexplained = differing.filter(({ otherwise }) => otherwise === undefined);
    expect(
      unexplained.map(line => `${line.text} — ${theirs.has(line) ? 'systemd' : 'the grammar'} alone complains`),
    ).toEqual([]);
  });

  test('every difference that the tables tell of is there', () => {
    const agreeing = asked.filter(line => line.otherwise !== undefined && ours.has(line) === theirs.has(line));
    expect(agreeing.map(({ text }) => text)).toEqual([]);
  });
});

function complainsAbout(setting: string, value: string): boolean {
  return judge(setting, value).some(isComplaint);
}
