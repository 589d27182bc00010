import * as assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { connectMachine, type SshConnection } from '@flotilla/ssh';
import * as vscode from 'vscode';
import { check } from './report.ts';
import { file, one, until } from './vscode.ts';

interface Ssh {
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
}
interface Cluster {
  readonly name: string;
  readonly ssh: Ssh;
}

const UNIT = 'hello.service';
const EVERYWHERE = 'everywhere.service';

/** Journals over SSH to the machines of a real cluster. */
export async function testJournal(): Promise<boolean[]> {
  const [cluster] = vscode.workspace.getConfiguration('flotilla').get<Cluster[]>('clusters', []);
  if (cluster === undefined) throw new Error('no cluster is set');
  const address = /10\.\S+/.exec(await one('start', file(UNIT)))?.[0] ?? '';
  return [
    await check('a journal follows, and after a cut goes on with no line lost and none twice', async () => {
      await vscode.commands.executeCommand('flotilla.showJournal', file(UNIT));
      await until('the journal', () => numbers().length > 1);
      for (let cut = 1; cut <= 2; cut++) {
        await endSessions(cluster.ssh, address);
        await until(`cut ${cut}`, () => journal().split('trying again --').length > cut);
        const last = numbers().at(-1) ?? 0;
        await until('more lines', () => (numbers().at(-1) ?? 0) > last + 1);
      }
      const all = numbers();
      const first = all[0] ?? 0;
      assert.deepEqual(
        all,
        Array.from({ length: all.length }, (_, at) => first + at),
      );
    }),
    await check('options limit what is shown: the level, a pattern, the past', async () => {
      const options = { lines: 3, grep: 'number [0-9]*[05]$', priority: 'info', boot: true };
      await vscode.commands.executeCommand('flotilla.journalWithOptions', file(UNIT), { options });
      await until('the pattern', () => numbers().length > 1 && numbers().every(number => number % 5 === 0));
      await vscode.commands.executeCommand('flotilla.journalWithOptions', file(UNIT), {
        options: { since: 'no time at all' },
      });
      await until('the refusal', () => /-- Failed to parse timestamp: no time at all --/.test(journal()));
      await vscode.commands.executeCommand('flotilla.showJournal', file(UNIT));
      await until('all lines', () => numbers().some(number => number % 5 !== 0));
    }),
    await check('several units come together, each line with its machine and unit', async () => {
      assert.match(await one('start', file(EVERYWHERE)), /^ok/);
      await vscode.commands.executeCommand('flotilla.showJournal', file(UNIT), [file(UNIT), file(EVERYWHERE)]);
      await until('both units of several machines', () => {
        const lines = shown().find(text => text.includes(` ${EVERYWHERE} `)) ?? '';
        const machines = lines.matchAll(/\] (\w+) everywhere\.service /g);
        return lines.includes(` ${UNIT} `) && new Set(Array.from(machines, ([, name]) => name)).size > 1;
      });
      assert.match(await one('destroy', file(EVERYWHERE)), /^ok/);
    }),
    await check('a machine that shows another key than the recorded one is refused', async () => {
      const restore = await useKnownHosts(cluster, wrongKey(address));
      await vscode.commands.executeCommand('flotilla.showJournal', file(UNIT));
      const shown = await until('the refusal', () => /-- the \w+ key of .*--/.exec(journal())?.[0]);
      assert.match(shown, /is not the one recorded in/);
      assert.deepEqual(numbers(), []);
      await restore();
    }),
    await check('the status of a unit is a document that follows it', async () => {
      await vscode.commands.executeCommand('flotilla.showStatus', file(UNIT));
      const status = (): string =>
        vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'fleet-status')?.getText() ?? '';
      await until('the status', () => /Active: active \(running\)[^]*Main PID: \d+/.test(status()));
      assert.match(await one('stop', file(UNIT)), /^ok/);
      await until('that it has stopped', () => status().includes('Active: inactive (dead)'));
    }),
    await check('what a machine has of a unit is shown beside what is deployed, drop-ins too', async () => {
      assert.match(await one('start', file(UNIT)), /^ok/);
      const home = /10\.\S+/.exec(await one('start', file(UNIT)))?.[0] ?? '';
      // of all services: one of this unit alone would be set aside
      const dropIn = '/run/systemd/system/service.d/by-hand.conf';
      await onMachine(
        cluster.ssh,
        home,
        `mkdir -p ${dropIn.replace(/\/[^/]*$/, '')} && printf '[Unit]\\nDescription=by hand\\n' > ${dropIn} && systemctl daemon-reload`,
      );
      await vscode.commands.executeCommand('flotilla.compareOnMachine', file(UNIT));
      const there = (): string =>
        vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'fleet-machine')?.getText() ?? '';
      await until(
        'the file and the drop-in',
        () => there().includes('hello number') && there().includes(`# ${dropIn}`),
      );
      assert.match(there(), /Description=by hand/);
      await onMachine(cluster.ssh, home, `rm -r ${dropIn.replace(/\/[^/]*$/, '')} && systemctl daemon-reload`);
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    }),
    await check('a port of a machine is forwarded to this computer, and ends when it is stopped', async () => {
      const home = /10\.\S+/.exec(await one('start', file(UNIT)))?.[0] ?? '';
      const port = await vscode.commands.executeCommand<number>('flotilla.forwardPort', home, `${home}:49153`, '');
      const ask = async (): Promise<number> => (await fetch(`http://127.0.0.1:${port}/fleet/v1/machines`)).status;
      assert.equal(await ask(), 200);
      await vscode.commands.executeCommand('flotilla.stopForwards', port);
      await assert.rejects(ask());
    }),
    await check('a machine is reached through another, as ~/.ssh/config says', async () => {
      assert.match(await one('start', file(UNIT)), /^ok/);
      const home = /10\.\S+/.exec(await one('start', file(UNIT)))?.[0] ?? '';
      const gate = home.replace(/\d+$/, end => (end === '11' ? '12' : '11'));
      const forget = useSshConfig(`Host ${home}\n  ProxyJump ${cluster.ssh.user}@${gate}\n`);
      try {
        // what is shown otherwise is followed anew
        await vscode.commands.executeCommand('flotilla.journalWithOptions', file(UNIT), { options: { lines: 7 } });
        await until('a login from the other machine', async () => (await clientsOf(cluster.ssh, home)).includes(gate));
        await until('the journal', () => numbers().length > 1);
      } finally {
        forget();
      }
    }),
    await check('the unit of the journal is destroyed', async () => {
      assert.match(await one('destroy', file(UNIT)), /^ok: destroyed/);
    }),
  ];
}

