import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SystemdError } from '../../src/systemd/index.ts';
import { FakeSystemd } from '../../src/systemd/fake.ts';
import { eventually, MACHINE, pause, Stage } from './harness.ts';
import { placementOf, QuietStage } from './quiet-stage.ts';

const SERVICE = '[Service]\nExecStart=/bin/sleep 1\n';
const OTHER = '[Service]\nExecStart=/bin/sleep 2\n';
const ONESHOT = '[Service]\nType=oneshot\nExecStart=/bin/true\n';
const GUARDED = `${SERVICE}\n[X-Fleet]\nOnPartition=stop\n`;

vi.setConfig({ testTimeout: 60_000 });

let systemd: FakeSystemd;
let stage: Stage;

beforeEach(() => {
  systemd = new FakeSystemd();
  stage = new Stage(systemd);
});
afterEach(() => stage.down());

/** The same thing with some methods done otherwise. */
function altered<T extends object>(thing: T, changes: Partial<T>): T {
  return new Proxy(thing, {
    get(target, property) {
      const value: unknown = Reflect.get(property in changes ? changes : target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** A machine on which one fleetd has launched these units and ended, keeping them. */
async function afterOneLife(units: Record<string, string>): Promise<void> {
  stage.boot();
  for (const [name, text] of Object.entries(units)) await stage.order(name, 'launched', text);
  for (const name of Object.keys(units)) await stage.until(name, { current: 'launched' });
  await pause(50); // oneshots end
  await stage.machine.stop('keep');
  systemd.calls.length = 0;
}

describe('orders', () => {
  test('launched: loaded, started, and told', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { current: 'launched', load: 'loaded', active: 'active', sub: 'running' });
    expect(systemd.calls).toEqual(['load a.service', 'start a.service']);
    expect((await stage.state('a.service'))?.hash).toMatch(/^[0-9a-f]{40}$/);
  });

  test('loaded: not started', async () => {
    stage.boot();
    await stage.order('a.service', 'loaded', SERVICE);
    await stage.until('a.service', { current: 'loaded', active: 'inactive' });
    expect(systemd.calls).toEqual(['load a.service']);
  });

  test('loaded after launched: stopped, and loaded only then', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', `${SERVICE}ExecStop=/bin/sleep 0.2\n`);
    await stage.until('a.service', { current: 'launched', active: 'active' });
    await stage.order('a.service', 'loaded', `${SERVICE}ExecStop=/bin/sleep 0.2\n`);
    await stage.until('a.service', { current: 'launched', active: 'deactivating' });
    await stage.until('a.service', { current: 'loaded', active: 'inactive' });
  });

  test('not scheduled any more: stopped, removed, and its state withdrawn last', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', `${SERVICE}ExecStop=/bin/sleep 0.2\n`);
    await stage.until('a.service', { current: 'launched', active: 'active' });
    await stage.unschedule('a.service');
    await stage.until('a.service', { current: undefined, active: 'deactivating' });
    await stage.until('a.service', undefined);
    expect(systemd.calls.slice(-2)).toEqual(['stop a.service', 'unload a.service']);
    expect(stage.machine.status().units).toBe(0);
  });

  test('another file: the old unit goes before the new one comes', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { current: 'launched' });
    systemd.calls.length = 0;
    await stage.order('a.service', 'launched', OTHER);
    await eventually(() => (systemd.calls.length < 4 ? 'not replaced' : undefined));
    expect(systemd.calls).toEqual(['stop a.service', 'unload a.service', 'load a.service', 'start a.service']);
    expect(systemd.units.get('a.service')?.text).toBe(OTHER);
  });

  test('of several orders given while a step runs only the last counts', async () => {
    stage.boot();
    systemd.before = step => (step === 'load' ? pause(300) : Promise.resolve());
    await stage.order('a.service', 'launched', SERVICE);
    await eventually(() => (stage.logged.some(line => line.startsWith('load')) ? undefined : 'not loading'));
    await stage.order('a.service', 'loaded', SERVICE);
    await stage.unschedule('a.service');
    await stage.order('a.service', 'loaded', SERVICE);
    await stage.until('a.service', { current: 'loaded' });
    expect(systemd.calls).toEqual(['load a.service']);
  });

  test('a unit that ends by itself is not started again', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { active: 'active' });
    systemd.end('a.service', 1);
    await stage.until('a.service', { current: 'launched', active: 'failed', exitStatus: 1 });
    const told = `state-failed: a.service has failed on machine ${MACHINE} with exit status 1`;
    await vi.waitFor(async () => expect(await stage.told()).toEqual([told]), { timeout: 60_000 });
    await stage.order('b.service', 'launched', SERVICE);
    await stage.until('b.service', { active: 'active' });
    expect(systemd.calls.filter(call => call === 'start a.service')).toHaveLength(1);
  });
});

