// `npm start`, with root and without. VS Code is left out; the tests in the browser have it.
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Sandbox, openSandbox, startSandbox } from '../src/index.ts';
import { capture } from '../src/process.ts';
import { projectRoot } from '../src/project.ts';
import { until } from '../src/wait.ts';
import { leftovers, tracesOf } from './leftovers.ts';

const root = projectRoot();
const READY = /Ctrl-C stops everything/;
const UP = { timeoutMs: 90_000, everyMs: 100 };

interface Started {
  readonly child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

const running: Started[] = [];
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
});

function start(argv: string[], env: Record<string, string> = {}): Started {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
  const started = { child, output: () => text, ended };
  running.push(started);
  return started;
}

async function ready(started: Started): Promise<void> {
  await until('npm start being ready', () => READY.test(started.output()) || started.child.exitCode !== null, UP);
  expect(started.output()).toMatch(READY);
}

it('brings machines up, and takes them down when it is told to end', async () => {
  const name = `start-${process.pid}`;
  const started = start(['npm', 'start', '--', '--no-editor', '--machines', '1'], { FLOTILLA_SANDBOX: name });
  await ready(started);
  const sandbox = openSandbox(name);
  const traces = tracesOf(sandbox);
  expect((await sandbox.exec('n1', 'fleetctl list-machines --no-legend')).stdout).toContain('node=n1,region=east');
  started.child.kill('SIGTERM');
  expect(await started.ended).toBe(0);
  expect(leftovers(traces)).toEqual([]);
});

it('clears up after one that was killed', async () => {
  const name = `start-${process.pid}`;
  const argv = [process.execPath, 'scripts/start.mjs', '--no-editor', '--machines', '1'];
  const killed = start(argv, { FLOTILLA_SANDBOX: name });
  await ready(killed);
  const traces = tracesOf(openSandbox(name));
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(leftovers(traces)).not.toEqual([]);
  const next = start(argv, { FLOTILLA_SANDBOX: name });
  await ready(next);
  expect(next.output()).toContain(`sandbox ${name}, which a killed program had left, is taken down`);
});

it('refuses options that it does not have', async () => {
  const started = start([process.execPath, 'scripts/start.mjs', '--machines', 'many']);
  expect(await started.ended).toBe(1);
  expect(started.output()).toContain('--machines takes a number from 1 to 244');
});

it('without root, runs one machine on the systemd of the user, and nothing of it stays', async () => {
  const sandbox = await startSandbox({ machines: 1, fleetd: false });
  try {
    copyProject(sandbox);
    // refused without a systemd of the user's own, with what to do about it
    const refused = await capture(asCore(sandbox, 'node scripts/start.mjs --no-editor 2>&1; echo $?'));
    expect(refused.stdout).toMatch(/You are not root:[^]*loginctl enable-linger[^]*\n1\n$/);
    await sandbox.exec('n1', 'systemctl start user@500.service');
    const log = '/home/core/log';
    const runtime = 'export XDG_RUNTIME_DIR=/run/user/500';
    const started = start(asCore(sandbox, `${runtime}; exec node scripts/start.mjs --no-editor >${log} 2>&1`));
    const logged = async () => (await sandbox.exec('n1', ['cat', log])).stdout;
    await until('the single machine being ready', async () => READY.test(await logged()), UP);
    const api = /API (http:\S+)/.exec(await logged())?.[1] ?? '';
    const fleetctl = `node dist/fleetctl.cjs --endpoint ${api}`;
    const hello = await capture(asCore(sandbox, `${fleetctl} start examples/hello.service; ${fleetctl} list-units`));
    expect(hello.stdout, hello.stderr).toMatch(/hello\.service\t.*\tactive\trunning/);
    const state = `${runtime}; systemctl --user is-active hello.service`;
    expect((await capture(asCore(sandbox, state))).stdout).toBe('active\n');
    await sandbox.exec('n1', "kill -INT $(pgrep -f 'node scripts/start.mjs')");
    await started.ended;
    expect((await capture(asCore(sandbox, state))).stdout).toBe('inactive\n');
    expect((await sandbox.exec('n1', 'ls /run/user/500; pgrep --list-name etcd')).stdout).not.toMatch(/flotilla|etcd/);
  } finally {
    await sandbox.down();
  }
});

/** The project as core would have cloned and installed it. */
function copyProject(sandbox: Sandbox): void {
  const home = join(sandbox.directory, 'n1/home/core/flotilla');
  mkdirSync(home);
  const left = ['.git', 'dist', 'artefacts'];
  for (const name of readdirSync(root).filter(entry => !left.includes(entry)))
    cpSync(join(root, name), join(home, name), { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(home, 'dist'));
  for (const folder of [home, join(home, 'dist')]) chownSync(folder, 500, 500);
  expect(existsSync(join(home, 'node_modules/.flotilla-lock-digest')), 'run npm start or npm test once').toBe(true);
  expect(readFileSync(join(home, 'package.json'), 'utf8')).toContain('"start"');
}

function asCore(sandbox: Sandbox, command: string): string[] {
  const options = ['-i', sandbox.sshKey, '-o', `UserKnownHostsFile=${sandbox.knownHosts}`, '-o', 'BatchMode=yes'];
  return ['ssh', ...options, `core@${sandbox.nodes[0]?.ip ?? ''}`, `cd flotilla && ${command}`];
}
