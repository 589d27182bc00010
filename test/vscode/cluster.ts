import type { Sandbox } from '@flotilla/sandbox';

/** The setting that shows a sandbox in the side bar. */
export function clusterSetting(sandbox: Sandbox, name = 'sandbox'): Record<string, unknown> {
  return {
    name,
    endpoints: sandbox.etcdEndpoints,
    ssh: { user: 'root', identityFile: sandbox.sshKey, knownHostsFile: sandbox.knownHosts },
  };
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