test('a unit that had failed is not said to be launched and failed while its new start is queued', async () => {
  let queued: (() => void) | undefined;
  const slow = altered(systemd, {
    start: async name => {
      if (systemd.units.get(name)?.state.active !== 'failed') return FakeSystemd.prototype.start.call(systemd, name);
      const finished = new Promise<string>(resolve => {
        queued = () => {
          systemd.set(name, { active: 'active', sub: 'running' });
          resolve('done');
        };
      });
      return Promise.resolve({ finished });
    },
  });
  await stage.down();
  stage = new Stage(slow);
  stage.boot();
  await stage.order('a.service', 'launched', SERVICE);
  await stage.until('a.service', { active: 'active' });
  systemd.end('a.service', 1);
  await stage.order('a.service', 'loaded', SERVICE);
  await stage.until('a.service', { current: 'loaded', active: 'failed' });
  await stage.order('a.service', 'launched', SERVICE);
  await vi.waitFor(() => expect(queued).toBeDefined(), { timeout: 60_000 });
  await pause(100); // whatever is wrongly told is told by now
  expect(await stage.state('a.service')).toMatchObject({ current: 'loaded', active: 'failed' });
  queued?.();
  await stage.until('a.service', { current: 'launched', active: 'active' });
});

describe('trouble with one unit', () => {
  test('is its own: others go on while one can not be started', async () => {
    stage.boot();
    await stage.order('bad.service', 'launched', '[Service]\nType=simple\n');
    await stage.order('good.service', 'launched', SERVICE);
    await stage.until('good.service', { current: 'launched' });
    await stage.until('bad.service', { current: 'loaded', load: 'bad-setting' });
    expect(stage.machine.status()).toMatchObject({ units: 2, failing: 1 });
  });

  test('is its own: others go on while one takes long to stop', async () => {
    stage.boot();
    await stage.order('slow.service', 'launched', `${SERVICE}ExecStop=/bin/sleep 100\n`);
    await stage.until('slow.service', { active: 'active' });
    await stage.unschedule('slow.service');
    await stage.until('slow.service', { active: 'deactivating' });
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { active: 'active' });
    expect((await stage.state('slow.service'))?.active).toBe('deactivating');
  });

  test('is tried again', async () => {
    let failures = 2;
    systemd.before = step => {
      if (step !== 'load' || failures-- <= 0) return Promise.resolve();
      return Promise.reject(new SystemdError('refused', 'no'));
    };
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { current: undefined, load: 'error' });
    await stage.until('a.service', { current: 'launched', active: 'active' });
    expect(stage.machine.status().failing).toBe(0);
  });

  test('a start that failed half way is undone when the unit is not to run after all', async () => {
    systemd.before = step =>
      step === 'start' ? Promise.reject(new SystemdError('disconnected', 'no answer')) : Promise.resolve();
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await eventually(() => (stage.machine.status().failing > 0 ? undefined : 'not tried'));
    systemd.set('a.service', { active: 'active', sub: 'running' }); // systemd had heard it
    await stage.until('a.service', { active: 'active' });
    await stage.order('a.service', 'loaded', SERVICE);
    await stage.until('a.service', { current: 'loaded', active: 'inactive' });
    expect(stage.notes()).toEqual([]);
  });

  test('shows as an error of that unit when the name can not be a unit of a machine', async () => {
    stage.boot();
    await stage.order('tmpl@.service', 'launched', SERVICE);
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { active: 'active' });
    await stage.until('tmpl@.service', { load: 'error', active: 'inactive', current: undefined });
    await stage.unschedule('tmpl@.service');
    await stage.until('tmpl@.service', undefined);
  });
});

