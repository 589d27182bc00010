import { describe, expect, test } from 'vitest';
import { parseEndpoint, parseEndpoints } from '../src/etcd/endpoint.ts';
import { explainFailure } from '../src/etcd/failures.ts';
import { connectEtcd } from '../src/index.ts';
import { outcome } from './bench.ts';

describe('endpoints', () => {
  test.each([
    ['http://127.0.0.1:2379', 'http://127.0.0.1:2379'],
    ['https://etcd-1.example.org:2379/', 'https://etcd-1.example.org:2379'],
    ['http://host', 'http://host:2379'],
    ['http://[::1]:4001', 'http://[::1]:4001'],
    [' http://h:80 ', 'http://h:80'],
  ])('%s', (text, url) => {
    expect(parseEndpoint(text).url).toBe(url);
  });

  test.each([
    '',
    '127.0.0.1:2379',
    'ftp://h:1',
    'http://',
    'http://h:0',
    'http://h:65536',
    'http://h:1/v3',
    'http://u:p@h:1',
    'http://a b:1',
    'http://h:x',
    'http://h,http://i',
  ])('%j is refused and the message names it', text => {
    expect(() => parseEndpoint(text)).toThrow(JSON.stringify(text));
  });

  test('none, a mix, and certificates without TLS are refused', async () => {
    expect(() => parseEndpoints([], false)).toThrow(/at least one/);
    expect(() => parseEndpoints(['http://a:1', 'https://b:1'], false)).toThrow(/http:\/\/a:1.*https:\/\/b:1/);
    expect(await outcome(connectEtcd({ endpoints: ['http://a:1'], tls: { ca: 'x' } }))).toMatchObject({
      code: 'address',
    });
  });
});

describe('failures', () => {
  const endpoint = { plain: parseEndpoint('http://h:1'), secure: parseEndpoint('https://h:1') };
  test.each([
    [
      'plain',
      14,
      'No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: ',
      'refused',
      '(connect ECONNREFUSED 127.0.0.1:1)',
    ],
    ['plain', 14, 'Name resolution failed for target dns:nosuch:1', 'address', 'nosuch'],
    ['plain', 4, 'Deadline exceeded after 5.001s', 'timeout', 'Deadline'],
    [
      'plain',
      14,
      'No connection established. Last error: Failed to connect (2026-01-02T03:04:05.678Z). Resolution note:',
      'tls',
      'wants https (Failed to connect)',
    ],
    [
      'secure',
      14,
      'No connection established. Last error: Error: self signed certificate. Resolution note:',
      'tls',
      '(self signed certificate)',
    ],
    [
      'secure',
      14,
      'No connection established. Last error: Error: Client network socket disconnected before secure TLS connection was established. Resolution note:',
      'tls',
      'TLS',
    ],
    [
      'secure',
      14,
      'Last error: Error: 80AC:error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:x:SSL alert number 42',
      'tls',
      'our client certificate',
    ],
    ['plain', 3, 'etcdserver: authentication failed, invalid user ID or password', 'login', 'wrong user or password'],
    ['plain', 3, 'etcdserver: user name is empty', 'login', 'wants a user'],
    ['plain', 7, 'etcdserver: permission denied', 'permission', 'role'],
    ['plain', 16, 'etcdserver: invalid auth token', 'login', 'no longer valid'],
    ['plain', 8, 'etcdserver: mvcc: database space exceeded', 'full', 'space is used up'],
    ['plain', 14, 'etcdserver: no leader', 'unavailable', 'no leader'],
    ['plain', 12, 'Received HTTP status code 404', 'unavailable', 'something else than etcd'],
    ['plain', 14, 'Connection dropped', 'unavailable', 'dropped'],
  ] as const)('%s, %i %s: %s', (kind, code, text, expected, words) => {
    const { error } = explainFailure({ code, text, unsent: text.startsWith('No connection') }, endpoint[kind]);
    expect(error.code).toBe(expected);
    expect(error.message).toContain(endpoint[kind].url);
    expect(error.message).toContain(words);
    expect(error.message).not.toMatch(/Resolution note|\n/);
  });
});
