// With root: a cluster of machines with systemd each, and etcd beside them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from './child.mjs';
import { say } from './steps.mjs';

/**
 * Brings the sandbox up; one that a killed `npm start` has left is taken down first.
 * @returns {Promise<object>} what its cluster.json says
 */
export async function startMachines({ root, machines, flags, signal }) {
  const argv = [process.execPath, join(root, 'dist/sandbox.cjs'), 'up', String(machines), ...flags];
  const lines = await runProgram([...argv, '--owned-by', String(process.pid)], {
    signal,
    onLine: line => line.startsWith('/') || say(`  ${line}`),
  });
  return JSON.parse(readFileSync(lines.at(-1), 'utf8'));
}

export async function stopMachines({ root, name }) {
  await runProgram([process.execPath, join(root, 'dist/sandbox.cjs'), 'down', '--name', name]);
}

/** Value of the extension's setting for the cluster. */
export function clusterSetting(cluster) {
  const ssh = { user: 'root', identityFile: cluster.sshKey, knownHostsFile: cluster.knownHosts };
  return { name: 'sandbox', endpoints: cluster.etcdEndpoints, ssh };
}

/** Lines for people: what runs where. */
export function machinesSummary(cluster) {
  return [
    ...cluster.nodes.map(node => `  ${node.name}   ${node.ip}   systemd, fleetd; API ${node.api}`),
    `  etcd ${cluster.etcd}`,
    `  all of it in ${cluster.directory}`,
    '',
    'In another terminal:',
    '  npm run sandbox -- exec n1 fleetctl list-machines',
    '  npm run sandbox -- fault n2 crash      (and: boot n2; npm run sandbox -- help says what else)',
  ];
}
