import type { UnitState } from '@flotilla/cluster';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootMachine, type TestMachine } from '../../../test/support/machine.ts';
import { shutdownKind } from '../../src/machine/index.ts';
import { connectSystemd, type Systemd } from '../../src/systemd/index.ts';
import { eventually, Stage } from './harness.ts';

const SLEEPER = '[Service]\nExecStart=/bin/sleep 100000\n';
const MANY = 30;
/** More than the match rules that a bus allows systemd, one for each job. */
const CROWD = 600;

let machine: TestMachine;
let systemd: Systemd;
let stage: Stage;

const connect = (): Promise<Systemd> =>
  connectSystemd({ address: machine.bus, root: machine.root, unitsDirectory: `${machine.fleetDirectory}/units` });

beforeAll(async () => {
  machine = await bootMachine();
  systemd = await connect();
  stage = new Stage(systemd);
  await stage.boot().ready;
});
afterAll(async () => {
  await stage.down();
  await systemd.close();
  await machine.down();
});

const isActive = (unit: string): Promise<string> => machine.exec(`systemctl is-active '${unit}'`);
const mainPid = (unit: string): Promise<string> => machine.exec(`systemctl show -P MainPID '${unit}'`);
const isPresent = async (unit: string): Promise<string> => machine.exec(`systemctl cat '${unit}' 2>&1`);

async function gone(...units: string[]): Promise<void> {
  await Promise.all(units.map(unit => stage.unschedule(unit)));
  await Promise.all(units.map(unit => stage.until(unit, undefined)));
}

