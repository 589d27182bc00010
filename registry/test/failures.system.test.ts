import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, startEtcd } from '../../test/support/etcd.ts';
import type { EtcdServer } from '../../test/support/etcd.ts';
import type { EtcdOptions } from '../src/index.ts';
import { connectEtcd, openRegistry, RegistryError } from '../src/index.ts';
import { machine, outcome, state, UNIT_TEXT } from './bench.ts';
import { etcdctl } from './etcd-bench.ts';

/** The first request of a new client: its failure, or `undefined`. */
async function failure(options: EtcdOptions): Promise<RegistryError | undefined> {
  const store = await connectEtcd({ requestTimeoutMs: 2000, ...options });
  const result = await outcome(store.range(['/flotilla/']));
  await store.close();
  return result instanceof RegistryError ? result : undefined;
}

describe('an endpoint that does not answer', () => {
  test('a name that can not be resolved, a closed port, a silent port', async () => {
    const port = await freePort();
    const silent = createServer();
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const silentPort = typeof address === 'object' ? address?.port : undefined;
    const cases = [
      ['http://nosuch.invalid:2379', 'address'],
      [`http://127.0.0.1:${port}`, 'refused'],
      [`http://127.0.0.1:${silentPort}`, 'timeout'],
    ] as const;
    for (const [endpoint, code] of cases)
      expect(await failure({ endpoints: [endpoint] })).toMatchObject({
        code,
        message: expect.stringContaining(endpoint) as string,
      });
    silent.close();
  });

  test('of several endpoints one that works is enough, also for writes', async () => {
    const etcd = await startEtcd();
    const dead = `http://127.0.0.1:${await freePort()}`;
    for (let round = 0; round < 4; round++) {
      const store = await connectEtcd({ endpoints: [dead, etcd.endpoint] });
      const result = await store.commit([], [{ type: 'put', key: `/a/${round}`, value: '' }]);
      expect(result.succeeded).toBe(true);
      await store.close();
    }
    await etcd.stop();
  });
});

describe('login and permissions', () => {
  let etcd: EtcdServer;
  const as = (username: string, password: string) =>
    connectEtcd({ endpoints: [etcd.endpoint], credentials: { username, password } });
  beforeAll(async () => {
    etcd = await startEtcd();
    const agent = ['schedule/m1/', 'files/'].map(key => ['read', key]);
    const own = ['machines/m1', 'states/m1/'].map(key => ['readwrite', key]);
    etcdctl(etcd, ['user', 'add', 'root:secret']);
    etcdctl(etcd, ['user', 'grant-role', 'root', 'root']);
    etcdctl(etcd, ['user', 'add', 'm1:secret']);
    etcdctl(etcd, ['role', 'add', 'agent-m1']);
    for (const [kind = '', key = ''] of [...agent, ...own])
      etcdctl(etcd, ['role', 'grant-permission', 'agent-m1', '--prefix=true', kind, `/flotilla/${key}`]);
    etcdctl(etcd, ['user', 'grant-role', 'm1', 'agent-m1']);
    etcdctl(etcd, ['user', 'add', 'editor:secret']);
    etcdctl(etcd, ['role', 'add', 'editor']);
    for (const key of ['units/', 'files/', 'pending/', 'metadata/', 'cordon/', 'events/'])
      etcdctl(etcd, ['role', 'grant-permission', 'editor', '--prefix=true', 'readwrite', `/flotilla/${key}`]);
    etcdctl(etcd, ['role', 'grant-permission', 'editor', '--prefix=true', 'read', '/flotilla/']);
    etcdctl(etcd, ['user', 'grant-role', 'editor', 'editor']);
    etcdctl(etcd, ['auth', 'enable']);
  });
  afterAll(() => etcd.stop());

  test.each([
    ['no login', undefined, 'login', /user and a password/],
    ['a wrong password', { username: 'm1', password: 'x' }, 'login', /wrong user or password/],
    ['an unknown user', { username: 'x', password: 'x' }, 'login', /wrong user or password/],
    ['a role that may not', { username: 'm1', password: 'secret' }, 'permission', /role/],
  ] as const)('%s', async (_what, credentials, code, message) => {
    const error = await failure({ endpoints: [etcd.endpoint], ...(credentials && { credentials }) });
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
  });

  test('invariant 3: an agent needs no more than its own keys, and its role keeps it from all others', async () => {
    const engine = openRegistry(await as('root', 'secret'));
    const agent = openRegistry(await as('m1', 'secret'));
    await engine.putUnit('a.service', UNIT_TEXT, 'launched', 0);
    const view = await engine.readUnit('a.service');
    const placement = {
      machine: 'm1',
      unit: 'a.service',
      hash: 'h',
      file: view?.unit.file ?? '',
      desired: 'launched' as const,
    };
    const leadership = await engine.tryLead('m9', 30);
    await leadership?.commit([{ type: 'schedule', placement, reason: '' }], { set: [], clear: [] });
    const seen = await new Promise(resolve => agent.watchSchedule('m1', { onValue: resolve }));
    expect(seen).toEqual([placement]);
    expect([...(await agent.readFiles([placement.file])).values()]).toEqual([UNIT_TEXT]);
    const session = await agent.openSession(machine('m1'), 10);
    session.publish(state('m1', 'a.service'));
    await session.settled();
    expect(await engine.readCluster()).toMatchObject({ machines: [{ id: 'm1' }], states: [{ unit: 'a.service' }] });
    const forbidden = [
      () => agent.putUnit('b.service', UNIT_TEXT, 'launched', 0),
      () => agent.openSession(machine('m2'), 10),
      () => agent.tryLead('m1', 10),
      () => agent.changeMetadata([{ machine: 'm1', key: 'a', value: 'b' }]),
    ];
    for (const call of forbidden) expect(await outcome(call())).toMatchObject({ code: 'permission' });
    await session.close('leave');
    await leadership?.resign();
    await agent.close();
    await engine.close();
  });

  test('a role that lacks writers/ is told so, and leaves no lease; with it, units are changed', async () => {
    const asRoot = (...args: string[]) => etcdctl(etcd, ['--user=root:secret', ...args]);
    const leases = asRoot('lease', 'list');
    const registry = openRegistry(await as('editor', 'secret'));
    for (let attempt = 0; attempt < 3; attempt++)
      expect(await outcome(registry.putUnit('e.service', UNIT_TEXT, 'inactive', 0))).toMatchObject({
        code: 'permission',
        message: expect.stringContaining('/flotilla/writers/') as string,
      });
    expect(await registry.readUnit('e.service')).toBeUndefined();
    expect(asRoot('lease', 'list')).toBe(leases);
    asRoot('role', 'grant-permission', 'editor', '--prefix=true', 'readwrite', '/flotilla/writers/');
    await registry.putUnit('e.service', UNIT_TEXT, 'inactive', 0);
    expect(await registry.destroyUnit('e.service', 0)).toBe(true);
    await registry.close();
  });

  test('a client logs in again after etcd has forgotten its token', async () => {
    const registry = openRegistry(await as('m1', 'secret'));
    const views: number[] = [];
    registry.watchSchedule('m1', { onValue: placements => views.push(placements.length) });
    const session = await registry.openSession(machine('m1'), 10);
    await etcd.restart();
    session.publish(state('m1', 'b.service'));
    await session.settled();
    await session.close('leave');
    await registry.close();
  });

  test('a login to an etcd without users is named', async () => {
    const open = await startEtcd();
    const error = await failure({ endpoints: [open.endpoint], credentials: { username: 'a', password: 'b' } });
    expect(error).toMatchObject({ code: 'login', message: expect.stringMatching(/no users/) as string });
    await open.stop();
  });
});

