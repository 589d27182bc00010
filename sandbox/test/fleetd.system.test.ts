// Machines with fleetd: a cluster as users get it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineIds, waitForCluster } from '../src/cluster-ready.ts';
import { type Sandbox, startSandbox } from '../src/index.ts';
import { capture, run } from '../src/process.ts';
import { projectRoot } from '../src/project.ts';
import { machinesOf } from '../src/record.ts';
import { needRecord } from '../src/up.ts';
import { until } from '../src/wait.ts';

const LONG = { timeoutMs: 30_000 };

describe('a cluster', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    await run([process.execPath, `${projectRoot()}/scripts/build.mjs`, 'fleetd', 'fleetctl']);
    sandbox = await startSandbox({ machines: 3, ttl: '2s' });
  });
  afterAll(() => sandbox.down());

  const machines = async (node: string) =>
    (await sandbox.exec(node, 'fleetctl list-machines --no-legend --fields ip,metadata')).stdout
      .trim()
      .split('\n')
      .sort();
  const expected = () =>
    sandbox.nodes.map(({ ip, name }) => `${ip}\tnode=${name},region=${name === 'n1' ? 'east' : 'west'}`);

  it('is whole as soon as the sandbox is up, seen from every machine', async () => {
    for (const { name, api } of sandbox.nodes) {
      expect(await machines(name)).toEqual(expected());
      expect((await machineIds(api)).sort()).toEqual(sandbox.nodes.map(node => node.machineId).sort());
    }
  });

  it('can be used by core over ssh', async () => {
    const options = ['-i', sandbox.sshKey, '-o', `UserKnownHostsFile=${sandbox.knownHosts}`, '-o', 'BatchMode=yes'];
    const ssh = ['ssh', ...options, `core@${sandbox.nodes[2]?.ip ?? ''}`, 'fleetctl list-machines --no-legend | wc -l'];
    expect((await capture(ssh)).stdout.trim()).toBe('3');
  });

  it('misses a machine that has crashed after its ttl, and has it back as the same machine', async () => {
    const id = sandbox.nodes[2]?.machineId ?? '';
    const api = sandbox.nodes[0]?.api ?? '';
    await sandbox.fault('n3', 'crash');
    await until('n3 missing', async () => !(await machineIds(api)).includes(id), LONG);
    await sandbox.boot('n3');
    await until('n3 being back', async () => (await machineIds(api)).includes(id), LONG);
    expect(await machines('n1')).toEqual(expected());
  });

  it('keeps the programs of the machines apart from what a machine can change', async () => {
    expect((await sandbox.exec('n1', 'touch /opt/flotilla/x')).stderr).toContain('Read-only');
    expect((await sandbox.exec('n1', 'touch /opt/bin/x && rm /opt/bin/x')).code).toBe(0);
  });
});

it('says why when fleetd does not come up, with its journal', async () => {
  const sandbox = await startSandbox({ machines: 1, fleetd: false });
  try {
    const unit = '[Service]\nExecStart=/bin/sh -c "echo no luck today; exit 1"\n';
    await sandbox.exec('n1', ['tee', '/etc/systemd/system/fleet.service'], { input: unit });
    await sandbox.exec('n1', 'systemctl daemon-reload; systemctl start fleet.service; journalctl --sync');
    const machines = machinesOf(needRecord(sandbox.name));
    const waiting = waitForCluster(machines, sandbox.nodes, { timeoutMs: 300 });
    await expect(waiting).rejects.toThrow(
      /n1: connect ECONNREFUSED[^]*journal of fleet.service on n1[^]*no luck today/,
    );
  } finally {
    await sandbox.down();
  }
});
