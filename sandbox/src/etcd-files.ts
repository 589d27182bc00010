// etcd as a service of a machine, one member of a cluster on the first machines.
import { type FileSet, type MachineContext, SYSTEM, lines, wantedBy } from './file-set.ts';
import { type Place, machinePlace } from './place.ts';
import type { Settings } from './settings.ts';

/** Where clients reach etcd, as URLs. */
export function etcdEndpoints(place: Place, settings: Settings): string[] {
  if (settings.etcdMembers === 0) return [`http://${place.hostIp}:2379`];
  return members(place, settings).map(({ ip }) => `http://${ip}:2379`);
}

function members(place: Place, { etcdMembers }: Settings) {
  return Array.from({ length: etcdMembers }, (_, i) => machinePlace(place, i + 1));
}

/** Options of an etcd process that listens at one address, for clients at 2379 and for the other members at 2380. */
export function etcdArguments(options: {
  name: string;
  ip: string;
  data: string;
  cluster: string;
  v2: boolean;
}): string[] {
  const clients = `http://${options.ip}:2379`;
  const peers = `http://${options.ip}:2380`;
  return [
    ...['--name', options.name, '--data-dir', options.data],
    ...['--listen-client-urls', clients, '--advertise-client-urls', clients],
    ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
    ...['--initial-cluster', options.cluster, '--initial-cluster-token', 'flotilla-sandbox', '--log-level', 'warn'],
    ...(options.v2 ? ['--enable-v2'] : []),
  ];
}

export function etcdFiles({ place, settings, machine }: MachineContext): FileSet {
  const cluster = members(place, settings).map(({ name, ip }) => `${name}=http://${ip}:2380`);
  const argv = etcdArguments({
    name: machine.name,
    ip: machine.ip,
    data: '/var/lib/etcd/sandbox',
    cluster: cluster.join(','),
    v2: settings.coreos,
  });
  return {
    files: {
      [`${SYSTEM}/etcd.service`]: lines(
        '[Unit]',
        'Description=etcd, one member of the sandbox',
        '',
        '[Service]',
        // not notify: without the other members it is never ready, and the machine's boot would wait for it
        'Type=exec',
        'ExecStartPre=/bin/mkdir -p -m 0700 /var/lib/etcd/sandbox',
        `ExecStart=/usr/bin/etcd ${argv.join(' ')}`,
        'Restart=always',
        'RestartSec=200ms',
        '',
        '[Install]',
        'WantedBy=multi-user.target',
      ),
    },
    links: wantedBy('multi-user.target', 'etcd.service', '../etcd.service'),
  };
}
