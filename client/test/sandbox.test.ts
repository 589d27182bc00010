import { expect, test } from 'vitest';
import { clusterEntry, isSandboxEntry } from '../src/sandbox/cluster-entry.ts';

const json = JSON.stringify({
  name: 'default',
  etcdEndpoints: ['http://10.99.0.1:2379'],
  sshKey: '/run/flotilla-sandbox/ssh/id_ed25519',
  knownHosts: '/run/flotilla-sandbox/known_hosts',
  nodes: [],
});
const entry = {
  name: 'sandbox',
  endpoints: ['http://10.99.0.1:2379'],
  ssh: {
    user: 'root',
    identityFile: '/run/flotilla-sandbox/ssh/id_ed25519',
    knownHostsFile: '/run/flotilla-sandbox/known_hosts',
  },
};
const other = { name: 'sandbox', endpoints: ['https://10.0.0.5:2379'] };

test('a sandbox becomes an entry of the settings, by a name that is free', () => {
  expect(clusterEntry(json, [])).toEqual(entry);
  expect(clusterEntry(json, [other])).toEqual({ ...entry, name: 'sandbox-2' });
  expect(clusterEntry(json, [other, { ...other, name: 'sandbox-2' }])).toEqual({ ...entry, name: 'sandbox-3' });
});

test('the same sandbox of an earlier time keeps its name', () => {
  const earlier = { ...entry, endpoints: ['http://10.99.3.1:2379'] };
  expect(clusterEntry(json, [earlier])).toEqual(entry);
  expect(isSandboxEntry(earlier, entry)).toBe(true);
  expect(isSandboxEntry(other, entry)).toBe(false);
});
