import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox, type Sandbox } from '@flotilla/sandbox';
import { parse } from 'yaml';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/cluster.ts';

const dist = resolve(import.meta.dirname, '../../dist');

let sandbox: Sandbox;
let web: Server;
/** Where machines reach the host. */
let address = '';
beforeAll(async () => {
  sandbox = await startSandbox({ machines: 1, fleetd: false });
  address = new URL(sandbox.etcdEndpoints[0] ?? '').hostname;
  web = createServer((_request, response) => response.end(readFileSync(`${dist}/fleetd.cjs`)));
  await new Promise<void>(done => web.listen(0, address, done));
  // a fresh machine has nothing of ours; the sandbox shows every machine what was built
  await sandbox.exec('n1', 'umount /opt/flotilla');
});
afterAll(async () => {
  web.close();
  await sandbox.down();
});

async function userData(...args: string[]): Promise<string> {
  const { port } = web.address() as { port: number };
  const all = ['cloud-config', '--etcd-servers', sandbox.etcdEndpoints.join(','), ...args];
  const url = ['--daemon-url', `http://${address}:${port}/fleetd.cjs`];
  const { stdout } = await promisify(execFile)(process.execPath, [`${dist}/fleetctl.cjs`, ...all, ...url]);
  return stdout;
}

/** What cloud-init does with these keys (cloudinit/config/cc_write_files.py, cc_runcmd.py): files first, then commands. */
async function apply(text: string): Promise<{ code: number; stderr: string }> {
  const data = parse(text) as {
    write_files: { path: string; permissions: string; content: string }[];
    runcmd: string[][];
  };
  for (const { path, permissions, content } of data.write_files)
    await sandbox.exec('n1', `mkdir -p "$(dirname ${path})" && cat > ${path} && chmod ${permissions} ${path}`, {
      input: content,
    });
  let last = { code: 0, stderr: '' };
  for (const command of data.runcmd) last = await sandbox.exec('n1', command, { timeoutMs: 60_000 });
  return last;
}

test('a download that is another file changes nothing; user data make a fresh machine a member, and again', async () => {
  const wrong = await apply(await userData('--daemon-sha256', 'f'.repeat(64)));
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toMatch(/flotilla: http.* is not the file that it should be/);
  expect((await sandbox.exec('n1', 'systemctl is-active fleet.service')).stdout.trim()).not.toBe('active');

  const text = await userData('--metadata', 'region=eu');
  for (let round = 0; round < 2; round++) {
    expect(await apply(text)).toMatchObject({ code: 0 });
    await eventually(
      async () => (await sandbox.exec('n1', 'curl -s --unix-socket /run/fleet.sock http://x/fleet/v1/machines')).stdout,
      answer => /"region":"eu"/.test(answer),
    );
  }
  const modes = await sandbox.exec('n1', 'stat -c %a /etc/fleet/fleet.conf; systemctl is-enabled fleet.service');
  expect(modes.stdout.trim().split('\n')).toEqual(['600', 'enabled']);
});
