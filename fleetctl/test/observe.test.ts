import { afterAll, beforeAll, expect, test } from 'vitest';
import { journalCommand } from '../src/commands/observe.ts';
import { startFakeCluster, type FakeCluster } from './fake-cluster.ts';

const M1 = 'c31e44e1-f858-436e-933e-59c642517860';
const M2 = '595989bb-cbb7-49ce-8726-722d6e157b4e';
let cluster: FakeCluster;
beforeAll(async () => {
  cluster = await startFakeCluster();
  cluster.addMachine({ id: M1, primaryIP: '10.0.0.1', metadata: { disk: 'ssd' } });
  cluster.add('a.service', 'launched', [M1], '[Unit]\nDescription=A\n[Service]\nExecStart=/bin/true\n');
  cluster.add('glob.service', 'launched', [M1, M2], '[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n');
});
afterAll(() => cluster.close());

test.each([
  [{}, '-n 10 --output short'],
  [{ lines: 3, follow: true, sudo: true }, '-n 3 --output short -f'],
  [{ since: '1 hour ago' }, '--output short --since=1 hour ago'],
  [{ grep: '-x', lines: 5 }, '-n 5 --output short --grep=-x'],
])('journalctl gets %j', (change, words) => {
  const none = { lines: undefined, follow: false, output: 'short', sudo: false, since: undefined, grep: undefined };
  const sudo = 'sudo' in change ? 'sudo ' : '';
  const got = journalCommand('a.service', { ...none, ...change }).join(' ');
  expect(got).toBe(`${sudo}journalctl --unit a.service --no-pager ${words}`);
});

test.each([
  [['list-machines', '-o', 'json'], [{ id: M1, primaryIP: '10.0.0.1', metadata: { disk: 'ssd' } }]],
  [
    ['list-unit-files', '--output=json'],
    [
      { name: 'a.service', description: 'A', global: false, desiredState: 'launched', machineID: M1 },
      { name: 'glob.service', global: true },
    ],
  ],
  [
    ['list-units', '-o', 'json'],
    [{ name: 'a.service', systemdActiveState: 'active' }, { machineID: M1 }, { machineID: M2 }],
  ],
])('%j', async (args, expected) => {
  const { code, out } = await cluster.run(...args);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject(expected);
});

test.each([
  [['journal', '--machine', 'nix', 'glob'], 'machine does not exist'],
  [['journal', 'nix'], 'Unit nix.service does not exist.'],
  [['status', '--machine', 'c31', 'nix*'], 'No unit in the cluster matches "nix*"'],
])('%j', async (args, message) => {
  expect(await cluster.run(...args)).toEqual({ code: 1, out: '', err: `${message}\n` });
});

test('a list in a format that there is not', async () => {
  expect(await cluster.run('list-units', '-o', 'xml')).toMatchObject({ code: 2, out: '' });
});

const NO_ADDRESS = 'Could not determine address of machine.';

test('status of a pattern goes on after units that can not be asked, and exits with the first bad status', async () => {
  cluster.addMachine({ id: M2, primaryIP: '127.0.0.1' });
  cluster.addMachine({ id: 'nowhere' });
  cluster.add('p1.service', 'inactive');
  cluster.add('p2.service', 'launched', [M2]);
  cluster.add('p3.service', 'launched', ['nowhere']);
  const refused = expect.stringMatching(
    /^Unit p1\.service does not appear to be loaded\.\n.*127\.0\.0\.1.*\nCould not determine address of machine\.\n$/,
  ) as string;
  expect(await cluster.run('status', '--ssh-port', '1', 'p*')).toMatchObject({ code: 1, err: refused });
  expect(await cluster.run('status', '--ssh-port', '1', 'p[23]*')).toMatchObject({ code: 255 });
});

test('status of names ends at the first that can not be asked, as in fleet', async () => {
  expect(await cluster.run('status', 'p1', 'p3')).toEqual({
    code: 1,
    out: '',
    err: 'Unit p1.service does not appear to be loaded.\n',
  });
});

test('status of a global unit goes on with its other machines', async () => {
  cluster.addMachine({ id: 'elsewhere' });
  cluster.add(
    'all.service',
    'launched',
    ['nowhere', 'elsewhere'],
    '[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n',
  );
  expect(await cluster.run('status', 'all')).toMatchObject({ code: 1, err: `${NO_ADDRESS}\n${NO_ADDRESS}\n` });
});
