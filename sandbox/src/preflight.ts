// What a host must have for machines to run on it, looked at before anything is touched.
import { existsSync, lstatSync } from 'node:fs';
import { SandboxError } from './errors.ts';
import type { Settings } from './settings.ts';

/** Command → Debian package that brings it. */
const NEEDED = {
  bash: 'bash',
  cp: 'coreutils',
  mount: 'mount',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  setpriv: 'util-linux',
  ip: 'iproute2',
  '/lib/systemd/systemd': 'systemd',
  'dbus-daemon': 'dbus',
  sshd: 'openssh-server',
  'ssh-keygen': 'openssh-client',
  etcd: 'etcd-server',
};
const NEEDED_BY_DOCKER = {
  dockerd: 'docker.io',
  'docker-registry': 'docker-registry',
  '/bin/busybox': 'busybox-static',
};

/** Throws `SandboxError` that says what is missing and how to get it. */
export function checkHost(settings: Settings): void {
  checkRoot();
  if (process.platform !== 'linux')
    throw new SandboxError('the sandbox needs Linux: its machines share the host’s kernel');
  const wanted = { ...NEEDED, ...(settings.docker ? NEEDED_BY_DOCKER : {}) };
  const missing = Object.entries(wanted).filter(([command]) => !has(command));
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ');
    throw new SandboxError(
      `${missing.map(([command]) => command).join(', ')} missing; install: apt-get install ${packages}`,
    );
  }
  if (!lstatSync('/bin').isSymbolicLink())
    throw new SandboxError('this host keeps /bin apart from /usr; the machines need a merged /usr (Debian 12 has it)');
}

export function checkRoot(): void {
  if (process.getuid?.() !== 0)
    throw new SandboxError(
      'the sandbox needs root: it makes network namespaces, mounts and cgroups for its machines. Run it with sudo',
    );
}

function has(command: string): boolean {
  if (command.startsWith('/')) return existsSync(command);
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some(folder => existsSync(`${folder}/${command}`));
}