describe('a fleetd that comes back', () => {
  test('takes over what runs without touching it', async () => {
    await afterOneLife({ 'a.service': SERVICE });
    await stage.boot().ready;
    await stage.order('b.service', 'launched', SERVICE);
    await stage.until('b.service', { active: 'active' });
    await stage.until('a.service', { current: 'launched', active: 'active' });
    expect(systemd.calls).toEqual(['load b.service', 'start b.service']);
  });

  test('hears what happens to a unit while it looks at it', async () => {
    await afterOneLife({ 'a.service': SERVICE });
    const states = systemd.states.bind(systemd);
    systemd.states = async names => {
      const found = await states(names);
      systemd.end('a.service', 3);
      return found;
    };
    await stage.boot().ready;
    await stage.until('a.service', { active: 'failed', exitStatus: 3, current: 'launched' });
  });

  test('does not run a finished oneshot again', async () => {
    await afterOneLife({ 'once.service': ONESHOT });
    await stage.boot().ready;
    await stage.order('b.service', 'launched', SERVICE);
    await stage.until('b.service', { active: 'active' });
    await stage.until('once.service', { current: 'launched', active: 'inactive' });
    expect(systemd.calls).not.toContain('start once.service');
  });

  test('replaces a unit whose file has changed meanwhile', async () => {
    await afterOneLife({ 'a.service': SERVICE });
    await stage.order('a.service', 'launched', OTHER);
    stage.boot();
    await eventually(() => (systemd.calls.at(-1) === 'start a.service' ? undefined : 'not started'));
    expect(systemd.calls).toEqual(['stop a.service', 'unload a.service', 'load a.service', 'start a.service']);
  });

  test('removes what is not scheduled here any more, but only once the registry has said so', async () => {
    await afterOneLife({ 'a.service': SERVICE });
    await stage.unschedule('a.service');
    stage.boot();
    stage.link.cut('silent');
    await pause(700);
    expect(systemd.calls).toEqual([]);
    stage.link.heal();
    await stage.until('a.service', undefined);
    expect(systemd.calls).toEqual(['stop a.service', 'unload a.service']);
  });

  test('leaves alone what somebody else has started of a unit that is only to be loaded', async () => {
    stage.boot();
    await stage.order('a.service', 'loaded', SERVICE);
    await stage.until('a.service', { current: 'loaded' });
    await stage.machine.stop('keep');
    await systemd.start('a.service');
    systemd.calls.length = 0;
    await stage.boot().ready;
    await stage.until('a.service', { current: 'loaded', active: 'active' });
    expect(systemd.calls).toEqual([]);
  });
});

