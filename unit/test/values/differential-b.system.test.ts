// The installed systemd judges every value of the tables, each in a file of its own, since some mistakes make it give up
// on a file: it complains where the grammars do, and nowhere else.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { textualCases } from './cases/texts.ts';
import { isComplaint, judge, settingOf, unmarked, type ValueTable } from './check.ts';

const installed = Number(
  /^systemd (\d+)/.exec(execFileSync('systemd-analyze', ['--version'], { encoding: 'utf8' }))?.[1],
);
const folder = mkdtempSync(join(tmpdir(), 'unit-values-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Case {
  readonly setting: string;
  readonly value: string;
  readonly path: string;
  readonly otherwise: string | undefined;
}

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

const known = (setting: string): boolean => (settingOf(setting).directive.since ?? 0) <= installed;

/** Instances where there can be any, so that %i stands for something. */
const fileName = (index: number, kind: string): string =>
  kind === 'mount' ? `v${index}.${kind}` : `v${index}@i.${kind}`;

const cases: readonly Case[] = textualCases
  .filter(({ setting }) => known(setting))
  .flatMap(table =>
    valuesOf(table).map(value => ({ setting: table.setting, value, otherwise: table.otherwise?.[value] })),
  )
  .map((found, index) => ({ ...found, path: join(folder, fileName(index, found.setting.split('/', 1)[0] ?? '')) }));

/** Remarks on what systemd takes nevertheless. */
const remark = /legacy directory|not match strict|deprecated/;

/** The cases on whose second line systemd has something to say. */
function complaints(): ReadonlySet<Case> {
  for (const { setting, value, path } of cases) {
    const [, section = '', name = ''] = setting.split('/');
    writeFileSync(path, `[${section}]\n${name}=${value}\n`);
  }
  const args = ['verify', '--recursive-errors=one', '--man=no', '--generators=no', ...cases.map(({ path }) => path)];
  const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 1 << 26 } as const;
  const { stderr } = spawnSync('systemd-analyze', args, options);
  const said = stderr.split('\n').filter(line => !remark.test(line));
  const at = new Set(said.flatMap(line => /^(\/[^:]+):2:/.exec(line)?.[1] ?? []));
  return new Set(cases.filter(({ path }) => at.has(path)));
}

const theirs = complaints();
const ours = new Set(cases.filter(({ setting, value }) => judge(setting, value).some(isComplaint)));

test('systemd was asked about many values, and complained about many', () => {
  expect(cases.length).toBeGreaterThan(700);
  expect(theirs.size).toBeGreaterThan(250);
});

test('the installed systemd and the grammars agree, but where the tables say why not', () => {
  const differing = cases.filter(found => found.otherwise === undefined && ours.has(found) !== theirs.has(found));
  expect(
    differing.map(found => `${found.setting}=${found.value} — ${theirs.has(found) ? 'systemd' : 'the grammar'} alone`),
  ).toEqual([]);
});

test('every difference that the tables tell of is there', () => {
  const agreeing = cases.filter(found => found.otherwise !== undefined && ours.has(found) === theirs.has(found));
  expect(agreeing.map(({ setting, value }) => `${setting}=${value}`)).toEqual([]);
});
