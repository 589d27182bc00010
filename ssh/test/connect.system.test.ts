import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSshd, type TestSshd } from '../../test/support/sshd.ts';
import { connectMachine, type SshTarget, type UnknownHostKey } from '../src/index.ts';

let sshd: TestSshd;
let files = 0;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

const never = (): Promise<boolean> => Promise.reject(new Error('nobody should be asked'));

function target(knownHosts: string, change: Partial<SshTarget> = {}): SshTarget {
  const knownHostsFile = join(sshd.folder, `known_hosts_${++files}`);
  writeFileSync(knownHostsFile, knownHosts);
  const { port, username, identityFile } = sshd;
  return { host: '127.0.0.1', port, username, identityFile, knownHostsFile, verifyUnknown: never, ...change };
}
const recorded = (): string => `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`;

async function code(attempt: SshTarget): Promise<unknown> {
  return connectMachine(attempt).then(
    connection => {
      connection.close();
      return 'connected';
    },
    (error: unknown) => (error as { code?: string }).code,
  );
}

test('a recorded host runs a command: output, quoting and exit status come through', async () => {
  const connection = await connectMachine(target(recorded()));
  let out = '';
  let err = '';
  const result = await connection.exec(['sh', '-c', `echo "a  'b' $0"; echo oops >&2; exit 3`, 'x y'], {
    onStdout: chunk => (out += chunk.toString()),
    onStderr: chunk => (err += chunk.toString()),
  });
  connection.close();
  await connection.ended;
  expect({ out, err, ...result }).toEqual({ out: "a  'b' x y\n", err: 'oops\n', code: 3, signal: undefined });
});

test('a shell has a terminal of the given size, hears of a change, reads what is typed, and gives its exit status', async () => {
  const connection = await connectMachine(target(recorded()));
  const typed = new PassThrough();
  const size = { columns: 91, rows: 17 };
  let out = '';
  let resized: () => void = () => undefined;
  const shell = connection.shell(undefined, {
    stdin: typed,
    onStdout: chunk => (out += chunk.toString()),
    terminal: {
      name: 'xterm-256color',
      size: () => size,
      onResize(changed) {
        resized = changed;
        return () => undefined;
      },
    },
  });
  typed.write('exec sh\n echo "<$TERM $(stty size)>"\n');
  await expect.poll(() => out, { timeout: 10_000 }).toContain('<xterm-256color 17 91>');
  size.columns = 40;
  resized();
  typed.write('while [ "$(stty size)" != "17 40" ]; do sleep 0.05; done; exit 7\n');
  expect((await shell).code).toBe(7);
  connection.close();
});

test('a line is for the remote shell to read; what is piped in reaches it', async () => {
  const connection = await connectMachine(target(recorded()));
  let out = '';
  const { code } = await connection.shell('tr a-z A-Z | sed s/B/-/; exit 4', {
    stdin: Readable.from(['abc\n']),
    onStdout: chunk => (out += chunk.toString()),
  });
  expect({ out, code }).toEqual({ out: 'A-C\n', code: 4 });
  connection.close();
});

test('a command that follows ends on both sides when it is aborted', async () => {
  const connection = await connectMachine(target(recorded()));
  const stop = new AbortController();
  let pid = '';
  const result = await connection.exec(['sh', '-c', 'echo $$; while sleep 0.05 && echo x; do :; done'], {
    onStdout: chunk => {
      pid ||= chunk.toString();
      stop.abort();
    },
    signal: stop.signal,
  });
  expect(result.code).toBeUndefined();
  await expect.poll(() => existsSync(`/proc/${pid.trim()}`), { timeout: 10_000 }).toBe(false);
  connection.close();
});

test('an unknown host is asked about once, then recorded', async () => {
  const asked: UnknownHostKey[] = [];
  const unknown = target('', { verifyUnknown: key => Promise.resolve(asked.push(key) > 0) });
  expect(await code(unknown)).toBe('connected');
  expect(asked).toHaveLength(1);
  const shown = execFileSync('ssh-keygen', ['-lf', join(sshd.folder, 'host.pub')], { encoding: 'utf8' });
  expect(shown).toContain(asked[0]?.fingerprintSha256);
  expect(readFileSync(unknown.knownHostsFile, 'utf8')).toBe(recorded());
  expect(await code({ ...unknown, verifyUnknown: never })).toBe('connected');
});

test('an unknown host that is not accepted is left alone', async () => {
  const unknown = target('', { verifyUnknown: () => Promise.resolve(false) });
  expect(await code(unknown)).toBe('host-key-rejected');
  expect(readFileSync(unknown.knownHostsFile, 'utf8')).toBe('');
});

test('a changed key is refused without a question', async () => {
  const other = readFileSync(`${sshd.identityFile}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');
  expect(await code(target(`[127.0.0.1]:${sshd.port} ${other}\n`))).toBe('host-key-changed');
});

test('each reason of failure has its code', async () => {
  const stranger = join(sshd.folder, 'stranger');
  const locked = join(sshd.folder, 'locked');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', locked]);
  expect(await code(target(recorded(), { identityFile: stranger }))).toBe('login');
  expect(await code(target(recorded(), { identityFile: locked }))).toBe('key-file');
  expect(await code(target(recorded(), { identityFile: locked, passphrase: 'secret' }))).toBe('login');
  expect(await code(target(recorded(), { identityFile: join(sshd.folder, 'absent') }))).toBe('key-file');
  expect(await code(target(recorded(), { port: 1 }))).toBe('refused');
  expect(await code(target(recorded(), { host: 'no-such-host.invalid' }))).toBe('address');
});
