import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, get as httpGet, type IncomingMessage, type RequestListener } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MemoryStore, openRegistry } from '@flotilla/registry';
import {
  createApi,
  isLoopback,
  openListeners,
  parseListen,
  takeActivated,
  type Listeners,
  type ListenOptions,
} from '../src/http/index.ts';
import { send } from './support/api.ts';
import { until } from './support/until.ts';

let folder: string;
let logged: string[];
const open: Listeners[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-listen-'));
  logged = [];
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(each => each.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function listen(
  options: Partial<ListenOptions>,
  handler: RequestListener = (_request, response) => response.end('hello'),
): Promise<Listeners> {
  const note = (_fields: object, message: string) => void logged.push(message);
  const listeners = await openListeners(
    {
      listen: [],
      insecure: false,
      tls: { certFile: '', keyFile: '', caFile: '' },
      activated: [],
      log: { debug: note, info: note, warn: note, error: note },
      ...options,
    },
    handler,
  );
  open.push(listeners);
  return listeners;
}

const read = (response: IncomingMessage): Promise<string> =>
  new Promise(resolve => {
    let text = '';
    response.on('data', (chunk: Buffer) => (text += chunk.toString()));
    response.on('end', () => resolve(text));
  });

const fetchText = (url: string): Promise<string> =>
  new Promise((resolve, reject) =>
    httpGet(url, { agent: false }, response => void read(response).then(resolve)).on('error', reject),
  );

describe('the option listen', () => {
  test.each([
    ['unix:///run/x.sock', { kind: 'unix', path: '/run/x.sock' }],
    ['http://127.0.0.1:80', { kind: 'tcp', host: '127.0.0.1', port: 80, tls: false }],
    ['https://[::]:443/', { kind: 'tcp', host: '::', port: 443, tls: true }],
    ['https://n1.example:443', { kind: 'tcp', host: 'n1.example', port: 443, tls: true }],
  ])('%s', (text, place) => {
    expect(parseListen(text)).toEqual(place);
  });
  test.each([
    '',
    'unix://',
    'unix://relative',
    '127.0.0.1:80',
    'http://127.0.0.1',
    'http://h:99999',
    'ftp://h:1',
    'http://a b:1',
  ])('%j is refused', text => {
    expect(() => parseListen(text)).toThrow(/is not an address; write unix:/);
  });
  test.each([
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['localhost', true],
    ['0.0.0.0', false],
    ['::', false],
    ['127.0.0.1.example.org', false],
    ['10.0.0.1', false],
  ])('%s is loopback: %s', (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});

describe('descriptors from systemd', () => {
  test.each([
    [{ LISTEN_PID: '42', LISTEN_FDS: '2', LISTEN_FDNAMES: 'a:b' }, [3, 4]],
    [{ LISTEN_PID: '41', LISTEN_FDS: '2' }, []],
    [{ LISTEN_PID: '42', LISTEN_FDS: 'x' }, []],
    [{ LISTEN_FDS: '2' }, []],
    [{}, []],
  ])('%j', (environment: NodeJS.ProcessEnv, descriptors) => {
    expect(takeActivated(environment, 42)).toEqual(descriptors);
    expect(environment).toEqual({});
  });
});

test('streams end when the daemon does, and do not hold it up; what is being answered is waited for', async () => {
  const path = join(folder, 'api.sock');
  let finish = (): void => undefined;
  const listeners = await openListeners(
    {
      listen: [`unix://${path}`],
      insecure: false,
      tls: { certFile: '', keyFile: '', caFile: '' },
      activated: [],
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    },
    (request, response) => {
      if (request.url === '/stream') response.write('one\n');
      else finish = () => void response.end('done');
      asked.push(request.url);
    },
  );
  const asked: unknown[] = [];
  const [stream, answer] = [send(path, 'GET', '/stream'), send(path, 'GET', '/slow')];
  await until('both to be asked', () => asked.length === 2);
  const closed = listeners.close(3_600_000);
  expect((await stream).body).toBe('one\n');
  finish();
  expect((await answer).body).toBe('done');
  await closed;
});

describe('a Unix socket', () => {
  test('is made for its owner and group alone, and goes with the daemon', async () => {
    const path = join(folder, 'deep/api.sock');
    const listeners = await listen({ listen: [`unix://${path}`] });
    expect(listeners.addresses).toEqual([`unix://${path}`]);
    expect(statSync(path).mode & 0o777).toBe(0o660);
    expect((await send(path, 'GET', '/')).body).toBe('hello');
    await listeners.close();
    expect(existsSync(path)).toBe(false);
  });
  test('left behind by a dead process is taken over', async () => {
    const path = join(folder, 'api.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    await new Promise(resolve => spawn(process.execPath, ['-e', script]).on('exit', resolve));
    expect(existsSync(path)).toBe(true);
    expect((await listen({ listen: [`unix://${path}`] })).addresses).toHaveLength(1);
    expect((await send(path, 'GET', '/')).body).toBe('hello');
  });
  test('that is in use, or is a file, is left alone', async () => {
    const used = join(folder, 'used.sock');
    const file = join(folder, 'file');
    writeFileSync(file, 'precious');
    await listen({ listen: [`unix://${used}`] });
    expect((await listen({ listen: [`unix://${used}`, `unix://${file}`] })).addresses).toEqual([]);
    expect(logged).toEqual([
      `the API is not served at unix://${used}: another process listens at ${used}`,
      `the API is not served at unix://${file}: ${file} is there already and is no socket`,
    ]);
  });
});

describe('https', () => {
  const file = (name: string) => join(import.meta.dirname, 'fixtures/tls', name);
  const pem = (name: string) => readFileSync(file(name), 'utf8');
  const server = { certFile: file('server.pem'), keyFile: file('server.key'), caFile: '' };

  const fetchTls = (url: string, options: object = {}): Promise<string> =>
    new Promise((resolve, reject) =>
      httpsGet(url, { agent: false, ca: pem('ca.pem'), ...options }, response => void read(response).then(resolve)).on(
        'error',
        reject,
      ),
    );
  const as = (name: string) => ({ cert: pem(`${name}.pem`), key: pem(`${name}.key`) });

  test('shows its certificate, and may be open to other machines', async () => {
    const { addresses } = await listen({ listen: ['https://0.0.0.0:0'], tls: server });
    const url = (addresses[0] ?? '').replace('0.0.0.0', '127.0.0.1');
    expect(url).toMatch(/^https:/);
    expect(await fetchTls(url)).toBe('hello');
  });
  test('is what the description of the API says', async () => {
    const registry = openRegistry(new MemoryStore().connect());
    const none = () => undefined;
    const api = createApi({
      registry: () => registry,
      tokenLimit: 100,
      version: '1',
      log: { debug: none, info: none, warn: none, error: none },
      answered: none,
      metrics: () => Promise.resolve({ type: 'text/plain', body: '' }),
      illness: none,
    });
    const { addresses } = await listen({ listen: ['https://127.0.0.1:0'], tls: server }, api);
    const url = addresses[0] ?? '';
    expect(JSON.parse(await fetchTls(`${url}/fleet/v1/discovery`))).toMatchObject({ rootUrl: `${url}/` });
    await registry.close();
  });
  test('with an authority, only its clients come in', async () => {
    const { addresses } = await listen({ listen: ['https://127.0.0.1:0'], tls: { ...server, caFile: file('ca.pem') } });
    const url = addresses[0] ?? '';
    expect(await fetchTls(url, as('client'))).toBe('hello');
    await expect(fetchTls(url)).rejects.toThrow();
    await expect(fetchTls(url, as('stranger'))).rejects.toThrow();
  });
});

describe('TCP', () => {
  test('on loopback is plain', async () => {
    const { addresses } = await listen({ listen: ['http://127.0.0.1:0'] });
    expect(addresses[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await fetchText(addresses[0] ?? '')).toBe('hello');
  });
  test.each(['http://0.0.0.0:0', 'http://[::]:0'])('plain for others (%s) must be asked for', async address => {
    expect((await listen({ listen: [address] })).addresses).toEqual([]);
    expect(logged).toEqual([expect.stringMatching(/plain TCP that other machines reach.*insecure_listen=true$/)]);
    expect((await listen({ listen: [address], insecure: true })).addresses).toHaveLength(1);
  });
  test('a port in use stops neither the daemon nor its other listeners', async () => {
    const taken = createServer();
    await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const { addresses } = await listen({ listen: [`http://127.0.0.1:${port}`, 'http://127.0.0.1:0'] });
    expect(addresses).toHaveLength(1);
    expect(logged).toEqual([expect.stringContaining('EADDRINUSE')]);
    taken.close();
  });
  test('https without a certificate says what is missing', async () => {
    await listen({ listen: ['https://127.0.0.1:0'] });
    expect(logged).toEqual([expect.stringContaining('https needs api_cert_file and api_key_file')]);
  });
  test('a certificate that is not there is a mistake of the configuration', async () => {
    const tls = { certFile: '/nowhere.pem', keyFile: '/nowhere.key', caFile: '' };
    await expect(listen({ tls })).rejects.toThrow("api_cert_file: can't read /nowhere.pem");
  });
});