describe('TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-tls-'));
  const path = (name: string) => join(folder, name);
  const pem = (name: string) => readFileSync(path(name), 'utf8');
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
  const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const sign = (name: string, san: string): void => {
    openssl(
      'req',
      ...EC,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
      '-addext',
      `subjectAltName=${san}`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      `${name}.pem`,
      '-days',
      '2',
      '-copy_extensions',
      'copy',
    );
  };
  let etcd: EtcdServer;
  let elsewhere: EtcdServer;
  beforeAll(async () => {
    openssl('req', '-x509', ...EC, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=ca');
    sign('server', 'IP:127.0.0.1');
    sign('other', 'DNS:other.example.org');
    etcd = await startEtcd({ tls: { cert: path('server.pem'), key: path('server.key'), clientCa: path('ca.pem') } });
    elsewhere = await startEtcd({ tls: { cert: path('other.pem'), key: path('other.key') } });
  });
  afterAll(async () => {
    await etcd.stop();
    await elsewhere.stop();
    rmSync(folder, { recursive: true });
  });

  test('works with the right certificates', async () => {
    const tls = { ca: pem('ca.pem'), cert: pem('other.pem'), key: pem('other.key') };
    expect(await failure({ endpoints: [etcd.endpoint], tls })).toBeUndefined();
  });

  test('through a port of a tunnel the certificate is still that of the endpoint', async () => {
    const tls = { ca: pem('ca.pem'), cert: pem('other.pem'), key: pem('other.key') };
    const by = (endpoint: string, { port }: EtcdServer) =>
      failure({ endpoints: [endpoint], tls, localPorts: { [endpoint]: port } });
    expect(await by('https://other.example.org:2379', elsewhere)).toBeUndefined();
    expect(await by('https://wrong.example.org:2379', elsewhere)).toMatchObject({ code: 'tls' });
    expect(await by('https://127.0.0.1:1', etcd)).toBeUndefined();
  });

  test('every mistake is told as one of TLS', async () => {
    const ca = pem('ca.pem');
    const plain = await startEtcd();
    const cases: readonly (readonly [EtcdOptions, RegExp])[] = [
      [{ endpoints: [etcd.endpoint] }, /verify|self.signed/],
      [{ endpoints: [etcd.endpoint], tls: { ca } }, /client certificate/],
      [{ endpoints: [elsewhere.endpoint], tls: { ca } }, /altnames/],
      [{ endpoints: [etcd.endpoint.replace('https', 'http')] }, /wants https/],
      [{ endpoints: [plain.endpoint.replace('http', 'https')], tls: { ca } }, /TLS/],
    ];
    for (const [options, message] of cases)
      expect(await failure(options)).toMatchObject({ code: 'tls', message: expect.stringMatching(message) as string });
    const garbage = { endpoints: [etcd.endpoint], tls: { ca, cert: 'x', key: 'y' } };
    expect(await outcome(connectEtcd(garbage))).toMatchObject({ code: 'tls' });
    await plain.stop();
  });
});
