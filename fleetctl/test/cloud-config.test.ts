import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MembershipError } from '@flotilla/install';
import { expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { cloudConfig, type CloudConfig } from '../src/cloud-config.ts';
import { runFleetctl } from '../src/index.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----\n';
const SUM = 'a'.repeat(64);
const least: CloudConfig = {
  membership: { etcdServers: ['https://10.0.0.5:2379'] },
  sshKeys: [],
  daemon: undefined,
  node: undefined,
};

interface UserData {
  readonly ssh_authorized_keys?: readonly string[];
  readonly write_files: readonly { path: string; permissions: string; content: string }[];
  readonly runcmd: readonly (readonly string[])[];
}

type Read = UserData & { file: (path: string) => string; modes: Record<string, string> };

const read = (config: CloudConfig): Read => readText(cloudConfig(config));

function readText(text: string): Read {
  expect(text.startsWith('#cloud-config\n')).toBe(true);
  const data = parse(text) as UserData;
  const file = (path: string): string => data.write_files.find(one => one.path === path)?.content ?? '';
  return {
    ...data,
    file,
    modes: Object.fromEntries(data.write_files.map(({ path, permissions }) => [path, permissions])),
  };
}

test('the least: addresses, services, and an image that holds the rest', () => {
  const { file, runcmd, modes, ssh_authorized_keys: keys } = read(least);
  expect(file('/etc/fleet/fleet.conf')).toBe('etcd_servers=["https://10.0.0.5:2379"]\n');
  expect(file('/etc/systemd/system/fleet.service')).toContain(
    'ExecStart=/usr/bin/env PATH=/opt/flotilla/bin:${PATH} node',
  );
  expect(file('/etc/systemd/system/fleet.socket')).toContain('ListenStream=/run/fleet.sock');
  expect(file('/opt/flotilla/join.sh')).toContain('no address of it was given');
  expect(runcmd).toEqual([['/opt/flotilla/join.sh']]);
  expect(modes).toEqual({
    '/etc/fleet/fleet.conf': '0600',
    '/etc/systemd/system/fleet.service': '0644',
    '/etc/systemd/system/fleet.socket': '0644',
    '/opt/flotilla/join.sh': '0755',
  });
  expect(keys).toBeUndefined();
});

test('all that there is, in values that YAML would take for something else', () => {
  const {
    file,
    modes,
    ssh_authorized_keys: keys,
  } = read({
    membership: {
      etcdServers: ['http://a:1', 'http://b:2'],
      prefix: '/x/',
      username: 'yes',
      password: '0123: # secret',
      ca: PEM,
      cert: PEM,
      key: PEM,
      metadata: { region: 'eu', disk: 'ssd' },
      publicIp: '10.0.0.9',
      agentTtl: '30s',
    },
    sshKeys: ['ssh-ed25519 AAAA me: # here'],
    daemon: { url: "https://files.example.org/it's", sha256: SUM },
    node: { url: 'https://nodejs.org/n.tar.xz', sha256: SUM },
  });
  expect(file('/etc/fleet/fleet.conf').split('\n')).toEqual([
    'etcd_servers=["http://a:1","http://b:2"]',
    'etcd_key_prefix="/x/"',
    'etcd_username="yes"',
    'etcd_password="0123: # secret"',
    'etcd_cafile="/etc/fleet/etcd-ca.pem"',
    'etcd_certfile="/etc/fleet/etcd-cert.pem"',
    'etcd_keyfile="/etc/fleet/etcd-key.pem"',
    'metadata="region=eu,disk=ssd"',
    'public_ip="10.0.0.9"',
    'agent_ttl="30s"',
    '',
  ]);
  expect(file('/etc/fleet/etcd-key.pem')).toBe(PEM);
  expect(modes).toMatchObject({ '/etc/fleet/etcd-key.pem': '0600', '/etc/fleet/etcd-cert.pem': '0644' });
  expect(file('/opt/flotilla/join.sh')).toContain(`fetch 'https://files.example.org/it'\\''s' ${SUM}`);
  expect(keys).toEqual(['ssh-ed25519 AAAA me: # here']);
});

test.each([
  ['no addresses', { etcdServers: [] }, /no address of an etcd/],
  ['an address that is none', { etcdServers: ['10.0.0.5'] }, /"10.0.0.5" is no address/],
  ['a certificate alone', { cert: PEM }, /belong together/],
  ['a password alone', { password: 'x' }, /needs a user/],
  ['a file that is no PEM', { ca: 'hello' }, /certificate of the authority is no PEM file/],
  ['metadata with a blank', { metadata: { a: 'b c' } }, /metadata a=b c can not be written/],
  ['a line too many', { username: 'a\netcd_servers="http://evil"' }, /etcd_username must not hold/],
])('%s is refused', (_, change, message) => {
  const write = (): string => cloudConfig({ ...least, membership: { ...least.membership, ...change } });
  expect(write).toThrow(MembershipError);
  expect(write).toThrow(message);
});

test.each([
  ['behind the name of the command', (flags: string[]) => ['cloud-config', ...flags]],
  ['behind the beginning of its name', (flags: string[]) => ['cloud', ...flags]],
  ['before it, like global flags', (flags: string[]) => [...flags, 'cloud-config']],
  [
    'with =',
    (flags: string[]) => [
      'cloud-config',
      ...flags.flatMap((flag, at) => (at % 2 ? [] : `${flag}=${flags[at + 1] ?? ''}`)),
    ],
  ],
])("etcd's TLS files on the command line reach the machine: %s", async (_, words) => {
  const folder = mkdtempSync(join(tmpdir(), 'cloud-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const flags = ['--etcd-servers', 'https://10.0.0.5:2379'];
  for (const name of ['ca', 'cert', 'key']) {
    writeFileSync(join(folder, name), PEM.replace('abc', name));
    flags.push(`--etcd-${name}file`, join(folder, name));
  }
  const said: string[] = [];
  const say = (text: string | Uint8Array): void => void said.push(text.toString());
  const terminal = { interactive: false, out: say, err: say, ask: () => Promise.resolve(undefined) };
  expect(await runFleetctl(words(flags), {}, terminal)).toBe(0);
  const { file } = readText(said.join(''));
  expect(file('/etc/fleet/fleet.conf').split('\n')).toEqual([
    'etcd_servers=["https://10.0.0.5:2379"]',
    'etcd_cafile="/etc/fleet/etcd-ca.pem"',
    'etcd_certfile="/etc/fleet/etcd-cert.pem"',
    'etcd_keyfile="/etc/fleet/etcd-key.pem"',
    '',
  ]);
  for (const name of ['ca', 'cert', 'key']) expect(file(`/etc/fleet/etcd-${name}.pem`)).toBe(PEM.replace('abc', name));
});
