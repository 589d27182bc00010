import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unifiedDiff } from '../src/line-diff.ts';
import { startFakeCluster, type FakeCluster } from './fake-cluster.ts';

const folder = mkdtempSync(join(tmpdir(), 'insight-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const M1 = 'c31e44e1-f858-436e-933e-59c642517860';
let cluster: FakeCluster;
beforeAll(async () => {
  cluster = await startFakeCluster();
  cluster.addMachine({ id: M1, primaryIP: '10.0.0.1' });
});
afterAll(() => {
  cluster.close();
  rmSync(folder, { recursive: true });
});

const SERVICE = '[Service]\nExecStart=/bin/true\n';

test('diff: only what means something else, exit status 1', async () => {
  cluster.add('a.service', 'inactive', [], SERVICE);
  cluster.add('b.service', 'inactive', [], SERVICE);
  const a = file('a.service', `# comment\n${SERVICE}`);
  expect(await cluster.run('diff', a)).toEqual({ code: 0, out: '', err: '' });
  const b = file('b.service', '[Service]\nExecStart=/bin/false\n');
  const hunk = '@@ -1,2 +1,2 @@\n [Service]\n-ExecStart=/bin/true\n+ExecStart=/bin/false\n';
  expect(await cluster.run('diff', a, b)).toEqual({
    code: 1,
    out: `--- cluster/b.service\n+++ ${b}\n${hunk}`,
    err: '',
  });
});

test('a diff leads patch(1) from one text to the other', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 24 })
    .map(lines => lines.map(line => `${line}\n`).join(''));
  fc.assert(
    fc.property(text, text, (before, after) => {
      const patch = unifiedDiff(before, after, ['x', 'x']);
      if (before === after) return patch === '';
      const path = file('patched', before);
      execFileSync('patch', ['--silent', '--no-backup-if-mismatch', path], { input: patch });
      return execFileSync('sh', ['-c', 'cat "$0" 2>/dev/null || true', path], { encoding: 'utf8' }) === after;
    }),
    { numRuns: 25 },
  );
});

test('verify: places and exit status', async () => {
  const bad = file('bad.service', '[Service]\nExecStart=/bin/true\nRestart=perhaps\n');
  const { code, out } = await cluster.run('verify', bad);
  expect(code).toBe(1);
  expect(out).toMatch(/bad\.service:3:\d+: \w+: .* \[[a-z-]+\]\n$/);
  expect(await cluster.run('verify', file('good.service', SERVICE))).toMatchObject({ code: 0 });
  expect(await cluster.run('verify', join(folder, 'absent.service'))).toMatchObject({ code: 1, out: '' });
});

test('verify: a folder, and what units say of each other', async () => {
  const at = (name: string): string => join(folder, 'together', name);
  mkdirSync(at('deeper'), { recursive: true });
  const unit = (name: string, lines: string): void =>
    writeFileSync(at(name), `[Unit]\nDescription=X\n${lines}[Service]\nExecStart=/bin/true\n`);
  unit('one.service', 'After=two.service\n');
  unit('deeper/two.service', 'After=one.service\n');
  expect(await cluster.run('verify', at('one.service'))).toEqual({ code: 0, out: '', err: '' });
  const cycle = await cluster.run('verify', at(''));
  expect(cycle).toMatchObject({ code: 1, err: '' });
  expect(cycle.out).toMatch(/one\.service:3:\d+: warning: .*two\.service.* \[ordering-cycle\]\n/);
  unit('deeper/two.service', 'Wants=databse-a.service beside.service\n');
  unit('deeper/beside.service', '');
  unit('deeper/database-a.service', '');
  const typo = await cluster.run('verify', at('deeper/two.service'));
  expect(typo).toMatchObject({ code: 0, err: '' });
  expect(typo.out).toMatch(/two\.service:3:\d+: hint: .*database-a\.service.* \[unknown-unit\]\n$/);
});

