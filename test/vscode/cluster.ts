import { connectEtcd, openRegistry } from '@flotilla/registry';
import { until } from './steps.ts';
import type { Sandbox } from '@flotilla/sandbox';

/** The setting that shows a sandbox in the side bar. */
export function clusterSetting(sandbox: Sandbox, name = 'sandbox'): Record<string, unknown> {
  return {
    name,
    endpoints: sandbox.etcdEndpoints,
    ssh: { user: 'root', identityFile: sandbox.sshKey, knownHostsFile: sandbox.knownHosts },
  };
}

/**
 * The cluster as a group of tests wants to find it: no unit is there or still held. What another group has left behind
 * after a failure does not make this one fail.
 */
export async function emptyCluster(sandbox: Sandbox): Promise<void> {
  const registry = openRegistry(await connectEtcd({ endpoints: [...sandbox.etcdEndpoints] }));
  try {
    for (const { name } of (await registry.readCluster()).units) await registry.destroyUnit(name, 0);
    await until(
      'an empty cluster',
      async () => {
        const { units, schedule, states } = await registry.readCluster();
        return units.length + schedule.length + states.length === 0;
      },
      60,
    );
  } finally {
    await registry.close();
  }
}

/** Machines on which systemd itself says that the unit is active; those that are off are left out. */
export async function activeOn(sandbox: Sandbox, unit: string): Promise<string[]> {
  const answers = await Promise.all(
    sandbox.nodes.map(async ({ name, initPid }) => {
      if (initPid === 0) return [];
      const { stdout } = await sandbox.exec(name, ['systemctl', 'is-active', unit]);
      return stdout.trim() === 'active' ? [name] : [];
    }),
  );
  return answers.flat();
}
