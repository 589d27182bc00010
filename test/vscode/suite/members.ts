import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connectMachine } from '@flotilla/ssh';
import * as vscode from 'vscode';
import { check } from './report.ts';
import { file, one, until } from './vscode.ts';

interface Cluster {
  readonly endpoints: readonly string[];
  readonly name: string;
  readonly ssh: { readonly user: string; readonly identityFile: string; readonly knownHostsFile: string };
}

const UNIT = 'hello.service';
/** As the sandbox gives them to the third machine: others go on with this cluster. */
const METADATA = 'node=n3 region=west';

/** A machine of a real cluster is upgraded, leaves it, and becomes a member again. Comes last: it is another one then. */
export async function testMembers(): Promise<boolean[]> {
  const [cluster] = vscode.workspace.getConfiguration('flotilla').get<Cluster[]>('clusters', []);
  if (cluster === undefined) throw new Error('no cluster is set');
  // the third machine, beside the bridge that etcd listens at
  const address = new URL(cluster.endpoints[0] ?? '').hostname.replace(/\d+$/, '13');
  const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(`flotilla.${command}`, ...args);
  const machines = async (): Promise<string> => {
    const tried = (await run('testConnection', cluster.name)) as { text: string };
    return tried.text;
  };
  const onMachine = async (line: string): Promise<string> => {
    const { user: username, identityFile, knownHostsFile } = cluster.ssh;
    const verifyUnknown = (): Promise<boolean> => Promise.resolve(false);
    const connection = await connectMachine({ host: address, username, identityFile, knownHostsFile, verifyUnknown });
    let out = '';
    await connection.exec(['sh', '-c', line], { onStdout: chunk => void (out += chunk.toString()) });
    connection.close();
    return out.trim();
  };
  return [
    await check('a machine is upgraded, and its units run on', async () => {
      // what the sandbox shows every machine is not the machine's own: it gets a copy
      await onMachine('cp -r /opt/flotilla /tmp/own && umount -l /opt/flotilla && cp -r /tmp/own/. /opt/flotilla/');
      assert.match(await one('start', file(UNIT)), /^ok/);
      assert.equal(await run('upgradeMachine', address), true);
    }),
    await check('a machine is removed: it leaves the cluster and nothing is left there', async () => {
      assert.equal(await run('removeMachine', address), true);
      await until('two machines', async () => (await machines()).startsWith('2 machines'));
      assert.equal(await onMachine('ls /opt/flotilla/fleetd.cjs /etc/fleet 2>/dev/null'), '');
    }),
    await check('a machine is added over SSH, and takes units', async () => {
      const id = await run('addMachine', cluster.name, `${cluster.ssh.user}@${address}`, METADATA);
      assert.match(String(id), /^[0-9a-f]{32}$/);
      await until('three machines', async () => (await machines()).startsWith('3 machines'));
      assert.equal(await onMachine('systemctl is-active fleet.service'), 'active');
      assert.equal(await run('addMachine', cluster.name, `${cluster.ssh.user}@${address}`, ''), undefined);
      assert.match(await one('destroy', file(UNIT)), /^ok/);
    }),
    await check('a machine without Node.js gets the one that is packed with the extension', async () => {
      assert.equal(await run('removeMachine', address), true);
      await until('two machines', async () => (await machines()).startsWith('2 machines'));
      await onMachine('echo nothing >/tmp/nothing; mount --bind /tmp/nothing "$(readlink -f "$(command -v node)")"');
      packRuntime();
      const id = await run('addMachine', cluster.name, `${cluster.ssh.user}@${address}`, METADATA);
      await onMachine('umount "$(findmnt -rno TARGET | grep "/node$")"');
      assert.match(String(id), /^[0-9a-f]{32}$/);
      const program = 'readlink /proc/$(systemctl show --value -p MainPID fleet.service)/exe';
      assert.equal(await onMachine(program), '/opt/flotilla/bin/node');
      await until('three machines', async () => (await machines()).startsWith('3 machines'));
    }),
  ];
}

/** Puts the Node.js that this runs in where a package with a runtime has one. */
function packRuntime(): void {
  const extension = vscode.extensions.getExtension('flotilla.flotilla')?.extensionPath ?? '';
  const folder = join(extension, 'runtime');
  mkdirSync(join(folder, 'node/bin'), { recursive: true });
  copyFileSync(process.execPath, join(folder, 'node/bin/node'));
  execFileSync('tar', ['-C', folder, '-I', 'gzip -1', '-cf', join(folder, 'node-v0-linux-x64.tar.gz'), 'node']);
  rmSync(join(folder, 'node'), { recursive: true });
}
