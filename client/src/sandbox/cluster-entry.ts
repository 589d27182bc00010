import type { ClusterEntry } from '../clusters/environment.ts';

const NAME = 'sandbox';

/** The sandbox's cluster.json as an entry of the settings, with a name that no other cluster has. */
export function clusterEntry(json: string, others: readonly ClusterEntry[]): ClusterEntry {
  const { etcdEndpoints, sshKey, knownHosts } = JSON.parse(json) as {
    etcdEndpoints: string[];
    sshKey: string;
    knownHosts: string;
  };
  const entry = {
    name: NAME,
    endpoints: etcdEndpoints,
    ssh: { user: 'root', identityFile: sshKey, knownHostsFile: knownHosts },
  };
  const taken = new Set(others.filter(each => !isSandboxEntry(each, entry)).map(({ name }) => name));
  for (let index = 2; taken.has(entry.name); index++) entry.name = `${NAME}-${index}`;
  return entry;
}

/** Whether an entry of the settings is the same sandbox, perhaps of an earlier time: its key is in the same file. */
export const isSandboxEntry = (one: ClusterEntry, sandbox: ClusterEntry): boolean =>
  one.ssh?.identityFile !== undefined && one.ssh.identityFile === sandbox.ssh?.identityFile;
