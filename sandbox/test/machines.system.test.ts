// Machines alone: what can happen to them, and that nothing of them is left.
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../src/index.ts';
import { capture } from '../src/process.ts';
import { until } from '../src/wait.ts';
import { leftovers, tracesOf } from './leftovers.ts';

const LONG = { timeoutMs: 20_000 };

describe('machines', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ machines: 2, fleetd: false });
  });
  afterAll(() => sandbox.down());

  const out = async (node: string, command: string) => (await sandbox.exec(node, command)).stdout.trim();
  const reaches = async (from: string, to: number) =>
    (await sandbox.exec(from, `timeout 1 bash -c '</dev/tcp/${sandbox.nodes[to]?.ip ?? ''}/22'`)).code === 0;

  it('run a systemd of their own with all units up', async () => {
    expect(await out('n1', 'cat /proc/1/comm; systemctl is-system-running; hostname')).toBe('systemd\nrunning\nn1');
    expect(await out('n1', 'systemctl --failed --plain --no-legend')).toBe('');
  });

  it('see no process of the host, and no other machine', async () => {
    const processes = Number(await out('n1', 'ls -d /proc/[0-9]* | wc -l'));
    expect(processes).toBeLessThan(30);
    expect(await out('n1', 'ls -d /sys/fs/cgroup/init.scope')).toBe('/sys/fs/cgroup/init.scope');
  });

  it('can neither set the clock nor write to /usr or to the settings of the kernel', async () => {
    for (const command of ['date -s 2001-01-01', 'touch /usr/x', 'echo 1 >/proc/sys/vm/swappiness'])
      expect((await sandbox.exec('n1', command)).code, command).not.toBe(0);
    const bounding = await out('n1', "systemd-run --wait --pipe --quiet sh -c 'date -s 2001-01-01 || echo refused'");
    expect(bounding).toContain('refused');
  });

  it('reach each other, and take ssh as root and as core with the key they show', async () => {
    expect(await reaches('n1', 1)).toBe(true);
    for (const user of ['root', 'core']) {
      const options = ['-i', sandbox.sshKey, '-o', `UserKnownHostsFile=${sandbox.knownHosts}`, '-o', 'BatchMode=yes'];
      const result = await capture(['ssh', ...options, `${user}@${sandbox.nodes[1]?.ip ?? ''}`, 'whoami; hostname']);
      expect(result.stdout, result.stderr).toBe(`${user}\nn2\n`);
    }
  });

  it('keep their bus where the host can use it', async () => {
    const address = sandbox.nodes[0]?.bus ?? '';
    const call = ['busctl', `--address=${address}`, 'get-property', 'org.freedesktop.systemd1'];
    const answer = await capture([
      ...call,
      '/org/freedesktop/systemd1',
      'org.freedesktop.systemd1.Manager',
      'SystemState',
    ]);
    expect(answer.stdout.trim()).toBe('s "running"');
  });

  it('reboot with the same id, disk and journal, and a new boot id', async () => {
    const id = await out('n2', 'cat /etc/machine-id');
    const before = sandbox.bootId('n2');
    await sandbox.exec(
      'n2',
      'echo kept >/var/lib/kept; echo gone >/run/gone; logger before-the-reboot; journalctl --sync',
    );
    await sandbox.fault('n2', 'reboot');
    expect(await out('n2', 'cat /etc/machine-id /var/lib/kept')).toBe(`${id}\nkept`);
    expect(sandbox.nodes[1]?.machineId).toBe(id);
    expect((await sandbox.exec('n2', 'test -e /run/gone')).code).toBe(1);
    expect(sandbox.bootId('n2')).not.toBe(before);
    expect(await out('n2', 'journalctl -b -1 -t root -o cat')).toContain('before-the-reboot');
  });

  it('reboot when they are told so from inside', async () => {
    const before = sandbox.bootId('n2');
    await sandbox.exec('n2', 'systemctl reboot');
    await until('n2 rebooting by itself', () => sandbox.bootId('n2') !== before, LONG);
    const running = async () => (await sandbox.exec('n2', 'systemctl is-system-running --wait')).stdout === 'running\n';
    await until('n2 running', () => running().catch(() => false), LONG);
  });

  it('crash at once, stay off, and boot again', async () => {
    await sandbox.fault('n2', 'crash');
    expect(sandbox.nodes[1]?.initPid).toBe(0);
    await expect(sandbox.exec('n2', 'true')).rejects.toThrow('n2 is off; boot it first');
    await expect(sandbox.fault('n2', 'freeze')).rejects.toThrow('n2 is off');
    expect(await reaches('n1', 1)).toBe(false);
    expect(await sandbox.boot('n2')).toEqual([]);
    await expect(sandbox.boot('n2')).rejects.toThrow('n2 is on already');
    expect(await reaches('n1', 1)).toBe(true);
  });

  it('power off in good order: services are stopped, not killed', async () => {
    const script = 'trap "echo stopped >/var/lib/last-word; exit" TERM; >/run/listens; while :; do sleep 0.1; done';
    await sandbox.exec('n2', ['systemd-run', '--quiet', '--unit=last-word', 'bash', '-c', script]);
    await until(
      'the service listening to its end',
      async () => (await sandbox.exec('n2', 'test -e /run/listens')).code === 0,
      LONG,
    );
    await sandbox.powerOff('n2');
    await sandbox.boot('n2');
    expect(await out('n2', 'cat /var/lib/last-word')).toBe('stopped');
  });

  it('can be cut off and come back', async () => {
    await sandbox.fault('n2', 'cut');
    expect(await reaches('n1', 1)).toBe(false);
    expect(await out('n2', 'hostname')).toBe('n2');
    await sandbox.fault('n2', 'heal');
    await until('n2 being reached', () => reaches('n1', 1), LONG);
  });

  it('can be frozen, and go on', async () => {
    await sandbox.exec(
      'n2',
      "systemd-run --quiet --unit=ticks bash -c 'while :; do date +%s%N >/var/lib/tick; sleep 0.02; done'",
    );
    await sandbox.fault('n2', 'freeze');
    await expect(sandbox.exec('n2', 'true')).rejects.toThrow('n2 is frozen; thaw it first');
    expect(await reaches('n1', 1)).toBe(true); // the kernel answers for it
    await sandbox.fault('n2', 'thaw');
    const first = await out('n2', 'cat /var/lib/tick');
    await until('the machine going on', async () => (await out('n2', 'cat /var/lib/tick')) !== first, LONG);
  });

  it('can be killed while they are frozen', async () => {
    await sandbox.fault('n2', 'freeze');
    await sandbox.fault('n2', 'crash');
    await sandbox.boot('n2');
    expect(await out('n2', 'hostname')).toBe('n2');
  });

  it('are known by name', async () => {
    await expect(sandbox.exec('n9', 'true')).rejects.toThrow('no machine is called "n9"; there are n1, n2');
  });

  it('have an etcd that keeps its data when it is stopped', async () => {
    const etcdctl = (...words: string[]) =>
      capture(['etcdctl', '--endpoints', sandbox.etcdEndpoints.join(','), ...words], { env: { ETCDCTL_API: '3' } });
    await etcdctl('put', '/k', 'v');
    await sandbox.stopEtcd();
    expect((await etcdctl('--command-timeout=300ms', 'get', '/k')).code).not.toBe(0);
    await sandbox.startEtcd();
    expect((await etcdctl('get', '/k')).stdout).toBe('/k\nv\n');
  });
});

