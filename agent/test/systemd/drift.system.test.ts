import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bootMachine, type TestMachine } from '../../../test/support/machine.ts';
import { connectSystemd, type Drift, type Systemd } from '../../src/systemd/index.ts';
import { eventually } from '../machine/harness.ts';
import { SLEEPER, StateLog } from './contract.ts';

const UNITS = '/run/fleet/units';

let machine: TestMachine;
let systemd: Systemd;
let log: StateLog;
const told: Drift[] = [];

beforeAll(async () => {
  machine = await bootMachine();
  systemd = await connect();
  log = new StateLog(systemd);
  systemd.onDrift(drift => told.push(drift));
});
afterAll(async () => {
  await systemd.close();
  await machine.down();
});
beforeEach(() => void told.splice(0));

const connect = (): Promise<Systemd> =>
  connectSystemd({
    address: machine.bus,
    root: machine.root,
    unitsDirectory: `${machine.fleetDirectory}/units`,
    compareMs: 1_000,
  });
const mainPid = (unit: string): Promise<string> => machine.exec(`systemctl show -P MainPID ${unit}`);

async function started(unit: string, text = SLEEPER): Promise<void> {
  systemd.watch([unit]);
  await systemd.load(unit, text);
  await systemd.start(unit);
  await log.until(unit, { active: 'active', sub: 'running' });
}

async function removed(...units: string[]): Promise<void> {
  await Promise.all(units.map(unit => systemd.stop(unit)));
  await Promise.all(units.map(unit => systemd.unload(unit)));
}

/** Waits until something was said of a unit; returns everything that was. */
async function drift(unit: string): Promise<Drift> {
  await eventually(() => (told.some(one => one.unit === unit) ? undefined : `nothing told of ${unit}`));
  const about = told.filter(one => one.unit === unit);
  return {
    unit,
    said: about.flatMap(({ said }) => said),
    startedFromIt: about.some(({ startedFromIt }) => startedFromIt),
  };
}

/** What it does leaves the process alone. */
async function keepsRunning(unit: string, work: () => Promise<void>): Promise<void> {
  const before = await mainPid(unit);
  await work();
  expect({ unit, pid: await mainPid(unit) }).toEqual({ unit, pid: before });
}

const isRight = async (unit: string): Promise<void> => {
  expect(await machine.exec(`cat ${UNITS}/${unit}`)).toBe(SLEEPER.trim());
  expect(await machine.exec(`systemctl show -P LoadState -P NeedDaemonReload ${unit}`)).toBe('loaded\nno');
  expect(await machine.exec(`systemctl is-enabled ${unit}`)).toBe('linked-runtime');
};

describe('a unit is put right when', () => {
  test.each([
    ['its file is changed', `echo Environment=A=1 >>${UNITS}/UNIT`, 'its file was changed and is written again'],
    ['its file is removed', `rm ${UNITS}/UNIT`, 'its file was removed and is written again'],
    [
      'its file is read, too',
      `echo x >>${UNITS}/UNIT; systemctl daemon-reload`,
      'its file was changed and is written again',
    ],
    ['all files are removed', `rm -r ${UNITS}; systemctl daemon-reload`, 'its file was removed and is written again'],
    [
      'its link is removed',
      'rm /run/systemd/system/UNIT',
      /its link in .*run.systemd.system was changed and is made again/,
    ],
    ['it is disabled', 'systemctl disable --runtime UNIT', /its link in .* was changed and is made again/],
    [
      'another file is put into the place of its link',
      'echo "[Service]" >/run/x; mv /run/x /run/systemd/system/UNIT',
      /its link in .* was changed and is made again/,
    ],
    [
      'its file is written anew, the same',
      `cp ${UNITS}/UNIT /run/y; sleep 0.01; cat /run/y >${UNITS}/UNIT`,
      'systemd had not read what lies on the disk for it, and has now',
    ],
  ])('%s', async (what, command, said) => {
    const unit = `disk-${what.replaceAll(/\W+/g, '-')}.service`;
    await started(unit);
    await keepsRunning(unit, async () => {
      await machine.exec(command.replaceAll('UNIT', unit));
      expect(await drift(unit)).toEqual({
        unit,
        said: [expect.stringMatching(said) as string],
        startedFromIt: false,
      });
      await isRight(unit);
    });
    await removed(unit);
    expect(await machine.exec(`ls ${UNITS} /run/systemd/system | grep '${unit}$'`)).toBe('');
  });
});

