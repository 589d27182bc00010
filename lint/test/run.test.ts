import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
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

test('bytes that are no UTF-8 make systemd refuse the file, but not in a comment', () => {
  const path = join(folder, 'latin1.service');
  writeFileSync(path, Buffer.from('# café\n[Unit]\nDescription=café\n[Service]\nExecStart=/bin/true\n', 'latin1'));
  expect(run(['@/latin1.service'])).toMatchObject({
    code: 1,
    out: expect.stringMatching(
      /^@\/latin1.service:3:1: error: .* UTF-8.* \[bad-encoding\]\n(?!.*bad-encoding)/,
    ) as string,
  });
  writeFileSync(path, Buffer.from(`# café\n${GOOD}`, 'latin1'));
  expect(run(['@/latin1.service'])).toMatchObject({ code: 0 });
});

test('quadlets in a folder are searched for too, but not what only looks like one', () => {
  const below = join(folder, 'podman/containers/systemd');
  mkdirSync(below, { recursive: true });
  writeFileSync(join(below, 'web.container'), '[Container]\nImge=a\n');
  writeFileSync(join(below, 'web.build'), '[Build]\nImgeTag=a\nFile=/a\n');
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
  ['a version that there is not', ['--target-version', 'latest', '@/units'], '', 2],
  [
    'what the version asked for does not know',
    ['--target-version', '252', '-'],
    '[Service]\nExecStart=/bin/true\nPrivatePIDs=no\n',
    1,
  ],
  ['what the newest knows', ['-'], '[Service]\nExecStart=/bin/true\nPrivatePIDs=no\n', 0],
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

describe('--fix', () => {
  const OLD = '[Unit]\nBindTo=b.service\n[Service]\nExecStart=/bin/true\nRestrat=always\n';
  const NEW = OLD.replace('BindTo', 'BindsTo');
  const file = join(folder, 'fix/old.service');
  beforeEach(() => {
    rmSync(join(folder, 'fix'), { recursive: true, force: true });
    mkdirSync(join(folder, 'fix'));
    writeFileSync(file, OLD);
  });

  test('mends what is certain, keeps the mode, and prints what is left', () => {
    chmodSync(file, 0o640);
    const { code, out } = run(['--fix', '@/fix']);
    expect(readFileSync(file, 'utf8')).toBe(NEW);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(folder, 'fix'))).toEqual(['old.service']);
    expect(out).not.toContain('BindTo');
    expect(out).toContain('Restrat');
    expect(code).toBe(1);
  });

  test('a link stays one', () => {
    symlinkSync('old.service', join(folder, 'fix/link.service'));
    run(['--fix', '@/fix/link.service']);
    expect(readFileSync(file, 'utf8')).toBe(NEW);
    expect(
      readdirSync(join(folder, 'fix'), { withFileTypes: true }).filter(entry => entry.isSymbolicLink()),
    ).toHaveLength(1);
  });

  test('of standard input the mended text is printed, and what is left on standard error', () => {
    const { code, out, err } = run(['--fix', '-'], OLD);
    expect(out).toBe(NEW);
    expect(err).toContain('Restrat');
    expect(code).toBe(1);
  });

  test('a name that the version asked for does not have is not written', () => {
    writeFileSync(file, '[Service]\nExecStart=/bin/true\nMemoryLimit=1G\n');
    run(['--fix', '--target-version', '230', '@/fix']);
    expect(readFileSync(file, 'utf8')).toContain('MemoryLimit=');
    run(['--fix', '@/fix']);
    expect(readFileSync(file, 'utf8')).toContain('MemoryMax=');
  });

  test('a file that is no UTF-8 is left alone, and so are those beside it', () => {
    writeFileSync(join(folder, 'fix/z.service'), Buffer.from('[Unit]\nBindTo=b.service\nDescription=\xe4\n', 'latin1'));
    const { code, err } = run(['--fix', '@/fix']);
    expect(code).toBe(2);
    expect(err).toContain('@/fix/z.service is no UTF-8');
    expect(readFileSync(file, 'utf8')).toBe(OLD);
  });
});