describe('without the registry', () => {
  test('units go on; what happened meanwhile is told afterwards', async () => {
    await stage.boot().ready;
    await stage.order('a.service', 'launched', SERVICE);
    await stage.order('b.service', 'launched', SERVICE);
    await stage.until('a.service', { active: 'active' });
    await stage.until('b.service', { active: 'active' });
    stage.link.cut('silent');
    await eventually(() => (stage.machine.status().registered ? 'still registered' : undefined));
    systemd.end('b.service', 4);
    expect(systemd.calls.filter(call => call.startsWith('stop'))).toEqual([]);
    stage.link.heal();
    await stage.until('b.service', { active: 'failed', exitStatus: 4 });
    await stage.until('a.service', { active: 'active' });
  });

  test('a unit that must never run twice is stopped when the lease is over, and runs again afterwards', async () => {
    stage = new Stage(systemd, 1);
    await stage.boot().ready;
    await stage.order('guarded.service', 'launched', GUARDED);
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('guarded.service', { active: 'active' });
    await stage.until('a.service', { active: 'active' });
    stage.link.cut('silent');
    await eventually(() => (systemd.calls.includes('stop guarded.service') ? undefined : 'not stopped'));
    expect(systemd.calls).not.toContain('stop a.service');
    stage.link.heal();
    await stage.until('guarded.service', { current: 'launched', active: 'active' });
  });

  test('a unit that must never run twice and takes long to stop is killed in time', async () => {
    const short = new Stage(systemd, 2);
    short.boot();
    const stubborn = GUARDED.replace('[Service]\n', '[Service]\nExecStop=/bin/sleep 1000\n');
    await short.order('stubborn.service', 'launched', stubborn);
    await short.until('stubborn.service', { current: 'launched', active: 'active' });
    short.link.cut('silent');
    await eventually(() => (systemd.calls.includes('kill stubborn.service') ? undefined : 'not killed'));
    await eventually(() => (systemd.units.get('stubborn.service')?.state.active === 'inactive' ? undefined : 'runs'));
    short.link.heal();
    await short.until('stubborn.service', { current: 'launched', active: 'active' });
    await short.unschedule('stubborn.service');
    await eventually(() => (systemd.calls.filter(call => call.startsWith('stop')).length > 1 ? undefined : 'no stop'));
    await systemd.kill('stubborn.service');
    await short.until('stubborn.service', undefined);
    await short.down();
  });

  test('a unit that must never run twice is not started again when it was moved meanwhile', async () => {
    stage = new Stage(systemd, 1);
    await stage.boot().ready;
    await stage.order('guarded.service', 'launched', GUARDED);
    await stage.until('guarded.service', { active: 'active' });
    stage.link.cut('silent');
    await eventually(() => (systemd.calls.includes('stop guarded.service') ? undefined : 'not stopped'));
    await stage.unschedule('guarded.service');
    stage.link.heal();
    await stage.until('guarded.service', undefined);
    expect(systemd.calls.filter(call => call === 'start guarded.service')).toHaveLength(1);
  });
});

test('a unit that was given up before the machine was registered is not claimed any more', async () => {
  let register = (): void => undefined;
  const registered = new Promise<void>(resolve => (register = resolve));
  const claims: string[] = [];
  const quiet = new QuietStage(systemd, registry => {
    return altered(registry, {
      openSession: async (machine, ttlSeconds) => {
        await registered;
        const session = await registry.openSession(machine, ttlSeconds);
        return altered(session, { claim: unit => (claims.push(unit), session.claim(unit)) });
      },
    });
  });
  await quiet.order({ type: 'schedule', placement: placementOf('a.service', 'h', 'no such file'), reason: '' });
  await eventually(async () => {
    await quiet.within(Promise.resolve());
    return quiet.machine.status().failing > 0 ? undefined : 'not tried';
  });
  await quiet.order({ type: 'unschedule', machine: MACHINE, unit: 'a.service', reason: '' });
  register();
  await quiet.launched('b.service', SERVICE);
  expect(claims).toEqual(['b.service']);
  quiet.down();
});

describe('a fleetd that comes back while the registry is away', () => {
  test('stops what must never run twice when the lease of the one before is over', async () => {
    stage = new Stage(systemd, 1);
    await afterOneLife({ 'guarded.service': GUARDED, 'a.service': SERVICE });
    stage.boot('silent');
    await eventually(() => (systemd.calls.includes('stop guarded.service') ? undefined : 'not stopped'));
    expect(systemd.calls).toEqual(['stop guarded.service']);
    stage.link.heal();
    await stage.until('guarded.service', { current: 'launched', active: 'active' });
  });

  test('touches nothing while that lease lasts', async () => {
    stage = new Stage(systemd, 20);
    await afterOneLife({ 'guarded.service': GUARDED });
    stage.boot('refuse');
    const tried = (): boolean => stage.logged.filter(line => line.startsWith('could not register')).length > 2;
    await eventually(() => (tried() ? undefined : 'not tried'));
    stage.link.heal();
    await stage.machine.ready;
    expect(systemd.calls).toEqual([]);
  });
});

describe('without the bus', () => {
  test('orders wait until it is back', async () => {
    await stage.boot().ready;
    systemd.connect(false);
    expect(stage.machine.status().systemd).toBe(false);
    await stage.order('a.service', 'launched', SERVICE);
    await eventually(() => (stage.machine.status().failing > 0 ? undefined : 'not tried'));
    systemd.connect(true);
    await stage.until('a.service', { current: 'launched', active: 'active' });
  });
});