describe('units on a real systemd', () => {
  test('many at once: started, stopped, removed', async () => {
    const units = Array.from({ length: MANY }, (_, i) => `many-${i}.service`);
    await Promise.all(units.map(unit => stage.order(unit, 'launched', SLEEPER)));
    await Promise.all(units.map(unit => stage.until(unit, { current: 'launched', active: 'active', sub: 'running' })));
    expect(await machine.exec("systemctl list-units --no-legend 'many-*' | grep -c running")).toBe(String(MANY));
    await Promise.all(units.map(unit => stage.order(unit, 'loaded', SLEEPER)));
    await Promise.all(units.map(unit => stage.until(unit, { current: 'loaded', active: 'inactive', sub: 'dead' })));
    await gone(...units);
    expect(await machine.exec("systemctl list-units --all --no-legend 'many-*'; ls /run/fleet/units")).toBe('');
    expect(await machine.exec('ls /run/systemd/system | grep many')).toBe('');
  });

  test('the file lies there as submitted, readable for all, linked at run time', async () => {
    await stage.order('file.service', 'loaded', `# a comment\n${SLEEPER}`);
    await stage.until('file.service', { current: 'loaded' });
    expect(await machine.exec('stat -c %a /run/fleet/units /run/fleet/units/file.service')).toBe('755\n644');
    expect(await machine.exec('systemctl cat file.service')).toContain('# a comment');
    expect(await machine.exec('systemctl is-enabled file.service')).toBe('linked-runtime');
    await gone('file.service');
  });

  test('an [Install] section is honoured, and undone with the unit', async () => {
    const text = `${SLEEPER}\n[Install]\nWantedBy=multi-user.target\n`;
    await stage.order('inst.service', 'launched', text);
    await stage.until('inst.service', { current: 'launched', active: 'active' });
    expect(await machine.exec('systemctl is-enabled inst.service')).toBe('enabled-runtime');
    expect(await machine.exec('systemctl show -P Wants multi-user.target')).toContain('inst.service');
    await gone('inst.service');
    expect(await machine.exec('ls /run/systemd/system/multi-user.target.wants 2>/dev/null')).not.toContain('inst');
    await eventually(async () => {
      const wants = await machine.exec('systemctl show -P Wants multi-user.target');
      return wants.includes('inst.service') ? wants : undefined;
    });
  });

  test('instances of a template get their own name', async () => {
    const units = ['web@1.service', 'web@2.service'];
    const text = '[Unit]\nDescription=web %i\n\n[Service]\nExecStart=/bin/sleep 100000\n';
    await Promise.all(units.map(unit => stage.order(unit, 'launched', text)));
    await Promise.all(units.map(unit => stage.until(unit, { active: 'active' })));
    expect(await machine.exec("systemctl show -P Description 'web@2.service'")).toBe('web 2');
    await gone(...units);
  });

  test('a oneshot ends and is not run again by a fleetd that comes back', async () => {
    const text = "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo run >>/run/once-runs'\n";
    await stage.order('once.service', 'launched', text);
    await stage.until('once.service', { current: 'launched', active: 'inactive', exitStatus: 0 });
    await restartFleetd();
    await stage.order('after.service', 'launched', SLEEPER);
    await stage.until('after.service', { active: 'active' });
    expect(await machine.exec('cat /run/once-runs')).toBe('run');
    await gone('once.service', 'after.service');
  });

  test('a failure is told with its status and goes away with the unit', async () => {
    await stage.order('fail.service', 'launched', "[Service]\nExecStart=/bin/sh -c 'exit 3'\n");
    await stage.until('fail.service', { current: 'launched', active: 'failed', sub: 'failed', exitStatus: 3 });
    await gone('fail.service');
    expect(await machine.exec('systemctl list-units --all --no-legend fail.service')).toBe('');
  });

  test('a unit that takes long to stop is told as such and holds up nobody', async () => {
    const slow = `${SLEEPER}ExecStop=/bin/sh -c 'while [ -e /run/not-yet ]; do sleep 0.05; done'\nTimeoutStopSec=60\n`;
    await machine.exec('touch /run/not-yet');
    await stage.order('slow.service', 'launched', slow);
    await stage.until('slow.service', { active: 'active' });
    await stage.unschedule('slow.service');
    await stage.until('slow.service', { current: undefined, active: 'deactivating' });
    await stage.order('quick.service', 'launched', SLEEPER);
    await stage.until('quick.service', { active: 'active' });
    expect(await isActive('slow.service')).toBe('deactivating');
    await machine.exec('rm /run/not-yet');
    await stage.until('slow.service', undefined);
    await gone('quick.service');
  });

  test('a changed file replaces the unit', async () => {
    await stage.order('new.service', 'launched', SLEEPER);
    await stage.until('new.service', { active: 'active' });
    const pid = await mainPid('new.service');
    await stage.order('new.service', 'launched', '[Service]\nExecStart=/bin/sleep 200000\n');
    await eventually(async () => {
      const line = await machine.exec(`systemctl show -P ExecStart new.service`);
      return line.includes('200000') && (await isActive('new.service')) === 'active' ? undefined : line;
    });
    expect(await mainPid('new.service')).not.toBe(pid);
    await gone('new.service');
  });

  test('units that bind to each other come together, whatever the order of their names', async () => {
    const bound = '[Unit]\nBindsTo=zz.service\nAfter=zz.service\n\n[Service]\nExecStart=/bin/sleep 100000\n';
    await Promise.all([stage.order('aa.service', 'launched', bound), stage.order('zz.service', 'launched', SLEEPER)]);
    await stage.until('aa.service', { active: 'active' });
    await stage.until('zz.service', { active: 'active' });
    await gone('aa.service', 'zz.service');
  });
});

