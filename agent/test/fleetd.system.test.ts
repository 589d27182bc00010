import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort, startEtcd, type EtcdServer } from '../../test/support/etcd.ts';
import { send } from './support/api.ts';
import { until } from './support/until.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const BUNDLE = join(ROOT, 'dist/fleetd.cjs');

let etcd: EtcdServer;
let folder: string;
let socket: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.mjs'), 'fleetd']);
  etcd = await startEtcd();
});
afterAll(() => etcd.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flotilla-fleetd-'));
  socket = join(folder, 'fleet.sock');
});
afterEach(async () => {
  for (const child of running.splice(0)) await end(child, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

interface Fleetd {
  readonly child: ChildProcess;
  /** All that it has written so far. */
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

interface StartOptions {
  readonly config?: string;
  readonly args?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
}

/** Nobody answers there. */
const BUS = { DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nonexistent/bus' };

/** Writes a configuration for this test's etcd; resolves to its path. */
function configure(config: string): string {
  const file = join(folder, 'fleet.conf');
  writeFileSync(file, `etcd_servers=${etcd.endpoint}\netcd_key_prefix=${folder}\nagent_ttl=4s\n${config}`);
  return file;
}

/** The bundle as a process with the given configuration, an etcd, and no systemd to talk to. */
function start({ config = '', args, environment = {} }: StartOptions = {}): Fleetd {
  const file = configure(config);
  return launch(process.execPath, [BUNDLE, ...(args ?? ['--config', file])], { ...BUS, ...environment });
}

function launch(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Fleetd {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>(resolve => child.on('close', resolve));
  return { child, output: () => output, exited };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise(resolve => child.once('exit', resolve));
  child.kill(signal);
  await gone;
}

const listen = () => `listen=unix://${socket}\n`;

const ask = async (path: string, on = socket): Promise<{ status: number; body: string } | undefined> => {
  try {
    return await send(on, 'GET', path);
  } catch {
    return undefined;
  }
};
const untilServed = (on = socket) =>
  until('the API answers', async () => (await ask('/fleet/v1/units', on))?.status === 200);
const put = (unit: string, body: unknown) =>
  send(socket, 'PUT', `/fleet/v1/units/${unit}`, JSON.stringify(body), { 'Content-Type': 'application/json' });

describe('the command line', () => {
  test.each(['--version', 'version'])('%s', async argument => {
    const fleetd = start({ args: [argument] });
    expect(await fleetd.exited).toBe(0);
    expect(fleetd.output()).toMatch(/^fleetd version \d+\.\d+\.\d+\n$/);
  });
  test.each([
    [['--frob'], /^fleetd: unknown argument "--frob"\nUsage: fleetd/],
    [['--config', '/nowhere.conf'], /FATAL can't read the configuration file \/nowhere\.conf: ENOENT/],
  ])('%j → 1', async (args, message) => {
    const fleetd = start({ args });
    expect(await fleetd.exited).toBe(1);
    expect(fleetd.output()).toMatch(message);
  });
  test('a mistake in the configuration ends it, unknown options do not', async () => {
    const wrong = start({ config: 'agent_ttl=soon\n' });
    expect(await wrong.exited).toBe(1);
    expect(wrong.output()).toMatch(/FATAL .*fleet\.conf: agent_ttl: "soon" is not a time span/);
    const fleetd = start({ config: `${listen()}frob=1\n` });
    await untilServed();
    expect(fleetd.output()).toMatch(/WARN .*fleet\.conf: there is no option frob; it is ignored/);
  });
});

describe('a running fleetd', () => {
  test('serves the API, leads, and says why a unit waits', async () => {
    start({ config: listen() });
    await untilServed();
    const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/true' }];
    expect(await put('a.service', { options, desiredState: 'launched' })).toMatchObject({ status: 201 });
    await until('a reason', async () => (await ask('/flotilla/v1/pending'))?.body.includes('there are no machines'));
    expect((await ask('/healthz'))?.status).toBe(503);
    expect((await ask('/metrics'))?.body).toMatch(/^fleet_engine_leader_start_time [1-9]\d+$/m);
  });

  test('answers 503 until etcd is there, then works; says what fails', async () => {
    await etcd.kill();
    const fleetd = start({ config: listen() });
    await until('503', async () => (await ask('/fleet/v1/units'))?.status === 503);
    expect((await ask('/fleet/v1/units'))?.body).toBe(
      '{"error":{"code":503,"message":"fleet server unable to communicate with etcd"}}',
    );
    await until('a warning', () => /WARN etcd at http:.* code=refused/.test(fleetd.output()));
    await etcd.restart();
    await untilServed();
    expect(fleetd.output()).toMatch(/INFO etcd at .*: connected/);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it: the lead is given up, the socket is gone', async signal => {
    const fleetd = start({ config: listen() });
    await until('the lead', () => fleetd.output().includes('engine: leads'));
    fleetd.child.kill(signal);
    // nobody told it whether units were to stop
    expect(await fleetd.exited).toBe(1);
    expect(fleetd.output()).toMatch(/stops; all units go on running[^]*gives up the lead[^]*stopped/);
    expect(await ask('/healthz')).toBeUndefined();
    const next = start({ config: listen() });
    await until('the lead of the next', () => next.output().includes('engine: leads'));
  });

  test('ends in time even when etcd hangs', async () => {
    const fleetd = start({ config: listen() });
    await until('the lead', () => fleetd.output().includes('engine: leads'));
    etcd.freeze();
    try {
      fleetd.child.kill('SIGTERM');
      expect(await fleetd.exited).toBe(1);
    } finally {
      etcd.thaw();
    }
  });

  test('SIGHUP reads the configuration again', async () => {
    const fleetd = start({ config: listen() });
    await untilServed();
    fleetd.child.kill('SIGHUP');
    await until('word of it', () => fleetd.output().includes('were read again'));
    writeFileSync(join(folder, 'fleet.conf'), 'agent_ttl=soon\n');
    fleetd.child.kill('SIGHUP');
    await until('the refusal', () => fleetd.output().includes('ERROR the configuration stays as it is'));
    expect((await ask('/fleet/v1/units'))?.status).toBe(200);
  });

  test('SIGUSR1 tells its state as one line', async () => {
    const fleetd = start({ config: listen() });
    await until('the lead', () => fleetd.output().includes('engine: leads'));
    fleetd.child.kill('SIGUSR1');
    const line = await until('a line', () => /^\{.*\}$/m.exec(fleetd.output())?.[0]);
    expect(JSON.parse(line)).toMatchObject({ leads: true, etcd: true, listeners: [`unix://${socket}`] });
  });

  test('with disable_engine it never leads', async () => {
    const idle = start({ config: `${listen()}disable_engine=true\n` });
    await untilServed();
    const other = start();
    await until('the lead of the other', () => other.output().includes('engine: leads'));
    expect(idle.output()).not.toContain('engine: leads');
  });

  test('without any socket it goes on, with a warning', async () => {
    const fleetd = start();
    await until('the warning', () => fleetd.output().includes('WARN the API is not served'));
    await until('the lead', () => fleetd.output().includes('engine: leads'));
  });
});

describe('sockets passed by systemd', () => {
  /** systemd's own tool for it: listens, and at the first connection becomes fleetd. */
  function activate(addresses: readonly string[], environment: Readonly<Record<string, string>> = {}): Fleetd {
    const listening = addresses.flatMap(address => ['-l', address]);
    const variables = Object.entries({ ...BUS, ...environment }).flatMap(([name, value]) => ['-E', `${name}=${value}`]);
    const command = [process.execPath, BUNDLE, '--config', configure('')];
    return launch('systemd-socket-activate', [...listening, ...variables, ...command], { PATH: process.env['PATH'] });
  }

  test('are all served; those open to others only when that is allowed', async () => {
    const [near, far] = [await freePort(), await freePort()];
    const addresses = [socket, `127.0.0.1:${near}`, `0.0.0.0:${far}`];
    const careful = activate(addresses);
    await untilServed();
    expect(careful.output()).toContain(
      `the API is served at unix://${socket} (from systemd), http://127.0.0.1:${near} (from systemd)\n`,
    );
    expect(careful.output()).toMatch(
      /ERROR the API is not served at the socket that systemd passed as descriptor 5: plain TCP/,
    );
    await end(careful.child, 'SIGTERM');
    const open = activate(addresses, { FLEET_INSECURE_LISTEN: 'true' });
    await untilServed();
    expect(open.output()).toContain(`http://0.0.0.0:${far} (from systemd)\n`);
  });
});
