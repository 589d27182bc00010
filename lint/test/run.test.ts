import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runLint } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = '[Service]\nExecStart=/bin/true\n';
const BAD = '[Service]\nExecStart=/bin/true\nRestrat=always\n';
mkdirSync(join(folder, 'units/web.service.d'), { recursive: true });
mkdirSync(join(folder, 'units/node_modules'));
writeFileSync(join(folder, 'units/good.service'), GOOD);
writeFileSync(join(folder, 'units/bad.service'), BAD);
writeFileSync(join(folder, 'units/notes.txt'), 'not a unit');
writeFileSync(join(folder, 'units/web.service.d/more.conf'), '[Sevrice]\nRestart=always\n');
writeFileSync(join(folder, 'units/node_modules/other.service'), BAD);

function run(args: string[], stdin = ''): { code: number; out: string; err: string } {
  let out = '';
  let err = '';
  const code = runLint(
    args.map(arg => arg.replace('@', folder)),
    { stdin: () => stdin, out: text => (out += text), err: text => (err += text) },
  );
  return { code, out: out.replaceAll(folder, '@'), err: err.replaceAll(folder, '@') };
}

test('a folder is searched for unit files and drop-ins, and each finding has its place and code', () => {
  const { code, out } = run(['@/units']);
  expect(code).toBe(1);
  expect(out).toContain('@/units/bad.service:3:1: warning: ');
  expect(out).toContain('[unknown-directive]');
  expect(out).toContain('@/units/web.service.d/more.conf:1:2: warning: ');
  expect(out).toContain('3 files: 2 warnings\n');
});

test('quadlets in a folder are searched for too, but not what only looks like one', () => {
  const below = join(folder, 'podman/containers/systemd');
  mkdirSync(below, { recursive: true });
  writeFileSync(join(below, 'web.container'), '[Container]\nImge=a\n');
  writeFileSync(join(below, 'web.build'), '[Build]\nImgeTag=a\n');
  writeFileSync(join(folder, 'podman/meson.build'), "project('a')\n");
  const { out } = run(['@/podman']);
  expect(out).toContain('@/podman/containers/systemd/web.container:2:1: warning: ');
  expect(out).toContain('2 files: 2 warnings\n');
});

test.each([
  ['nothing found', ['@/units/good.service'], '', 0],
  ['something found', ['@/units/bad.service'], '', 1],
  ['found, but not grave enough', ['--fail-on', 'error', '@/units/bad.service'], '', 0],
  ['never failing', ['--fail-on', 'never', '@/units/bad.service'], '', 0],
  ['standard input', ['-'], BAD, 1],
  ['standard input of another type', ['--stdin-name', 'x.timer', '-'], '[Timer]\nOnCalendar=daily\n', 0],
  ['no argument', [], '', 2],
  ['a file that is not there', ['@/nothing.service'], '', 2],
  ['an unknown format', ['--format', 'xml', '@/units'], '', 2],
  ['an unknown flag', ['--fxi', '@/units'], '', 2],
  ['help', ['--help'], '', 0],
  ['version', ['--version'], '', 0],
])('exit status: %s', (_name, args, stdin, code) => {
  expect(run(args, stdin).code).toBe(code);
});

test('JSON holds every finding', () => {
  const { out } = run(['--format', 'json', '@/units/bad.service']);
  expect(JSON.parse(out)).toMatchObject({
    files: 1,
    findings: [{ path: '@/units/bad.service', line: 3, column: 1, endLine: 3, endColumn: 8, severity: 'warning' }],
  });
});

test('SARIF names the rule, the file and the region', () => {
  const { out } = run(['--format', 'sarif', '@/units/bad.service']);
  const { runs } = JSON.parse(out) as { runs: { results: object[]; tool: { driver: { rules: object[] } } }[] };
  expect(runs[0]?.tool.driver.rules).toEqual([{ id: 'unknown-directive' }]);
  expect(runs[0]?.results[0]).toMatchObject({
    ruleId: 'unknown-directive',
    level: 'warning',
    locations: [{ physicalLocation: { region: { startLine: 3, startColumn: 1, endLine: 3, endColumn: 8 } } }],
  });
});

test("GitHub's commands are escaped", () => {
  const { out } = run(['--format', 'github', '--stdin-name', 'a,b:100%.service', '-'], BAD);
  expect(out).toMatch(
    /^::warning file=a%2Cb%3A100%25\.service,line=3,col=1,endLine=3,endColumn=8,title=unknown-directive::/,
  );
});