test('many that are changed at once', async () => {
  const units = Array.from({ length: 20 }, (_, i) => `crowd-${i}.service`);
  await Promise.all(units.map(unit => started(unit)));
  const pids = await machine.exec(`systemctl show -P MainPID ${units.join(' ')}`);
  await machine.exec(
    `rm ${UNITS}/crowd-1*; for f in ${UNITS}/crowd-*; do echo '# x' >>$f; done; systemctl daemon-reload`,
  );
  await Promise.all(units.map(unit => drift(unit)));
  for (const unit of units) await isRight(unit);
  expect(await machine.exec(`systemctl show -P MainPID ${units.join(' ')}`)).toBe(pids);
  await removed(...units);
});

test('one that was started from a changed file is told of', async () => {
  await started('from.service');
  const file = `${UNITS}/from.service`;
  machine.execNow(`sed -i s/100000/99999/ ${file}; systemctl daemon-reload; systemctl restart from.service`);
  expect(await drift('from.service')).toMatchObject({ startedFromIt: true });
  await isRight('from.service');
  await removed('from.service');
});

describe('drop-ins', () => {
  const DROP_IN = '/etc/systemd/system/UNIT.d';
  const make = (unit: string, name: string): Promise<string> =>
    machine.exec(
      `mkdir -p ${DROP_IN}; printf '[Service]\\nEnvironment=A=1\\n' >${DROP_IN}/${name}; systemctl daemon-reload`.replaceAll(
        'UNIT',
        unit,
      ),
    );
  const environment = (unit: string): Promise<string> => machine.exec(`systemctl show -P Environment ${unit}`);

  test('made under a unit that is here are set aside', async () => {
    await started('edited.service');
    await keepsRunning('edited.service', async () => {
      await make('edited.service', 'override.conf');
      const { said } = await drift('edited.service');
      expect(said.join()).toContain('/etc/systemd/system/edited.service.d/override.conf was made and is set aside');
      expect(await environment('edited.service')).toBe('');
      expect(await machine.exec('ls /etc/systemd/system/edited.service.d')).toBe('override.conf.set-aside');
      told.splice(0);
      await make('edited.service', 'second.conf');
      await drift('edited.service');
      expect(await environment('edited.service')).toBe('');
    });
    await removed('edited.service');
  });

  test('of the machine, made before the unit came, and those of many units are kept', async () => {
    await make('kept.service', 'machine.conf');
    await started('kept.service');
    // systemd remembers which folders there are
    await machine.exec('mkdir -p /etc/systemd/system/service.d; systemctl daemon-reload');
    await machine.exec('echo "[Unit]" >/etc/systemd/system/service.d/all.conf');
    await drift('kept.service'); // systemd reads the new one
    expect(await environment('kept.service')).toBe('A=1');
    expect(await machine.exec('systemctl show -P DropInPaths kept.service')).toBe(
      '/etc/systemd/system/service.d/all.conf /etc/systemd/system/kept.service.d/machine.conf',
    );
    await removed('kept.service');
    await machine.exec('rm -r /etc/systemd/system/service.d; systemctl daemon-reload');
  });
});

test('a file that systemd takes instead is told of once, and left', async () => {
  await started('own.service');
  await machine.exec('echo "[Service]" >/etc/systemd/system/own.service; systemctl daemon-reload');
  const { said } = await drift('own.service');
  expect(said).toEqual([
    expect.stringMatching(/^systemd takes .*\/etc\/systemd\/system\/own\.service instead of its file/),
  ]);
  await started('other.service');
  await machine.exec(`rm ${UNITS}/other.service`);
  await drift('other.service'); // it has been looked at again meanwhile
  expect(told.filter(({ unit }) => unit === 'own.service')).toHaveLength(1);
  await machine.exec('rm /etc/systemd/system/own.service; systemctl daemon-reload');
  await removed('own.service', 'other.service');
});

test('what another connection has loaded is kept, too', async () => {
  await started('taken.service');
  await systemd.close();
  systemd = await connect();
  systemd.onDrift(one => told.push(one));
  log = new StateLog(systemd);
  expect((await systemd.unitFiles()).map(({ name }) => name)).toEqual(['taken.service']);
  await machine.exec(`echo x >>${UNITS}/taken.service`);
  await drift('taken.service');
  await isRight('taken.service');
  await removed('taken.service');
});
