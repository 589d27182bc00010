// The files that make a copy of the host's /etc the configuration of a machine. Pure: settings in, texts out.
import { coreosFiles, dockerFiles } from './container-files.ts';
import { etcdEndpoints, etcdFiles } from './etcd-files.ts';
import { type FileSet, type MachineContext, SYSTEM, lines, mergeFileSets, wantedBy } from './file-set.ts';
import { fleetFiles } from './fleet-files.ts';
import { machinePlace } from './place.ts';
import type { Settings } from './settings.ts';

/** The machine's own programs (fleetctl; node, where the host keeps it outside /usr) come first. */
export const PATH = '/opt/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin';

/** Units that would reach for devices, the shared kernel or the network of the host, or that a machine has no use for. */
const MASKED = `
  systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service
  systemd-udev-settle.service systemd-logind.service dbus-org.freedesktop.login1.service
  systemd-networkd.service systemd-networkd.socket systemd-resolved.service systemd-timesyncd.service
  systemd-modules-load.service modprobe@.service kmod-static-nodes.service systemd-sysctl.service
  systemd-remount-fs.service systemd-random-seed.service systemd-pstore.service systemd-binfmt.service
  proc-sys-fs-binfmt_misc.automount proc-sys-fs-binfmt_misc.mount
  systemd-update-utmp.service systemd-update-utmp-runlevel.service systemd-journal-catalog-update.service
  systemd-journald-audit.socket systemd-ask-password-console.path systemd-ask-password-wall.path systemd-initctl.socket
  dev-hugepages.mount dev-mqueue.mount sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount
  sys-fs-fuse-connections.mount getty.target getty@.service console-getty.service serial-getty@.service
  rc-local.service e2scrub_reap.service e2scrub_all.timer fstrim.timer systemd-tmpfiles-clean.timer
  apt-daily.timer apt-daily-upgrade.timer man-db.timer dpkg-db-backup.timer
`
  .trim()
  .split(/\s+/);

export function machineFiles(context: MachineContext): FileSet {
  const { settings } = context;
  return mergeFileSets([
    baseFiles(context),
    systemdFiles(settings),
    sshFiles(settings),
    settings.etcdMembers >= context.machine.index ? etcdFiles(context) : NOTHING,
    settings.fleetd ? fleetFiles(context) : NOTHING,
    settings.docker ? dockerFiles(context.place) : NOTHING,
    settings.coreos ? coreosFiles(context) : NOTHING,
  ]);
}

const NOTHING: FileSet = { files: {}, links: {} };

function baseFiles({ place, settings, machine }: MachineContext): FileSet {
  const hosts = Array.from({ length: settings.machines }, (_, i) => machinePlace(place, i + 1));
  return {
    files: {
      '/etc/hostname': `${machine.name}\n`,
      '/etc/hosts': lines(
        '127.0.0.1 localhost',
        `${place.hostIp} host`,
        ...hosts.map(({ ip, name }) => `${ip} ${name}`),
        ...etcdEndpoints(place, settings).map(endpoint => `${new URL(endpoint).hostname} etcd`),
      ),
      '/etc/resolv.conf': '',
      '/etc/fstab': '',
      '/etc/environment': lines(
        ...environmentOf(settings),
        ...(settings.coreos ? [`COREOS_PUBLIC_IPV4=${machine.ip}`, `COREOS_PRIVATE_IPV4=${machine.ip}`] : []),
      ),
      '/etc/profile.d/flotilla.sh': `PATH=/opt/bin:$PATH\n`,
      // newer than /usr: what systemd would do after an update of the system has been done by the host
      '/etc/.updated': '',
      '/var/.updated': '',
    },
    links: { '/var/run': '/run', '/var/lock': '/run/lock' },
  };
}

/** What every service and every login finds in its environment. */
function environmentOf({ coreos }: Settings): string[] {
  return [`PATH=${PATH}`, ...(coreos ? ['ETCDCTL_API=2'] : [])];
}

function systemdFiles(settings: Settings): FileSet {
  return {
    files: {
      '/etc/systemd/journald.conf.d/sandbox.conf': lines(
        '[Journal]',
        'Storage=persistent',
        'SystemMaxUse=64M',
        // the kernel's log is the host's
        'ReadKMsg=no',
        'Audit=no',
        'RateLimitBurst=0',
        'SyncIntervalSec=1s',
      ),
      '/etc/systemd/system.conf.d/sandbox.conf': lines(
        '[Manager]',
        // nobody wants to wait 90 s for a stubborn unit here; but docker itself gives a container 10 s
        `DefaultTimeoutStopSec=${settings.docker ? 20 : 5}s`,
        // where the host keeps controllers in cgroup v1 there is nothing to account with
        ...['CPU', 'Memory', 'Tasks', 'IO'].map(what => `Default${what}Accounting=no`),
        `DefaultEnvironment=${environmentOf(settings)
          .map(entry => `"${entry}"`)
          .join(' ')}`,
        'LogLevel=info',
      ),
    },
    links: {
      [`${SYSTEM}/default.target`]: '/lib/systemd/system/multi-user.target',
      ...Object.fromEntries(MASKED.map(unit => [`${SYSTEM}/${unit}`, '/dev/null'])),
      ...wantedBy('multi-user.target', 'ssh.service', '/lib/systemd/system/ssh.service'),
    },
  };
}

function sshFiles(settings: Settings): FileSet {
  return {
    files: {
      '/etc/ssh/sshd_config': lines(
        'HostKey /etc/ssh/ssh_host_ed25519_key',
        'PermitRootLogin prohibit-password',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        // there is no logind to keep sessions, and none of the host's rules shall apply
        'UsePAM no',
        'UseDNS no',
        'PrintMotd no',
        'AcceptEnv LANG LC_*',
        `SetEnv ${environmentOf(settings).join(' ')}`,
        'Subsystem sftp internal-sftp',
      ),
    },
    links: {},
  };
}