describe('what must not disturb', () => {
  test('a fleetd that is replaced by another', async () => {
    await stage.order('stay.service', 'launched', SLEEPER);
    await stage.until('stay.service', { active: 'active' });
    const pid = await mainPid('stay.service');
    await restartFleetd();
    await stage.until('stay.service', { current: 'launched', active: 'active', sub: 'running' });
    expect((await stage.state('stay.service'))?.since).toBeGreaterThan(0);
    expect(await mainPid('stay.service')).toBe(pid);
    await gone('stay.service');
    expect(await isPresent('stay.service')).toContain('No files found');
  });

  test('a bus daemon that is killed: afterwards all goes on', async () => {
    await stage.order('stay.service', 'launched', SLEEPER);
    await stage.until('stay.service', { active: 'active' });
    const pid = await mainPid('stay.service');
    await machine.exec('systemctl kill --signal=KILL dbus.service');
    await eventually(() => (systemd.connected ? undefined : 'not connected'));
    await machine.exec('kill -9 $(systemctl show -P MainPID stay.service)');
    await stage.until('stay.service', { active: 'failed', exitStatus: 137 });
    await stage.order('next.service', 'launched', SLEEPER);
    await stage.until('next.service', { active: 'active' });
    expect(pid).not.toBe('0');
    await gone('stay.service', 'next.service');
  });

  test('a change that happens while the bus is away is told when it is back', async () => {
    await stage.order('away.service', 'launched', SLEEPER);
    await stage.until('away.service', { active: 'active' });
    const pid = await mainPid('away.service');
    await machine.exec(`systemctl kill --signal=KILL dbus.service; kill -9 ${pid}`);
    await stage.until('away.service', { active: 'failed', exitStatus: 137 });
    await gone('away.service');
  });

  test('a stop that ends while the bus is away is not waited for any longer', async () => {
    await machine.exec('touch /run/not-yet');
    const slow = `${SLEEPER}ExecStop=/bin/sh -c 'while [ -e /run/not-yet ]; do sleep 0.05; done'\nTimeoutStopSec=60\n`;
    await stage.order('slow.service', 'launched', slow);
    await stage.until('slow.service', { active: 'active' });
    await stage.unschedule('slow.service');
    await stage.until('slow.service', { current: undefined, active: 'deactivating' });
    await machine.exec('systemctl kill --signal=KILL dbus.service; rm /run/not-yet');
    await stage.until('slow.service', undefined);
  });

  test('systemd reading its files again, or executing itself again', async () => {
    await stage.order('stay.service', 'launched', SLEEPER);
    await stage.until('stay.service', { active: 'active' });
    const pid = await mainPid('stay.service');
    await machine.exec('systemctl daemon-reload; systemctl daemon-reexec');
    await machine.exec(`kill -9 ${pid}`);
    await stage.until('stay.service', { active: 'failed', exitStatus: 137 });
    await gone('stay.service');
  });
});

describe('the end of fleetd', () => {
  const daemon =
    '[Service]\nExecStart=/bin/sh -c \'trap "until [ -e /run/own.end ]; do sleep 0.1; done; exit 0" TERM; touch /run/own.ready; while :; do sleep 0.1; done\'\n';

  test.each([
    ['restart', 'restart', 'keep'],
    ['try-restart', 'restart', 'keep'],
    ['reload-or-restart', 'restart', 'keep'],
    ['stop', 'stop', 'leave'],
  ])('systemctl %s is seen as the job %s and means %s', async (verb, job, kind) => {
    await machine.exec('rm -f /run/own.ready /run/own.end');
    await stage.order('own.service', 'launched', daemon);
    await stage.until('own.service', { active: 'active' });
    await machine.exec('until [ -e /run/own.ready ]; do sleep 0.05; done');
    const pid = Number(await mainPid('own.service'));
    expect(await shutdownKind(systemd, pid)).toBe('keep');
    await machine.exec(`systemctl --no-block ${verb} own.service`);
    await stage.until('own.service', { active: 'deactivating' });
    expect(await systemd.jobOfProcess(pid)).toBe(job);
    expect(await shutdownKind(systemd, pid)).toBe(kind);
    await machine.exec('touch /run/own.end');
    await gone('own.service');
  });

  test('a crowd of units is taken over, and let go without systemd being thrown off its bus', async () => {
    const units = Array.from({ length: CROWD }, (_, i) => `crowd-${i}.service`);
    await Promise.all(units.map(unit => stage.order(unit, 'launched', SLEEPER)));
    await eventually(() => countStates({ current: 'launched', active: 'active' }, CROWD));
    await restartFleetd();
    await eventually(() => countStates({ current: 'launched', active: 'active', sub: 'running' }, CROWD));
    let cuts = 0;
    systemd.onConnection(() => cuts++);
    await stage.machine.stop('leave');
    expect(
      await machine.exec('ls /run/fleet/units | wc -l; journalctl -b --no-pager | grep -c "more match rules"'),
    ).toBe('0\n0');
    expect(cuts).toBe(0);
  });
});

async function countStates(fits: Partial<UnitState>, count: number): Promise<string | undefined> {
  const states = await stage.states();
  const fitting = states.filter(state =>
    Object.entries(fits).every(([key, value]) => Reflect.get(state, key) === value),
  );
  return fitting.length === count ? undefined : `${fitting.length} of ${states.length} fit`;
}

/** As after a crash: the old process says nothing more, the new one finds what is there. */
async function restartFleetd(): Promise<void> {
  await stage.machine.stop('keep');
  await stage.boot().ready;
}
