import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { startSshd } from '../../test/support/sshd.ts';
import { startFakeCluster } from './fake-cluster.ts';

/** Runs a program in a terminal of 80 columns and 33 rows, types the first word into it, and leaves with its exit status. */
const IN_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 33, 80, 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
seen = b''
typed = sys.argv[1] == ''
while True:
    try:
        chunk = os.read(fd, 4096)
    except OSError:
        break
    if not chunk:
        break
    seen += chunk
    if not typed:
        os.write(fd, sys.argv[1].encode() + b'\\n')
        typed = True
sys.stdout.write(seen.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

test.each([
  ['for a shell', 'stty size; exit 9', []],
  ['for a command', '', ['stty size; exit 9']],
])(
  'a person at a terminal gets one of the same size on the machine, and its exit status: %s',
  async (_, typed, line) => {
    const sshd = await startSshd();
    const cluster = await startFakeCluster();
    const known = join(sshd.folder, 'known');
    writeFileSync(known, `[127.0.0.1]:${sshd.port} ${sshd.hostKey}\n`);
    cluster.addMachine({ id: 'c31e44e1', primaryIP: '127.0.0.1' });
    try {
      const port = String(sshd.port);
      const fleetctl = resolve(import.meta.dirname, '../../dist/fleetctl.cjs');
      const options = ['--endpoint', cluster.endpoint, '--ssh-username', sshd.username, '--known-hosts-file', known];
      const words = ['node', fleetctl, ...options, 'ssh', '--ssh-port', port, 'c31', ...line];
      const agent = spawn('ssh-agent', ['-D', '-a', join(sshd.folder, 'agent')], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await once(agent.stdout, 'data');
      const env = { ...process.env, SSH_AUTH_SOCK: join(sshd.folder, 'agent'), HOME: sshd.folder };
      const added = spawn('ssh-add', ['-q', sshd.identityFile], { env, stdio: 'ignore' });
      await once(added, 'exit');
      const child = spawn('python3', ['-c', IN_TERMINAL, typed, ...words], {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      agent.kill();
      expect({ out, code }).toEqual({ out: expect.stringContaining('33 80') as string, code: 9 });
    } finally {
      cluster.close();
      await sshd.stop();
    }
  },
);
