import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { connectEtcd, openRegistry, type Registry } from '@flotilla/registry';
import { startSandbox, type Sandbox } from '@flotilla/sandbox';
import { connectMachine, type ShellConnection } from '@flotilla/ssh';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../../test/support/cluster.ts';
import {
  installMachine,
  removeMachine,
  upgradeMachine,
  type InstallPorts,
} from '../src/machines/install/install-machine.ts';

const program = { text: readFileSync(resolve(import.meta.dirname, '../../dist/fleetd.cjs'), 'utf8') };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let sandbox: Sandbox;
let registry: Registry;
beforeAll(async () => {
  sandbox = await startSandbox({ machines: 1, fleetd: false });
  registry = openRegistry(await connectEtcd({ endpoints: sandbox.etcdEndpoints }));
  // a fresh machine has nothing of ours; the sandbox shows every machine what was built
  await sandbox.exec('n1', 'umount /opt/flotilla; rmdir /opt/flotilla');
});
afterAll(async () => {
  await registry.close();
  await sandbox.down();
});

const members = async (): Promise<string[]> => (await registry.readMachines()).map(({ id }) => id);
const run = async (command: string): Promise<string> => (await sandbox.exec('n1', command)).stdout.trim();
/** Everything of an installation that is there. */
const traces = (): Promise<string> =>
  run(
    'ls -d /opt/flotilla /etc/fleet /var/lib/flotilla /etc/systemd/system/fleet.* /etc/systemd/system/*/fleet.* 2>/dev/null; systemctl is-active fleet.service fleet.socket | grep -x active',
  );

/** `cutAt`: the step at whose beginning the connection breaks. */
function ports(cutAt?: string, username = 'root'): InstallPorts & { readonly steps: string[] } {
  const steps: string[] = [];
  const open: ShellConnection[] = [];
  return {
    steps,
    signal: new AbortController().signal,
    async connect() {
      const connection = await connectMachine({
        host: sandbox.nodes[0]?.ip ?? '',
        username,
        identityFile: sandbox.sshKey,
        knownHostsFile: sandbox.knownHosts,
        verifyUnknown: () => Promise.resolve(false),
      });
      open.push(connection);
      return connection;
    },
    members: () => new Map(),
    sudoPassword: () => Promise.reject(new Error('nobody is to be asked')),
    runtime: () => Promise.reject(new Error('it has a Node.js')),
    joined: async machine => {
      await eventually(members, found => found.includes(machine));
    },
    progress(title) {
      steps.push(title);
      if (title === cutAt && open.length === 1) open[0]?.close();
    },
  };
}
const membership = () => ({ etcdServers: sandbox.etcdEndpoints, metadata: { region: 'eu' } });

test('a machine is added, is there with its metadata, is upgraded under running units, and removed without a trace', async () => {
  const adding = ports();
  const id = await installMachine(membership(), program, adding);
  expect(adding.steps).toEqual([
    'looks at the machine',
    'reaches etcd from there',
    'sends fleetd',
    'writes /etc/fleet/fleet.conf',
    'writes /etc/systemd/system/fleet.socket',
    'writes /etc/systemd/system/fleet.service',
    'starts fleetd',
    'asks fleetd how it is',
    'waits until the cluster shows it',
  ]);
  expect(await registry.readMachines()).toMatchObject([{ id, metadata: { region: 'eu' } }]);
  expect(await run('stat -c %a /etc/fleet/fleet.conf; systemctl is-enabled fleet.service fleet.socket')).toBe(
    '600\nenabled\nenabled',
  );
  await expect(
    installMachine(membership(), program, { ...ports(), members: () => new Map([[id, 'n1']]) }),
  ).rejects.toThrow(/member of this cluster already/);

  await registry.putUnit('a.service', '[Service]\nExecStart=/bin/sleep infinity\n', 'launched', 0);
  const pid = () => run('systemctl show --value -p MainPID a.service');
  const before = await eventually(pid, found => Number(found) > 0);
  expect(await upgradeMachine(program, ports())).toEqual([]);
  expect(await pid()).toBe(before);
  const broken = upgradeMachine({ text: 'process.exit(1)' }, { ...ports(), healthySeconds: 3 });
  await expect(broken).rejects.toThrow(/fleetd does not do its work/);
  await eventually(members, found => found.includes(id));
  expect(await pid()).toBe(before);
  expect(await run('systemctl is-active fleet.service')).toBe('active');

  await removeMachine(ports());
  await eventually(members, found => found.length === 0);
  expect(await traces()).toBe('');
  expect(await run('systemctl is-active a.service')).not.toBe('active');
  await registry.destroyUnit('a.service', 0);
});

test.each([
  'reaches etcd from there',
  'sends fleetd',
  'writes /etc/fleet/fleet.conf',
  'writes /etc/systemd/system/fleet.service',
  'starts fleetd',
])('the connection breaks when it %s: nothing is left, and the next try does', async step => {
  await expect(installMachine(membership(), program, ports(step))).rejects.toThrow(/./);
  expect(await traces()).toBe('');
  await eventually(members, found => found.length === 0);
});