test('verify: a file that is not UTF-8 is an error, as flotilla-lint has it', async () => {
  const path = file('latin.service', '');
  writeFileSync(path, Buffer.from('[Unit]\nDescription=caf\xe9\n[Service]\nExecStart=/bin/true\n', 'latin1'));
  const { code, out } = await cluster.run('verify', path);
  expect(code).toBe(1);
  expect(out).toMatch(/latin\.service:2:1: error: This line is not UTF-8.* \[bad-encoding\]\n/);
});

const view = (change: object): object => ({
  unit: { name: 'w.service', desired: 'launched' },
  placements: [],
  states: [],
  ...change,
});

test.each([
  ['nowhere yet', view({}), 'No machine has been chosen yet.'],
  [
    'pending',
    view({
      pending: { unit: 'w.service', summary: '0 of 1 machines', machines: [{ machine: M1, reason: 'lacks disk=ssd' }] },
    }),
    'Not placed: 0 of 1 machines\n  c31e44e1.../10.0.0.1: lacks disk=ssd',
  ],
  [
    'placed',
    view({
      placements: [{ machine: M1, desired: 'launched' }],
      states: [{ machine: M1, active: 'failed', sub: 'failed', since: 0, exitStatus: 3 }],
    }),
    'Placed on c31e44e1.../10.0.0.1 to be launched, where it is failed/failed; its main process last ended with 3.',
  ],
])('explain: %s', async (_name, details, text) => {
  cluster.views.set('w.service', details);
  expect(await cluster.run('explain', 'w')).toEqual({
    code: 0,
    out: `w.service: launched is wanted.\n${text}\n`,
    err: '',
  });
});

test('explain: a unit that there is not', async () => {
  expect(await cluster.run('explain', 'nix')).toEqual({ code: 1, out: '', err: 'Unit nix.service not found\n' });
});

test('completion in bash: commands, flags, units with all that may be in their names, machines', async () => {
  const { out } = await cluster.run('completion', 'bash');
  const answers = {
    'list-unit-files': ['web@1.service', 'web@2.service', String.raw`a\x2db.service`],
    'list-machines': ['0123abc', '0456def'],
  };
  const lists = Object.entries(answers).map(
    ([name, rows]) => `${name}) printf '%s\n' ${rows.map(row => `'${row}'`).join(' ')} ;;`,
  );
  const fleetctl = `fleetctl() { case $1 in ${lists.join('\n')} esac; }`;
  const empty = mkdtempSync(join(folder, 'empty-'));
  /** Words as bash takes a line apart. */
  const complete = (line: string): string[] => {
    const words = line.split(/ |(@)/).filter(Boolean);
    if (line.endsWith('@')) words.pop();
    const setUp = `COMP_LINE=$1; COMP_POINT=\${#1}; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))`;
    const script = `${out}\n${fleetctl}\n${setUp}; _fleetctl; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, COMP_WORDBREAKS: ' \t\n"\'@><=;|&(:' };
    return execFileSync('bash', ['-c', script, '_', line, ...words], { encoding: 'utf8', cwd: empty, env })
      .trim()
      .split('\n');
  };
  expect(complete('fleetctl list-u')).toEqual(['list-unit-files', 'list-units']);
  expect(complete('fleetctl start --re')).toEqual(['--replace']);
  expect(complete('fleetctl stop we')).toEqual(['web@1.service', 'web@2.service']);
  expect(complete('fleetctl stop web@')).toEqual(['1.service', '2.service']);
  expect(complete('fleetctl stop web@1')).toEqual(['1.service']);
  expect(complete('fleetctl stop a')).toEqual([String.raw`a\x2db.service`]);
  expect(complete('fleetctl drain 04')).toEqual(['0456def']);
  expect((await cluster.run('completion', 'fish')).out).toContain("-a start -d 'Start units");
  expect(await cluster.run('completion', 'tcsh')).toMatchObject({ code: 2, out: '' });
});

test('a prefix that fleet knew stays what it was', async () => {
  expect(await cluster.run('d', 'nix')).toMatchObject({ err: 'Units not found in registry\n' });
});
