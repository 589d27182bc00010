import { expect, it } from 'vitest';
import { clusterOfVariables, variablesOf } from '../src/clusters/environment.ts';

it.each([
  [
    'fleetd',
    {
      FLEET_ETCD_SERVERS: 'https://10.0.0.1:2379,https://10.0.0.2:2379',
      FLEET_ETCD_CAFILE: '/etc/ca.pem',
      FLEET_ETCD_CERTFILE: '/etc/me.pem',
      FLEET_ETCD_KEYFILE: '/etc/me.key',
      FLEET_ETCD_KEY_PREFIX: '/_coreos.com/fleet/',
      FLEET_ETCD_USERNAME: 'ops',
      FLEET_ETCD_PASSWORD: 'secret',
    },
    {
      entry: {
        name: 'c',
        endpoints: ['https://10.0.0.1:2379', 'https://10.0.0.2:2379'],
        prefix: '/_coreos.com/fleet/',
        username: 'ops',
        tls: { caFile: '/etc/ca.pem', certFile: '/etc/me.pem', keyFile: '/etc/me.key' },
      },
      password: 'secret',
    },
  ],
  [
    'fleetctl through a tunnel',
    { FLEETCTL_ENDPOINT: 'http://127.0.0.1:2379', FLEETCTL_TUNNEL: 'core@bastion:2222' },
    { entry: { name: 'c', endpoints: ['http://127.0.0.1:2379'], sshTunnel: 'core@bastion:2222' }, password: undefined },
  ],
  [
    'etcdctl',
    { ETCDCTL_ENDPOINTS: '10.0.0.1:2379', ETCDCTL_USER: 'root:a:b', ETCDCTL_CACERT: '/ca' },
    {
      entry: { name: 'c', endpoints: ['http://10.0.0.1:2379'], username: 'root', tls: { caFile: '/ca' } },
      password: 'a:b',
    },
  ],
  ["fleetctl's socket, which does not lead to etcd", { FLEETCTL_ENDPOINT: 'unix:///var/run/fleet.sock' }, undefined],
  ['nothing', { PATH: '/bin' }, undefined],
])('variables of %s', (_, variables, expected) => expect(clusterOfVariables(variables, 'c')).toEqual(expected));

it.each([
  ['fleet.conf', '# comment\netcd_servers=["http://10.0.0.1:4001", "http://10.0.0.2:4001"]\netcd_key_prefix="/x"\n'],
  [
    'an EnvironmentFile',
    "export FLEET_ETCD_SERVERS='http://10.0.0.1:4001,http://10.0.0.2:4001'\r\nFLEET_ETCD_KEY_PREFIX=/x\r\n",
  ],
])('%s is read', (_, text) =>
  expect(clusterOfVariables(variablesOf(text), 'c')?.entry).toEqual({
    name: 'c',
    endpoints: ['http://10.0.0.1:4001', 'http://10.0.0.2:4001'],
    prefix: '/x',
  }),
);