describe('a sandbox', () => {
  it('leaves nothing behind, whatever state its machines are in', async () => {
    const sandbox = await startSandbox({ machines: 4, fleetd: false });
    const traces = tracesOf(sandbox);
    expect(leftovers(traces).length).toBeGreaterThan(20); // the search does see what is there
    await sandbox.fault('n2', 'crash');
    await sandbox.fault('n3', 'freeze');
    await sandbox.fault('n4', 'cut');
    await sandbox.down();
    expect(leftovers(traces)).toEqual([]);
  });

  it('stands beside another: own network, own etcd, own machines', async () => {
    const [one, two] = await Promise.all([
      startSandbox({ machines: 1, fleetd: false }),
      startSandbox({ machines: 1, fleetd: false }),
    ]);
    try {
      expect(one.nodes[0]?.ip).not.toBe(two.nodes[0]?.ip);
      expect(one.etcdEndpoints).not.toEqual(two.etcdEndpoints);
      expect(one.nodes[0]?.machineId).not.toBe(two.nodes[0]?.machineId);
      const traces = tracesOf(one);
      await one.down();
      expect(leftovers(traces)).toEqual([]);
      expect((await two.exec('n1', 'systemctl is-system-running')).stdout).toBe('running\n');
    } finally {
      await Promise.all([one.down(), two.down()]);
    }
  });

  it('refuses a name that is in use, and leaves that one alone', async () => {
    const sandbox = await startSandbox({ machines: 1, fleetd: false });
    try {
      const again = startSandbox({ machines: 1, fleetd: false, name: sandbox.name });
      await expect(again).rejects.toThrow(/is there already/);
      expect((await sandbox.exec('n1', 'true')).code).toBe(0);
    } finally {
      await sandbox.down();
    }
  });

  it('is gone when its way up is interrupted, at whatever step', async () => {
    for (const step of [/network/, /etcd/, /machines/]) {
      const name = `interrupted-${process.pid}`;
      const abort = new AbortController();
      const progress = (line: string) => {
        if (step.test(line)) abort.abort(new Error('that is enough'));
      };
      const start = startSandbox({ machines: 2, fleetd: false, name, progress, signal: abort.signal });
      await expect(start, String(step)).rejects.toThrow('that is enough');
      expect(existsSync(`/run/flotilla-sandbox-${name}`), String(step)).toBe(false);
    }
  });

  it('runs etcd on its machines, and a reboot keeps its data', async () => {
    const sandbox = await startSandbox({ machines: 3, etcd: 3, fleetd: false });
    try {
      expect(sandbox.etcdEndpoints).toEqual(sandbox.nodes.map(node => `http://${node.ip}:2379`));
      const etcdctl = async (node: string, command: string) =>
        sandbox.exec(node, `ETCDCTL_API=3 etcdctl --endpoints ${sandbox.etcdEndpoints.join(',')} ${command}`);
      const put = async () => (await etcdctl('n1', 'put /k v')).code === 0;
      await until('etcd having a leader', put, LONG);
      await sandbox.fault('n1', 'crash');
      await until('the others going on', async () => (await etcdctl('n2', 'get /k')).stdout === '/k\nv\n', LONG);
      await sandbox.boot('n1');
      const own = `ETCDCTL_API=3 etcdctl --endpoints ${sandbox.etcdEndpoints[0] ?? ''} get /k`;
      await until('n1 being a member again', async () => (await sandbox.exec('n1', own)).stdout === '/k\nv\n', LONG);
    } finally {
      await sandbox.down();
    }
  });
});