test('who is not root is asked for the password of sudo until it is right; what sudo refuses is told', async () => {
  await run(`
    for user in admin guest; do
      useradd --create-home --shell /bin/sh $user && echo $user:secret | chpasswd
      mkdir -p /home/$user/.ssh && cp /root/.ssh/authorized_keys /home/$user/.ssh && chown -R $user: /home/$user/.ssh
    done
    echo 'admin ALL=(ALL) ALL' >/etc/sudoers.d/admin`);
  const as = (user: string, ...answers: string[]): InstallPorts & { asked: boolean[] } => {
    const asked: boolean[] = [];
    const sudoPassword = (isAgain: boolean): Promise<string | undefined> => {
      asked.push(isAgain);
      return Promise.resolve(answers.shift());
    };
    return { ...ports(undefined, user), sudoPassword, asked };
  };
  const admin = as('admin', 'wrong', 'secret');
  const id = await installMachine(membership(), program, admin);
  expect(admin.asked).toEqual([false, true]);
  expect(await members()).toEqual([id]);
  expect(await run('sha256sum </opt/flotilla/fleetd.cjs')).toContain(sha256(program.text));
  expect(await upgradeMachine(program, as('admin', 'secret'))).toEqual([]);
  await expect(removeMachine(as('guest', 'secret'))).rejects.toThrow(/becomes root: .*guest is not in the sudoers/s);
  await expect(removeMachine(as('admin'))).rejects.toThrow('becomes root: cancelled');
  expect(await run('systemctl is-active fleet.service')).toBe('active');
  await removeMachine(as('admin', 'secret'));
  await eventually(members, found => found.length === 0);
  expect(await traces()).toBe('');
});

test('an etcd that is not reached from there, and a fleetd that does not come up, are told of and leave nothing', async () => {
  const nowhere = { etcdServers: ['http://127.0.0.1:1'] };
  await expect(installMachine(nowhere, program, ports())).rejects.toThrow(
    /reaches etcd from there: 127\.0\.0\.1:1: ECONNREFUSED/,
  );
  const broken = installMachine(membership(), { text: 'process.exit(1)' }, { ...ports(), healthySeconds: 3 });
  await expect(broken).rejects.toThrow(/fleetd does not do its work/);
  const invisible = { ...ports(), joined: () => Promise.reject(new Error('the cluster does not show it')) };
  await expect(installMachine(membership(), program, invisible)).rejects.toThrow(/does not show it/);
  expect(await traces()).toBe('');
});

describe('a machine without Node.js', () => {
  let release: Buffer;
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flotilla-node-'));
    mkdirSync(join(folder, 'node-v0-linux/bin'), { recursive: true });
    copyFileSync(process.execPath, join(folder, 'node-v0-linux/bin/node'));
    writeFileSync(join(folder, 'node-v0-linux/LICENSE'), 'as it is packed with all else');
    const maxBuffer = 200_000_000;
    release = execFileSync('tar', ['-C', folder, '-I', 'gzip -1', '-cf', '-', 'node-v0-linux'], { maxBuffer });
    rmSync(folder, { recursive: true });
    await run('echo nothing >/tmp/nothing && mount --bind /tmp/nothing "$(readlink -f "$(command -v node)")"');
  });
  afterAll(() => run('umount "$(findmnt -rno TARGET | grep "/node$")"'));

  const bringing = (archive: Uint8Array | undefined): InstallPorts & { readonly steps: string[]; why: string[] } => {
    const why: string[] = [];
    return {
      ...ports(),
      why,
      runtime: (...words) => {
        why.push(words.join(', '));
        return Promise.resolve(archive);
      },
    };
  };

  test.each<[string, Uint8Array | undefined, RegExp]>([
    ['nothing', undefined, /looks at the machine: it has no Node\.js; Node\.js 20\.19 or newer is needed/],
    ['something else', Buffer.from('PK...'), /what was chosen is no release of Node\.js for Linux/],
    ['an archive of something else', gzipSync(Buffer.alloc(10_240)), /no Node\.js could be taken out of the file/],
    [
      'one for another machine',
      Buffer.from('\x7fELF and so on'),
      /that Node\.js does not run on this machine \(x86_64\)/,
    ],
  ])('that is given %s stays as it is', async (_what, archive, expected) => {
    await expect(installMachine(membership(), program, bringing(archive))).rejects.toThrow(expected);
    expect(await traces()).toBe('');
  });

  test('gets one for fleetd alone, and loses it with it', async () => {
    const adding = bringing(release);
    const id = await installMachine(membership(), program, adding);
    expect(adding.why).toEqual([expect.stringMatching(/^it has no Node\.js; .*, x64$/)]);
    expect(adding.steps.slice(0, 3)).toEqual(['looks at the machine', 'sends Node.js', 'reaches etcd from there']);
    expect(await members()).toEqual([id]);
    expect(await run('readlink /proc/$(systemctl show --value -p MainPID fleet.service)/exe')).toBe(
      '/opt/flotilla/bin/node',
    );
    expect(await upgradeMachine(program, ports())).toEqual([]);
    await removeMachine(ports());
    await eventually(members, found => found.length === 0);
    expect(await traces()).toBe('');
  });
});
