import { createServer, type Server } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootMachine, type TestMachine } from '../../../test/support/machine.ts';
import { connectSystemd, SystemdError, type Systemd } from '../../src/systemd/index.ts';
import { SLEEPER, StateLog } from './contract.ts';

let machine: TestMachine;
let systemd: Systemd;
let log: StateLog;

beforeAll(async () => {
  machine = await bootMachine();
  const unitsDirectory = `${machine.fleetDirectory}/units`;
  systemd = await connectSystemd({ address: machine.bus, root: machine.root, unitsDirectory, callTimeoutMs: 2_000 });
  log = new StateLog(systemd);
});
afterAll(async () => {
  await systemd.close();
  await machine.down();
});

async function removed(...units: string[]): Promise<void> {
  await Promise.all(units.map(unit => systemd.stop(unit)));
  await Promise.all(units.map(unit => systemd.unload(unit)));
}

describe('one bad unit among good ones', () => {
  test('that systemd can not enable is taken away again', async () => {
    const bad = `${SLEEPER}\n[Install]\nAlias=other.socket\n`;
    const good = `${SLEEPER}\n[Install]\nWantedBy=multi-user.target\n`;
    const loads = await Promise.allSettled([systemd.load('bad.service', bad), systemd.load('good.service', good)]);
    expect(loads.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(loads[0]).toMatchObject({ reason: { code: 'refused' } });
    expect(await machine.exec('systemctl is-enabled good.service')).toBe('enabled-runtime');
    expect(await machine.exec('ls /run/fleet/units')).toBe('good.service');
    expect(await machine.exec('ls /run/systemd/system')).not.toContain('bad.service');
    await removed('good.service');
  });

  test('of a type that systemd does not know', async () => {
    const units = ['old.snapshot', 'old.busname', 'good.service'];
    const loads = await Promise.allSettled(units.map(unit => systemd.load(unit, SLEEPER)));
    expect(loads.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    await Promise.all(units.map(unit => systemd.unload(unit)));
    expect(await machine.exec('ls /run/fleet/units')).toBe('');
  });
});

test.each([
  ['odd.target', '[Unit]\nDescription=odd\n', 'active'],
  ['odd.timer', '[Timer]\nOnActiveSec=1h\nUnit=odd.service\n', 'waiting'],
  ['odd.path', '[Path]\nPathExists=/nowhere\nUnit=odd.service\n', 'waiting'],
  ['odd.socket', '[Socket]\nListenStream=/run/odd.sock\nService=odd.service\n', 'listening'],
  ['odd.slice', '[Slice]\nMemoryAccounting=no\n', 'active'],
  ['run-odd.mount', '[Mount]\nWhat=odd\nWhere=/run/odd\nType=tmpfs\n', 'mounted'],
  [String.raw`run-odd\x2dname.mount`, '[Mount]\nWhat=odd\nWhere=/run/odd-name\nType=tmpfs\n', 'mounted'],
])('%s can be loaded, started, stopped and unloaded', async (unit, text, sub) => {
  await systemd.load('odd.service', SLEEPER);
  systemd.watch([unit]);
  expect(await systemd.load(unit, text)).toMatchObject({ load: 'loaded', active: 'inactive' });
  await systemd.start(unit);
  await log.until(unit, { active: 'active', sub });
  await systemd.stop(unit);
  await log.until(unit, { active: 'inactive', sub: 'dead' });
  await removed(unit, 'odd.service');
  expect(await machine.exec(`systemctl show -P FragmentPath ${unit}`)).toBe('');
});

test.each([
  // of a machine's swap and autofs the kernel has one for all: what can't be started has to go again all the same
  ['run-odd.swap', '[Swap]\nWhat=/run/odd\n'],
  ['run-auto.automount', '[Automount]\nWhere=/run/auto\n'],
])('%s that can not be started can be loaded, stopped and unloaded', async (unit, text) => {
  systemd.watch([unit]);
  expect(await systemd.load(unit, text)).toMatchObject({ load: 'loaded', active: 'inactive' });
  await systemd.start(unit).then(
    ({ finished }) => finished,
    (error: unknown) => expect(error).toBeInstanceOf(SystemdError),
  );
  const state = (await systemd.states([unit])).get(unit);
  expect(['failed', 'inactive']).toContain(state?.active);
  await removed(unit);
  expect(await machine.exec(`ls ${machine.fleetDirectory}/units /run/systemd/system | grep ${unit}`)).toBe('');
  expect(await machine.exec(`systemctl is-failed ${unit}`)).toBe('inactive');
});

test('a unit that others refer to is forgotten too', async () => {
  await systemd.load('needed.service', SLEEPER);
  await systemd.load('needy.service', `[Unit]\nWants=needed.service\n${SLEEPER}`);
  await systemd.start('needy.service');
  await removed('needed.service');
  const deadline = Date.now() + 20_000;
  let load = '';
  while (load !== 'not-found' && Date.now() < deadline) {
    load = await machine.exec('systemctl show -P LoadState needed.service');
  }
  expect(load).toBe('not-found');
  await removed('needy.service');
});

test('a systemd that hangs: calls end in time, and all is well when it goes on', async () => {
  systemd.watch(['hang.service']);
  await systemd.load('hang.service', SLEEPER);
  machine.pauseSystemd();
  try {
    await expect(systemd.start('hang.service')).rejects.toMatchObject({ code: 'timeout' });
    await expect(systemd.states(['hang.service'])).rejects.toMatchObject({ code: 'timeout' });
  } finally {
    machine.resumeSystemd();
  }
  await systemd.start('hang.service');
  await log.until('hang.service', { active: 'active' });
  await removed('hang.service');
});

describe('no bus', () => {
  const directory = mkdtempSync(join(tmpdir(), 'bus-'));
  const options = { unitsDirectory: join(directory, 'units'), callTimeoutMs: 300 };
  let server: Server | undefined;
  afterAll(() => {
    server?.close();
    rmSync(directory, { recursive: true });
  });

  test('at the address: the error names it', async () => {
    const connection = connectSystemd({ ...options, address: `unix:path=${directory}/none` });
    await expect(connection).rejects.toMatchObject({ code: 'disconnected' });
    await expect(connection).rejects.toThrow('/none');
  });

  test('that answers: the error comes in time', async () => {
    const path = join(directory, 'silent');
    server = createServer(() => undefined).listen(path);
    const connection = connectSystemd({ ...options, address: `unix:path=${path}` });
    await expect(connection).rejects.toMatchObject({ code: 'timeout' });
    await expect(connection).rejects.toThrow('silent');
  });
});
