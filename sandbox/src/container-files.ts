// Machines that run containers, and machines that look like CoreOS to the units of its time.
import { etcdEndpoints } from './etcd-files.ts';
import { type FileSet, type MachineContext, SYSTEM, lines, wantedBy } from './file-set.ts';
import type { Place } from './place.ts';

export const REGISTRY_PORT = 5000;

/** Address of the sandbox's registry of images, host and port. */
export function registryAddress(place: Place): string {
  return `${place.hostIp}:${REGISTRY_PORT}`;
}

/** Debian's dockerd as a service. What it pulls from the public registry comes from the sandbox's. */
export function dockerFiles(place: Place): FileSet {
  const registry = registryAddress(place);
  const daemon = { 'registry-mirrors': [`http://${registry}`], 'insecure-registries': [registry] };
  const packaged = '/lib/systemd/system';
  return {
    files: { '/etc/docker/daemon.json': `${JSON.stringify(daemon)}\n` },
    links: {
      ...wantedBy('multi-user.target', 'docker.service', `${packaged}/docker.service`),
      ...wantedBy('multi-user.target', 'containerd.service', `${packaged}/containerd.service`),
      ...wantedBy('sockets.target', 'docker.socket', `${packaged}/docker.socket`),
    },
  };
}

/** etcd at the two addresses of the machine itself where CoreOS had it. */
export function coreosFiles({ place, settings }: MachineContext): FileSet {
  const [endpoint = ''] = etcdEndpoints(place, settings);
  const files: Record<string, string> = {};
  const links: Record<string, string> = {};
  for (const port of [2379, 4001]) {
    const unit = `etcd-local-${port}`;
    files[`${SYSTEM}/${unit}.socket`] = lines('[Socket]', `ListenStream=127.0.0.1:${port}`);
    files[`${SYSTEM}/${unit}.service`] = lines(
      '[Service]',
      `ExecStart=/lib/systemd/systemd-socket-proxyd ${new URL(endpoint).host}`,
    );
    Object.assign(links, wantedBy('sockets.target', `${unit}.socket`, `../${unit}.socket`));
  }
  return { files, links };
}
