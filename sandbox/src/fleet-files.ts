// fleetd as a service of a machine: its units, its configuration, and the command line's name in the PATH.
import { etcdEndpoints } from './etcd-files.ts';
import { type FileSet, type MachineContext, SYSTEM, lines, wantedBy } from './file-set.ts';

export const API_PORT = 49153;

/** Folder of the machine that shows the project's dist. */
export const INSTALLED = '/opt/flotilla';

export function fleetFiles({ place, settings, machine, units }: MachineContext): FileSet {
  const region = machine.index === 1 ? 'east' : 'west';
  const packaged = Object.entries(units).map(([name, text]) => [`${SYSTEM}/${name}`, text] as const);
  return {
    files: {
      ...Object.fromEntries(packaged),
      // besides the Unix socket, so that the host reaches every machine's API; alone on its bridge, plain TCP will do
      [`${SYSTEM}/fleet.socket.d/sandbox.conf`]: lines(
        '[Socket]',
        `ListenStream=${machine.ip}:${API_PORT}`,
        // the address may come a moment after the socket
        'FreeBind=yes',
        // core uses fleetctl without becoming root, as on CoreOS
        'SocketGroup=core',
      ),
      '/etc/fleet/fleet.conf': lines(
        `etcd_servers=${JSON.stringify(etcdEndpoints(place, settings))}`,
        `public_ip="${machine.ip}"`,
        `metadata="region=${region},node=${machine.name}"`,
        'insecure_listen=true',
        ...(settings.ttl === undefined ? [] : [`agent_ttl="${settings.ttl}"`]),
      ),
      '/opt/bin/fleetctl': lines('#!/bin/sh', `exec node ${INSTALLED}/fleetctl.cjs "$@"`),
    },
    links: {
      ...wantedBy('sockets.target', 'fleet.socket', '../fleet.socket'),
      ...wantedBy('multi-user.target', 'fleet.service', '../fleet.service'),
    },
  };
}
