import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startEtcd, type EtcdServer } from '../../test/support/etcd.ts';
import { ClusterConnection } from '../src/clusters/connection.ts';
import { openClusterRegistry } from '../src/clusters/open-registry.ts';
import { tryConnection } from '../src/clusters/try-connection.ts';
import { connectMachine, type ShellConnection } from '@flotilla/ssh';
import { PortForward } from '../src/machines/port-forward.ts';
import { startSshd, type TestSshd } from '../../test/support/sshd.ts';
import { writeFileSync } from 'node:fs';
import type { LogIn } from '../src/clusters/open-registry.ts';
import type { ClusterSettings } from '../src/clusters/configuration.ts';
import type { Problem } from '../src/clusters/problem.ts';

const NOTHING: ClusterSettings = {
  name: 'prod',
  endpoints: [],
  protected: false,
  prefix: undefined,
  sshTunnel: undefined,
  username: undefined,
  tls: undefined,
  ssh: { user: undefined, port: 22, identityFile: undefined, knownHostsFile: '/nowhere' },
};

/** Connects to a real etcd and tells what a person is told: the problem, or `undefined` when the cluster is seen. */
async function outcome(settings: Partial<ClusterSettings>, password?: string): Promise<Problem | undefined> {
  const connection = new ClusterConnection(
    { ...NOTHING, ...settings },
    { open: given => openClusterRegistry(given, password, refuse), changed: () => undefined, log: () => undefined },
  );
  await connection.connect();
  await connection.settled();
  const { problem } = connection;
  await connection.close();
  return problem;
}

/** For clusters without a tunnel. */
const refuse: LogIn = () => Promise.reject(new Error('no tunnel is asked for'));

const folder = mkdtempSync(join(tmpdir(), 'flotilla-client-'));
let etcd: EtcdServer;

beforeAll(async () => {
  etcd = await startEtcd();
});
afterAll(async () => {
  await etcd.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a cluster', () => {
  it('that answers is seen', async () => {
    expect(await outcome({ endpoints: [etcd.endpoint] })).toBeUndefined();
  });

  it('where nothing listens: refused', async () => {
    const problem = await outcome({ endpoints: [`http://127.0.0.1:${await freePort()}`] });
    expect(problem).toMatchObject({ code: 'refused', command: 'flotilla.reconnect' });
  });

  it('with a name that does not exist: the address', async () => {
    expect(await outcome({ endpoints: ['http://no-such-host.invalid:2379'] })).toMatchObject({ code: 'address' });
  });

  it('that does not answer: timeout', async () => {
    const frozen = await startEtcd();
    try {
      frozen.freeze();
      expect(await outcome({ endpoints: [frozen.endpoint] })).toMatchObject({ code: 'timeout' });
    } finally {
      await frozen.stop();
    }
  });
});

describe('with TLS', () => {
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  let secure: EtcdServer;

  beforeAll(async () => {
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', cert];
    execFileSync('openssl', [...request, ...subject], { stdio: 'ignore' });
    secure = await startEtcd({ tls: { cert, key } });
  });
  afterAll(() => secure.stop());

  it('and its authority, the cluster is seen', async () => {
    const tls = { caFile: cert, certFile: undefined, keyFile: undefined };
    expect(await outcome({ endpoints: [secure.endpoint], tls })).toBeUndefined();
  });

  it('and an authority that nobody knows: TLS', async () => {
    expect(await outcome({ endpoints: [secure.endpoint] })).toMatchObject({
      code: 'tls',
      command: 'flotilla.editClusters',
    });
  });

  it('and a file that is not there: the file, by its name', async () => {
    const tls = { caFile: join(folder, 'none.pem'), certFile: undefined, keyFile: undefined };
    const problem = await outcome({ endpoints: [secure.endpoint], tls });
    expect(problem).toMatchObject({ code: 'file', command: 'flotilla.editClusters' });
    expect(problem?.detail).toContain('none.pem');
  });
});

