import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SystemdError, type Drift, type Systemd, type SystemdState } from '../../src/systemd/index.ts';

export const SLEEPER = '[Unit]\nDescription=sleeper\n\n[Service]\n# stays\nExecStart=/bin/sleep 100000\n';
export const ONESHOT = '[Service]\nType=oneshot\nExecStart=/bin/true\n';
export const FAILING = "[Service]\nExecStart=/bin/sh -c 'exit 3'\n";
export const BAD = '[Service]\nType=simple\n';

/** Waits until the last told state of a unit fits; the bound is generous, nothing is timed. */
export class StateLog {
  readonly #states = new Map<string, SystemdState>();
  #check: (() => void)[] = [];

  constructor(systemd: Systemd) {
    systemd.onStates(changes => {
      for (const [name, state] of changes) this.#states.set(name, state);
      for (const check of this.#check) check();
    });
  }

  async until(name: string, fits: Partial<SystemdState>): Promise<SystemdState> {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const state = this.#states.get(name);
      if (state && matches(state, fits)) return state;
      if (Date.now() > deadline) {
        throw new Error(`${name} is ${JSON.stringify(state)}, expected ${JSON.stringify(fits)}`);
      }
      await new Promise<void>(resolve => {
        const timer = setTimeout(done, 200);
        function done(): void {
          clearTimeout(timer);
          resolve();
        }
        this.#check.push(done);
      });
      this.#check = [];
    }
  }
}

function matches(state: SystemdState, fits: Partial<SystemdState>): boolean {
  return Object.entries(fits).every(([key, value]) => Reflect.get(state, key) === value);
}