/** What the journal's output channel holds, wherever it is scrolled to. */
function journal(): string {
  return shown().find(text => text.includes('hello') || /-- (the|Failed) /.test(text)) ?? '';
}

/** What the output channels hold that are open. */
function shown(): string[] {
  const documents = vscode.workspace.textDocuments.filter(document => document.uri.scheme === 'output');
  return documents.map(document => document.getText());
}

/** What the unit has counted since it was started last; the journal holds earlier runs too. */
function numbers(): number[] {
  const counted = [...journal().matchAll(/sh\[(\d+)\]: hello number (\d+)/g)];
  const process = counted.at(-1)?.[1];
  return counted.filter(match => match[1] === process).map(match => Number(match[2]));
}

/** Addresses that sshd of a machine has connections from, as that machine says. */
async function clientsOf(ssh: Ssh, address: string): Promise<string> {
  const connection = await logIn(ssh, address);
  let out = '';
  await connection.exec(['ss', '-Htn', 'sport', '=', ':22'], { onStdout: chunk => (out += chunk.toString()) });
  connection.close();
  return out;
}

/** Has `~/.ssh/config` say this; the result undoes it. */
function useSshConfig(text: string): () => void {
  const folder = join(homedir(), '.ssh');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'config');
  writeFileSync(path, text);
  return () => rmSync(path);
}

/** Ends what serves SSH sessions on the machine, this one's too. */
async function endSessions(ssh: Ssh, address: string): Promise<void> {
  const connection = await logIn(ssh, address);
  await connection.exec(['pkill', '-f', '^sshd: root']).catch(() => undefined);
  connection.close();
}

/** Runs a line on a machine, beside the extension. */
async function onMachine(ssh: Ssh, address: string, line: string): Promise<void> {
  const connection = await logIn(ssh, address);
  const { code } = await connection.exec(['sh', '-c', line]);
  connection.close();
  assert.equal(code, 0, line);
}

function logIn(ssh: Ssh, address: string): Promise<SshConnection> {
  return connectMachine({
    host: address,
    username: ssh.user,
    identityFile: ssh.identityFile,
    knownHostsFile: ssh.knownHostsFile,
    verifyUnknown: () => Promise.resolve(false),
  });
}

/** A known_hosts line that gives the machine a key that it does not have. */
function wrongKey(address: string): string {
  const { publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const word = (bytes: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return Buffer.concat([length, bytes]);
  };
  const blob = Buffer.concat([word(Buffer.from('ssh-ed25519')), word(raw)]);
  return `${address} ssh-ed25519 ${blob.toString('base64')}\n`;
}

/** Has the cluster use another known_hosts file, with this text; the result undoes it. */
async function useKnownHosts(cluster: Cluster, text: string): Promise<() => Promise<void>> {
  const knownHostsFile = join(process.env['HOME'] ?? '/tmp', 'wrong_known_hosts');
  writeFileSync(knownHostsFile, text);
  const use = async (entry: Cluster): Promise<void> => {
    await vscode.workspace.getConfiguration('flotilla').update('clusters', [entry], vscode.ConfigurationTarget.Global);
  };
  await use({ ...cluster, ssh: { ...cluster.ssh, knownHostsFile } });
  return () => use(cluster);
}