describe('with a login', () => {
  let guarded: EtcdServer;
  const etcdctl = (...args: string[]): void => {
    execFileSync('etcdctl', [`--endpoints=${guarded.endpoint}`, ...args], {
      env: { ...process.env, ETCDCTL_API: '3' },
      stdio: 'ignore',
    });
  };

  beforeAll(async () => {
    guarded = await startEtcd();
    etcdctl('user', 'add', 'root:sesame');
    etcdctl('user', 'grant-role', 'root', 'root');
    etcdctl('user', 'add', 'guest:guest');
    etcdctl('auth', 'enable');
  });
  afterAll(() => guarded.stop());

  it('the cluster is seen', async () => {
    expect(await outcome({ endpoints: [guarded.endpoint], username: 'root' }, 'sesame')).toBeUndefined();
  });

  it.each<[string, Partial<ClusterSettings>, string | undefined, string]>([
    ['a wrong password: the login', { username: 'root' }, 'wrong', 'login'],
    ['a user that does not exist: the login', { username: 'nobody' }, 'sesame', 'login'],
    ['no user at all: the login', {}, undefined, 'login'],
    ['no password yet: that one is wanted', { username: 'root' }, undefined, 'password'],
    ['a user who may not: the permission', { username: 'guest' }, 'guest', 'permission'],
  ])('%s', async (_what, settings, password, code) => {
    const problem = await outcome({ endpoints: [guarded.endpoint], ...settings }, password);
    expect(problem).toMatchObject({ code, command: 'flotilla.enterPassword' });
  });
});

describe('an SSH tunnel', () => {
  let sshd: TestSshd;
  let logins = 0;
  beforeAll(async () => {
    sshd = await startSshd();
  });
  afterAll(() => sshd.stop());

  /** As a person whose known_hosts has this line. */
  const as =
    (line: string): LogIn =>
    (host, user, port) => {
      logins++;
      const knownHostsFile = join(folder, 'known_hosts');
      writeFileSync(knownHostsFile, `${line}\n`);
      const { username, identityFile } = sshd;
      const verifyUnknown = (): Promise<boolean> => Promise.resolve(false);
      return connectMachine({
        host,
        port: port ?? 22,
        username: user ?? username,
        identityFile,
        knownHostsFile,
        verifyUnknown,
      });
    };
  const known = (): string => `[127.0.0.1]:${sshd.port} ${sshd.hostKey}`;
  const settings = (): ClusterSettings => ({
    ...NOTHING,
    endpoints: [etcd.endpoint],
    sshTunnel: `127.0.0.1:${sshd.port}`,
  });

  it('leads to etcd, is made anew after it broke, and ends with the connection', async () => {
    const connections: { close(): void }[] = [];
    const logIn: LogIn = async (...of) => {
      const connection = await as(known())(...of);
      connections.push(connection);
      return connection;
    };
    const registry = await openClusterRegistry(settings(), undefined, logIn);
    expect((await registry.readCluster()).machines).toEqual([]);
    connections[0]?.close();
    await expect
      .poll(() =>
        registry.readCluster().then(
          view => view.machines,
          () => 'away',
        ),
      )
      .toEqual([]);
    await expect.poll(() => connections.length).toBe(2);
    await registry.close();
    await expect(registry.readCluster()).rejects.toMatchObject({ code: 'closed' });
  });

  it.each<[string, () => [Partial<ClusterSettings>, string], RegExp]>([
    [
      'with a key that is not the recorded one',
      () => [{}, known().replace(/.{9}$/, 'AAAAAAAAA')],
      /tunnel to etcd is refused/,
    ],
    ['to a machine that is not known', () => [{}, ''], /tunnel to etcd is refused/],
    [
      'to a port where nobody listens',
      () => [{ sshTunnel: '127.0.0.1:1' }, known()],
      /machine of the SSH tunnel is not reached/,
    ],
    ['that is no machine', () => [{ sshTunnel: 'a:b:c' }, known()], /tunnel to etcd is refused/],
  ])('%s is explained', async (_, of, expected) => {
    const [change, line] = of();
    const { ok, text } = await tryConnection({ ...settings(), ...change }, undefined, as(line));
    expect([ok, text]).toEqual([false, expect.stringMatching(expected)]);
  });

  it('a port of a machine is forwarded while its connection lasts; one where nobody listens is refused', async () => {
    const login = (): Promise<ShellConnection> => as(known())('127.0.0.1', undefined, sshd.port);
    const remote = { host: '127.0.0.1', port: Number(new URL(etcd.endpoint).port) };
    const forward = await PortForward.open(await login(), remote, 0);
    const health = async (): Promise<unknown> => (await fetch(`http://127.0.0.1:${forward.localPort}/health`)).json();
    expect(await health()).toMatchObject({ health: 'true' });
    const taken = await login();
    await expect(PortForward.open(taken, remote, forward.localPort)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(PortForward.open(taken, { host: '127.0.0.1', port: 1 }, 0)).rejects.toMatchObject({ code: 'closed' });
    taken.close();
    forward.close();
    await forward.ended;
    await expect(health()).rejects.toThrow();
  });

  it('is tried as the rest of the connection is, and tells what is there', async () => {
    const before = logins;
    const tried = await tryConnection(settings(), undefined, as(known()));
    expect(tried).toEqual({ ok: true, text: 'etcd answers, and has no machine and no unit below /flotilla/' });
    expect(logins).toBe(before + 1);
  });
});
