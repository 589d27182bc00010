import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startSshd, type TestSshd } from '../../test/support/sshd.ts';
import { startFakeCluster, type FakeCluster } from './fake-cluster.ts';

let sshd: TestSshd;
let cluster: FakeCluster;
let known: string;
beforeAll(async () => {
  sshd = await startSshd();
  known = join(sshd.folder, 'known');
  writeFileSync(known, `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
  mkdirSync(join(sshd.folder, '.ssh'));
  const { port, username, identityFile } = sshd;
  writeFileSync(
    join(sshd.folder, '.ssh/config'),
    `Host 127.0.0.*\n  User ${username}\n  Port ${port}\n  IdentityFile ${identityFile}\n`,
  );
  cluster = await startFakeCluster();
  cluster.addMachine({ id: 'c31e44e1', primaryIP: '127.0.0.1' });
  cluster.add('here.service', 'launched', ['c31e44e1']);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  cluster.close();
  await sshd.stop();
});

const ssh = (...args: string[]): ReturnType<FakeCluster['run']> => {
  vi.stubEnv('HOME', sshd.folder);
  vi.stubEnv('SSH_AUTH_SOCK', '');
  return cluster.run('--known-hosts-file', known, 'ssh', ...args);
};

test('~/.ssh/config names user, port and key; a line runs in the remote shell; its exit status comes back', async () => {
  expect(await ssh('c31', 'echo', 'a  b', '|', 'tr', 'a', 'x;', 'echo oops >&2; exit 7')).toEqual({
    code: 7,
    out: 'x b\n',
    err: 'oops\n',
  });
  expect(await ssh('-u', 'here', '--', 'echo', '-n', 'hello')).toEqual({ code: 0, out: 'hello', err: '' });
});

test('a port on the command line wins; a machine out of reach gives 255', async () => {
  expect(await ssh('--ssh-port', '1', 'c31', 'true')).toMatchObject({ code: 255, out: '' });
});

test('forwarding an agent that is not there is an error', async () => {
  expect(await ssh('-A', 'c31', 'true')).toMatchObject({
    code: 1,
    err: expect.stringContaining('SSH_AUTH_SOCK') as string,
  });
});

test('status of a pattern shows what can be shown, and exits with the first status that is bad', async () => {
  sshd.addCommand('systemctl', 'echo "status of $4"; [ "$4" = shown1.service ] && exit 3; exit 0');
  cluster.add('shown0.service', 'inactive');
  cluster.add('shown1.service', 'launched', ['c31e44e1']);
  cluster.add('shown2.service', 'launched', ['c31e44e1']);
  vi.stubEnv('HOME', sshd.folder);
  vi.stubEnv('SSH_AUTH_SOCK', '');
  const status = (pattern: string): ReturnType<FakeCluster['run']> =>
    cluster.run('--known-hosts-file', known, 'status', pattern);
  expect(await status('shown*')).toEqual({
    code: 1,
    out: 'status of shown1.service\n\nstatus of shown2.service\n',
    err: 'Unit shown0.service does not appear to be loaded.\n',
  });
  expect(await status('shown[12]*')).toMatchObject({ code: 3, err: '' });
});
