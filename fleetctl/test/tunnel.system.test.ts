import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startSshd, type TestSshd } from '../../test/support/sshd.ts';
import { fdForward } from '../src/commands/fd-forward.ts';
import { startFakeCluster, type FakeCluster } from './fake-cluster.ts';

const MACHINE = 'c31e44e1';
let bastion: TestSshd;
let strict: TestSshd;
let cluster: FakeCluster;
let socket: Server;
let socketPath: string;

/** The cluster's API again, as a Unix socket. */
async function listenOnSocket(path: string): Promise<Server> {
  const { hostname, port } = new URL(cluster.endpoint);
  const server = createServer(client => {
    const there = connect(Number(port), hostname);
    client.pipe(there).pipe(client);
    client.on('error', () => there.destroy());
    there.on('error', () => client.destroy());
  });
  await new Promise<void>(resolve => server.listen(path, resolve));
  return server;
}

beforeAll(async () => {
  [bastion, strict] = await Promise.all([startSshd(), startSshd(['AllowStreamLocalForwarding no'])]);
  cluster = await startFakeCluster();
  cluster.addMachine({ id: MACHINE, primaryIP: '127.0.0.1' });
  cluster.add('here.service', 'launched', [MACHINE]);
  socketPath = join(bastion.folder, 'fleet.sock');
  socket = await listenOnSocket(socketPath);
  mkdirSync(join(bastion.folder, '.ssh'));
  writeFileSync(
    join(bastion.folder, '.ssh/config'),
    [bastion, strict]
      .map(({ port, identityFile }) => `Host *\n  IdentityFile ${identityFile}\n  Port ${port}\n`)
      .join(''),
  );
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  socket.close();
  cluster.close();
  await Promise.all([bastion.stop(), strict.stop()]);
});

/** fleetctl through a tunnel, knowing the keys of the given hosts. */
function through({ port, username }: TestSshd, known: readonly TestSshd[], ...args: string[]) {
  vi.stubEnv('HOME', bastion.folder);
  vi.stubEnv('SSH_AUTH_SOCK', '');
  const file = join(bastion.folder, `known-${port}-${known.length}`);
  writeFileSync(file, known.map(host => `[127.0.0.1]:${host.port} ${host.hostKey}\n`).join(''));
  return cluster.run('--tunnel', `${username}@127.0.0.1:${port}`, '--known-hosts-file', file, ...args);
}

test('the API is reached through a tunnel, by address and by socket', async () => {
  const expected = { code: 0, out: 'here.service\n', err: '' };
  const list = ['list-unit-files', '--no-legend', '--fields', 'unit'];
  expect(await through(bastion, [bastion], ...list)).toEqual(expected);
  expect(await through(bastion, [bastion], '--endpoint', `unix://${socketPath}`, ...list)).toEqual(expected);
});

test('where sshd opens no sockets, fleetctl fd-forward on the far side does; without that the reason is told', async () => {
  const run = (): ReturnType<FakeCluster['run']> =>
    through(strict, [strict], '--endpoint', `unix://${socketPath}`, 'list-units', '--no-legend', '--fields', 'unit');
  expect(await run()).toMatchObject({ code: 1, err: expect.stringContaining('fleetctl') as string });
  strict.addCommand(
    'fleetctl',
    `exec ${process.execPath} ${join(import.meta.dirname, '../../dist/fleetctl.cjs')} "$@"`,
  );
  expect(await run()).toEqual({ code: 0, out: 'here.service\n', err: '' });
});

test('a machine is logged in to through the tunnel, and both host keys are verified', async () => {
  const ssh = [
    '--ssh-username',
    strict.username,
    'ssh',
    '--ssh-port',
    String(strict.port),
    '-u',
    'here',
    'echo $SSH_CONNECTION; exit 4',
  ];
  vi.stubEnv('HOME', bastion.folder);
  const { code, out } = await through(bastion, [bastion, strict], ...ssh);
  expect({ code, port: out.trim().split(' ')[3] }).toEqual({ code: 4, port: String(strict.port) });
  expect(await through(bastion, [strict], ...ssh)).toMatchObject({ code: 1, out: '' });
  expect(await through(bastion, [bastion], ...ssh)).toMatchObject({
    code: 255,
    err: expect.stringContaining('Host key verification failed') as string,
  });
});

test('fd-forward passes on what comes after the end of its input, and names a socket that is not there', async () => {
  const echo = createServer({ allowHalfOpen: true }, client => {
    let text = '';
    client.on('data', chunk => (text += chunk.toString()));
    client.on('end', () => client.end(`you said ${text}`));
  });
  const path = join(bastion.folder, 'echo.sock');
  await new Promise<void>(resolve => echo.listen(path, resolve));
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  stdin.end('hello');
  await fdForward([path], { stdin, stdout });
  expect(String(stdout.read())).toBe('you said hello');
  echo.close();
  await expect(fdForward(['/nowhere'], { stdin: new PassThrough(), stdout })).rejects.toThrow(/^\/nowhere: .*ENOENT/);
});
