import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  fingerprint,
  hostMatches,
  judgeHostKey,
  keyTypeName,
  knownHostsName,
  parseKnownHosts,
  quoteCommand,
} from '../src/index.ts';

/** A public key as on the wire: its type, then some bytes. */
function publicKey(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.from(body)]);
}

const ed1 = publicKey('ssh-ed25519', 'one');
const ed2 = publicKey('ssh-ed25519', 'two');
const rsa = publicKey('ssh-rsa', 'one');
const line = (hosts: string, key: Buffer, type = 'ssh-ed25519'): string =>
  `${hosts} ${type} ${key.toString('base64')} comment`;

describe('judgeHostKey', () => {
  test.each([
    ['recorded', line('a', ed1), 'a', ed1, 'known'],
    ['nothing recorded', '', 'a', ed1, 'unknown'],
    ['another host', line('b', ed1), 'a', ed1, 'unknown'],
    ['another key of the type', line('a', ed1), 'a', ed2, 'changed'],
    ['one of several keys', `${line('a', ed1)}\n${line('a', ed2)}`, 'a', ed2, 'known'],
    ['only a key of another type', line('a', rsa, 'ssh-rsa'), 'a', ed1, 'unknown'],
    ['revoked', `@revoked ${line('*', ed1)}\n${line('a', ed1)}`, 'a', ed1, 'changed'],
    ['another port', line('a', ed1), '[a]:2222', ed1, 'unknown'],
    ['that port', line('[a]:2222', ed1), '[a]:2222', ed1, 'known'],
    ['certificate authorities do not vouch', `@cert-authority ${line('*', ed1)}`, 'a', ed1, 'unknown'],
    ['comments, blank lines, CRLF', `# x\r\n\r\n${line('a', ed1)}\r\n`, 'a', ed1, 'known'],
  ])('%s', (_name, text, host, key, verdict) => {
    expect(judgeHostKey(parseKnownHosts(text).hosts, host, key)).toBe(verdict);
  });
});

test('a hashed name is matched', () => {
  const salt = Buffer.from('some salt of 20 byte');
  const hash = createHmac('sha1', salt).update('10.99.0.11').digest('base64');
  const field = `|1|${salt.toString('base64')}|${hash}`;
  expect(hostMatches(field, '10.99.0.11')).toBe(true);
  expect(hostMatches(field, '10.99.0.12')).toBe(false);
});

test('a line that is no key is reported with its number', () => {
  const { hosts, problems } = parseKnownHosts(`${line('a', ed1)}\nfoo ssh-rsa\nfoo ssh-rsa AAAA`);
  expect(hosts).toHaveLength(1);
  expect(problems.map(problem => problem.line)).toEqual([2, 3]);
});

test('names and fingerprints are as OpenSSH writes them', () => {
  expect([knownHostsName('a'), knownHostsName('a', 22), knownHostsName('::1', 2222)]).toEqual(['a', 'a', '[::1]:2222']);
  expect(fingerprint(ed1)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  expect([keyTypeName(ed1), keyTypeName(rsa), keyTypeName(publicKey('ecdsa-sha2-nistp256', 'x'))]).toEqual([
    'ED25519',
    'RSA',
    'ECDSA',
  ]);
});

test('a command is quoted for the remote shell', () => {
  expect(quoteCommand(['journalctl', '--unit', 'a b.service', "it's", ''])).toBe(
    `journalctl --unit 'a b.service' 'it'\\''s' ''`,
  );
});