/** What every `Systemd` does, whatever stands behind it. `change` changes the file of a unit from outside. */
export function systemdContract(
  name: string,
  open: () => Promise<Systemd>,
  change: (unit: string) => void,
  close: () => Promise<void>,
): void {
  describe(`${name} as a systemd`, () => {
    let systemd: Systemd;
    let log: StateLog;

    beforeAll(async () => {
      systemd = await open();
      log = new StateLog(systemd);
    });
    afterAll(async () => {
      await systemd.close();
      await close();
    });

    const stateOf = async (unit: string): Promise<SystemdState | undefined> => (await systemd.states([unit])).get(unit);
    const fileNames = async (): Promise<string[]> => (await systemd.unitFiles()).map(file => file.name);
    async function started(unit: string, text: string): Promise<void> {
      systemd.watch([unit]);
      await systemd.load(unit, text);
      await systemd.start(unit);
    }
    async function removed(unit: string): Promise<void> {
      await systemd.stop(unit);
      await systemd.unload(unit);
      systemd.unwatch(unit);
    }

    test('a loaded unit is there and does not run', async () => {
      expect(await systemd.load('a.service', SLEEPER)).toMatchObject({
        load: 'loaded',
        active: 'inactive',
        sub: 'dead',
      });
      const file = (await systemd.unitFiles()).find(each => each.name === 'a.service');
      expect(file).toEqual({ name: 'a.service', text: SLEEPER, hash: 'bf1d90157b3f42a5e27bbda2a6820ca8c30ab833' });
      await removed('a.service');
      expect(await fileNames()).not.toContain('a.service');
    });

    test('a started unit runs until it is stopped', async () => {
      const before = Date.now() - 5_000;
      await started('b.service', SLEEPER);
      const running = await log.until('b.service', { active: 'active', sub: 'running' });
      expect(running.since).toBeGreaterThan(before);
      expect((await stateOf('b.service'))?.active).toBe('active');
      await systemd.stop('b.service');
      await log.until('b.service', { active: 'inactive', sub: 'dead' });
      expect((await stateOf('b.service'))?.active).toBe('inactive');
      await removed('b.service');
    });

    test('the end of a start job is told', async () => {
      await systemd.load('job.service', SLEEPER);
      expect(await (await systemd.start('job.service')).finished).toBe('done');
      expect(await (await systemd.start('job.service')).finished).toBe('done');
      await removed('job.service');
    });

    test('a oneshot ends by itself', async () => {
      await started('once.service', ONESHOT);
      expect(await log.until('once.service', { active: 'inactive', exitStatus: 0 })).toMatchObject({ sub: 'dead' });
      await removed('once.service');
    });

    test('a failure shows with its exit status and is forgotten with the unit', async () => {
      await started('bad.service', FAILING);
      await log.until('bad.service', { active: 'failed', sub: 'failed', exitStatus: 3 });
      await removed('bad.service');
      expect((await stateOf('bad.service'))?.load).toBe('not-found');
    });

    test('stopping and unloading what is not there is no error', async () => {
      await systemd.stop('nowhere.service');
      await systemd.unload('nowhere.service');
    });

    test('a unit that is not loaded can not be started', async () => {
      await expect(systemd.start('nowhere.service')).rejects.toMatchObject({ name: 'SystemdError', code: 'refused' });
    });

    test('a service without ExecStart is loaded with what is wrong, and refused at the start', async () => {
      expect(await systemd.load('empty.service', BAD)).toMatchObject({ load: 'bad-setting', active: 'inactive' });
      await expect(systemd.start('empty.service')).rejects.toBeInstanceOf(SystemdError);
      await removed('empty.service');
    });

    test('a template or a wrong name fails for itself and spoils nothing for others', async () => {
      const loads = ['tmpl@.service', 'no/slash.service', 'good.service'].map(unit => systemd.load(unit, SLEEPER));
      expect((await Promise.allSettled(loads)).map(({ status }) => status)).toEqual([
        'rejected',
        'rejected',
        'fulfilled',
      ]);
      const states = await systemd.states(['tmpl@.service', 'good.service', 'x']);
      expect([...states].map(([unit, state]) => [unit, state.load])).toEqual([
        ['tmpl@.service', 'error'],
        ['good.service', 'loaded'],
        ['x', 'error'],
      ]);
      await removed('good.service');
    });

    test('instances of a template run side by side', async () => {
      const names = ['web@1.service', 'web@2.service', String.raw`web@a\x2db.service`];
      await Promise.all(names.map(unit => started(unit, SLEEPER)));
      await Promise.all(names.map(unit => log.until(unit, { active: 'active' })));
      expect(await fileNames()).toEqual(expect.arrayContaining(names));
      await Promise.all(names.map(unit => removed(unit)));
    });

    test('a unit that takes its time to stop is gone when it is killed', async () => {
      await started('stubborn.service', `${SLEEPER}ExecStop=/bin/sleep 1000\n`);
      await log.until('stubborn.service', { active: 'active' });
      const stopped = systemd.stop('stubborn.service');
      await log.until('stubborn.service', { active: 'deactivating' });
      await systemd.kill('stubborn.service');
      await stopped;
      expect(['inactive', 'failed']).toContain((await stateOf('stubborn.service'))?.active);
      await systemd.kill('stubborn.service');
      await systemd.kill('nowhere.service');
      await removed('stubborn.service');
    });

    test('a file that somebody changes is as it was again, and told of', async () => {
      await started('drift.service', SLEEPER);
      const { since } = await log.until('drift.service', { active: 'active' });
      const told = new Promise<Drift>(resolve => systemd.onDrift(resolve));
      change('drift.service');
      expect(await told).toEqual({
        unit: 'drift.service',
        said: ['its file was changed and is written again'],
        startedFromIt: false,
      });
      expect((await systemd.unitFiles()).find(file => file.name === 'drift.service')?.text).toBe(SLEEPER);
      expect(await stateOf('drift.service')).toMatchObject({ load: 'loaded', active: 'active', since });
      await removed('drift.service');
    });

    test('another file under the same name takes effect', async () => {
      await started('change.service', SLEEPER);
      await log.until('change.service', { active: 'active' });
      await systemd.stop('change.service');
      await systemd.unload('change.service');
      await systemd.load('change.service', FAILING);
      await systemd.start('change.service');
      await log.until('change.service', { active: 'failed', exitStatus: 3 });
      await removed('change.service');
    });
  });
}
