import { spawn, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

export interface TestSshd {
  readonly port: number;
  readonly username: string;
  /** Private key that may log in. */
  readonly identityFile: string;
  /** The server's public key, `type base64`. */
  readonly hostKey: string;
  /** Temporary folder, removed by `stop`. */
  readonly folder: string;
  /** Puts a command, a shell script, where whoever logs in finds it. */
  addCommand(name: string, script: string): void;
  stop(): Promise<void>;
}

/** A real OpenSSH server on a free port of loopback, with keys of its own. Needs root. @param settings more lines for its configuration */
export async function startSshd(settings: readonly string[] = []): Promise<TestSshd> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'));
  const key = (name: string, passphrase = ''): string => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(folder, name)]);
    return join(folder, name);
  };
  const hostKeyFile = key('host');
  const identityFile = key('identity');
  writeFileSync(join(folder, 'authorized_keys'), readFileSync(`${identityFile}.pub`), { mode: 0o600 });
  mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const port = await freePort();
  const configuration = [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${hostKeyFile}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'UsePAM no',
    'PidFile none',
    `SetEnv PATH=${join(folder, 'bin')}:/usr/sbin:/usr/bin:/sbin:/bin`,
    ...settings,
  ];
  writeFileSync(join(folder, 'sshd_config'), `${configuration.join('\n')}\n`);
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await reachable(port, () => child.exitCode !== null);
  return {
    port,
    username: userInfo().username,
    identityFile,
    hostKey: readFileSync(`${hostKeyFile}.pub`, 'utf8').split(' ').slice(0, 2).join(' '),
    folder,
    addCommand(name, script) {
      mkdirSync(join(folder, 'bin'), { recursive: true });
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    },
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function reachable(port: number, gone: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end && !gone();) {
    const socket = createConnection(port, '127.0.0.1');
    const connected = await new Promise<boolean>(resolve => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (connected) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  throw new Error(`sshd does not answer on port ${port}`);
}
