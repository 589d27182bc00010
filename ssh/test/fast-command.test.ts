import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import ssh2 from 'ssh2';
import { connectMachine } from '../src/index.ts';

// A server that has the whole answer to a command ready at once, as sshd has for `true` on a busy machine: consent, exit
// status and close then arrive in one piece.
const pem = { type: 'pkcs1', format: 'pem' } as const;
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: pem,
  publicKeyEncoding: pem,
});
let folder: string;
const listener = createServer(socket => {
  const server = new ssh2.Server({ hostKeys: [privateKey] }, client => {
    client.on('error', () => undefined);
    client.on('authentication', context => context.accept());
    client.on('session', accept => {
      accept().on('exec', consent => {
        socket.cork();
        const channel = consent();
        channel.write('done\n');
        channel.exit(3);
        channel.end();
        setImmediate(() => socket.uncork());
      });
    });
  });
  server.injectSocket(socket);
});

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-ssh-'));
  writeFileSync(join(folder, 'key'), privateKey, { mode: 0o600 });
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise(resolve => listener.close(resolve));
  rmSync(folder, { recursive: true });
});

test('a command that has ended before its start is answered keeps its output and its exit status', async () => {
  const connection = await connectMachine({
    host: '127.0.0.1',
    port: (listener.address() as AddressInfo).port,
    username: 'core',
    identityFile: join(folder, 'key'),
    knownHostsFile: join(folder, 'known_hosts'),
    verifyUnknown: () => Promise.resolve(true),
  });
  onTestFinished(() => connection.close());
  for (let times = 0; times < 20; times++) {
    let out = '';
    const result = await connection.exec(['true'], { onStdout: chunk => (out += chunk.toString()) });
    expect({ out, code: result.code }).toEqual({ out: 'done\n', code: 3 });
  }
});
