// Machines with containers.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../src/index.ts';
import { run } from '../src/process.ts';
import { projectRoot } from '../src/project.ts';
import { until } from '../src/wait.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  const install = `import { setUp } from '${projectRoot()}/scripts/setup.mjs'; await setUp({ docker: true, quiet: true })`;
  await run([process.execPath, '--input-type=module', '-e', install], { timeoutMs: 500_000 });
  sandbox = await startSandbox({ machines: 1, docker: true, coreos: true, fleetd: false });
}, 600_000);
afterAll(() => sandbox.down());

const UNIT = `[Unit]
After=docker.service
Requires=docker.service
[Service]
ExecStartPre=/usr/bin/docker pull busybox
ExecStart=/usr/bin/docker run --rm --name hello busybox /bin/sh -c "while true; do echo Hello World; sleep 1; done"
ExecStop=/usr/bin/docker stop hello
`;

it('runs a unit that pulls an image and starts a container', async () => {
  await sandbox.exec('n1', ['tee', '/etc/systemd/system/hello.service'], { input: UNIT });
  const started = await sandbox.exec('n1', 'systemctl daemon-reload && systemctl start hello.service');
  expect(started.stderr).toBe('');
  const journal = async () => (await sandbox.exec('n1', 'journalctl -u hello.service -o cat')).stdout;
  await until('its words in the journal', async () => /^Hello World$/m.test(await journal()), { timeoutMs: 20_000 });
  expect((await sandbox.exec('n1', 'docker ps --format {{.Names}}')).stdout).toBe('hello\n');
  expect((await sandbox.exec('n1', 'systemctl stop hello.service')).code).toBe(0);
  expect((await sandbox.exec('n1', 'docker ps --format {{.Names}}')).stdout).toBe('');
});

it('answers at the addresses where CoreOS had etcd, in its old version', async () => {
  for (const port of [2379, 4001]) {
    const script = `fetch('http://127.0.0.1:${port}/v2/keys/').then(r => console.log(r.status))`;
    expect((await sandbox.exec('n1', ['node', '-e', script])).stdout).toBe('200\n');
  }
});
