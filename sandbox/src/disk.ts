// A machine's disk: what it keeps from boot to boot. /etc begins as the host's, without what is the host's alone.
import { randomUUID } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { MachineContext } from './file-set.ts';
import { machineFiles } from './machine-files.ts';
import { run } from './process.ts';

/** A host folder or file that a machine sees, read-only. */
export interface Bind {
  readonly source: string;
  readonly target: string;
}

export interface DiskOptions extends MachineContext {
  readonly binds: readonly Bind[];
  /** Public key, one line, that may log in as root and as core. */
  readonly authorizedKey: string;
}

/** What of the host's /etc would act in a machine as well: its services, mounts, keys and sshd. */
const NOT_COPIED = [
  ...['systemd', 'init.d', 'rc0.d', 'rc1.d', 'rc2.d', 'rc3.d', 'rc4.d', 'rc5.d', 'rc6.d', 'rcS.d', 'rc.local'],
  ...['machine-id', 'resolv.conf', 'fstab', 'crypttab', 'ssh', 'docker', 'fleet'],
];

const CORE_UID = 500;

export async function makeDisk(options: DiskOptions): Promise<void> {
  const disk = options.machine.directory;
  for (const folder of [
    'var/lib',
    'var/log/journal',
    'var/cache',
    'var/spool',
    'var/mail',
    'home',
    'opt',
    'srv',
    'mnt',
    'run',
    'rootfs',
  ])
    mkdirSync(join(disk, folder), { recursive: true });
  mkdirSync(join(disk, 'var/tmp'), { mode: 0o1777 });
  chmodSync(join(disk, 'var/tmp'), 0o1777);
  mkdirSync(join(disk, 'root'), { mode: 0o700 });
  await run(['cp', '-a', '/etc', join(disk, 'etc')]);
  for (const name of NOT_COPIED) rmSync(join(disk, 'etc', name), { recursive: true, force: true });
  writeFiles(disk, options);
  write(disk, '/etc/machine-id', `${randomUUID().replaceAll('-', '')}\n`);
  writeFileSync(join(disk, 'binds'), options.binds.map(({ source, target }) => `${source}\t${target}\n`).join(''));
  authorize(disk, '/root', options.authorizedKey, 0);
  addCoreUser(disk, options);
  await run([
    'ssh-keygen',
    '-q',
    '-t',
    'ed25519',
    '-N',
    '',
    '-C',
    options.machine.name,
    '-f',
    join(disk, 'etc/ssh/ssh_host_ed25519_key'),
  ]);
}

function writeFiles(disk: string, context: MachineContext): void {
  const { files, links } = machineFiles(context);
  for (const [path, text] of Object.entries(files))
    write(disk, path, text, path.startsWith('/opt/bin/') ? 0o755 : 0o644);
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(disk, path)), { recursive: true });
    rmSync(join(disk, path), { force: true });
    symlinkSync(target, join(disk, path));
  }
}

function write(disk: string, path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(disk, path)), { recursive: true });
  // a link that was copied from the host would lead out of the disk
  rmSync(join(disk, path), { force: true });
  writeFileSync(join(disk, path), text, { mode });
}

function authorize(disk: string, home: string, key: string, uid: number): void {
  const folder = join(disk, home, '.ssh');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'authorized_keys'), key, { mode: 0o600 });
  for (const path of [join(disk, home), folder, join(folder, 'authorized_keys')]) chownSync(path, uid, uid);
}

/** The user that CoreOS machines have. May read the journal, and use docker where it is. */
function addCoreUser(disk: string, { settings, authorizedKey }: DiskOptions): void {
  const etc = (name: string) => join(disk, 'etc', name);
  appendFileSync(etc('passwd'), `core:x:${CORE_UID}:${CORE_UID}:core:/home/core:/bin/bash\n`);
  // "*": no password fits; with "!" sshd would take the account for locked and refuse keys as well
  const shadow = readFileSync(etc('shadow'), 'utf8').replace(/^root:[^:]*:/m, 'root:*:');
  writeFileSync(etc('shadow'), `${shadow}core:*:19000:0:99999:7:::\n`);
  const groups = ['adm', 'systemd-journal', ...(settings.docker ? ['docker'] : [])];
  const known = readFileSync(etc('group'), 'utf8').trimEnd().split('\n');
  const joined = known.map(line =>
    groups.includes(line.split(':')[0] ?? '') ? line.replace(/([^:])$/, '$1,').concat('core') : line,
  );
  writeFileSync(etc('group'), [...joined, `core:x:${CORE_UID}:`, ''].join('\n'));
  if (existsSync('/etc/skel')) cpSync('/etc/skel', join(disk, 'home/core'), { recursive: true });
  mkdirSync(join(disk, 'home/core'), { recursive: true });
  authorize(disk, '/home/core', authorizedKey, CORE_UID);
}
