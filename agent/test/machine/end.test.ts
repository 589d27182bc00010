import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SystemdError } from '../../src/systemd/index.ts';
import { FakeSystemd } from '../../src/systemd/fake.ts';
import { Stage } from './harness.ts';
import { QuietStage } from './quiet-stage.ts';

const SERVICE = '[Service]\nExecStart=/bin/sleep 1\n';
const GUARDED = `${SERVICE}\n[X-Fleet]\nOnPartition=stop\n`;

vi.setConfig({ testTimeout: 60_000 });

let systemd: FakeSystemd;
let stage: Stage;

beforeEach(() => {
  systemd = new FakeSystemd();
  stage = new Stage(systemd);
});
afterEach(() => stage.down());

describe('the end of fleetd', () => {
  test('keep: nothing is touched and the machine stays registered', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { active: 'active' });
    await stage.machine.stop('keep');
    expect(systemd.calls).toEqual(['load a.service', 'start a.service']);
    expect(await stage.machines()).toBe(1);
    expect((await stage.state('a.service'))?.current).toBe('launched');
  });

  test('leave: all units are stopped and removed side by side, then the machine leaves', async () => {
    stage.boot();
    const units = ['a.service', 'b.service', 'c.service'];
    for (const name of units) await stage.order(name, 'launched', `${SERVICE}ExecStop=/bin/sleep 0.2\n`);
    for (const name of units) await stage.until(name, { active: 'active' });
    const left: number[] = [];
    await stage.machine.stop('leave', units => left.push(units));
    expect(left).toEqual([3, 2, 1, 0]);
    expect(systemd.units.size).toBe(0);
    expect(systemd.calls.filter(call => call.startsWith('stop'))).toHaveLength(3);
    expect(await stage.states()).toEqual([]);
    expect(await stage.machines()).toBe(0);
  });

  test('leave: a unit whose stop is refused is stopped again, and the machine is there as long as it runs', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { active: 'active' });
    let refusals = 2;
    systemd.before = async step => {
      if (step !== 'stop' || refusals-- <= 0) return;
      expect(await stage.machines()).toBe(1);
      throw new SystemdError('refused', 'not now');
    };
    await stage.machine.stop('leave');
    expect(systemd.units.size).toBe(0);
    expect(await stage.machines()).toBe(0);
  });

  test('leave: a fleetd that has not yet looked at its machine stops what it finds there', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { active: 'active' });
    await stage.machine.stop('keep');
    stage.boot();
    await stage.machine.stop('leave');
    expect(systemd.units.size).toBe(0);
    expect(await stage.machines()).toBe(0);
  });

  test('leave: without a word of systemd on what runs here, the machine stays registered and says so', async () => {
    const quiet = new FakeSystemd();
    quiet.unitFiles = () => Promise.reject(new SystemdError('disconnected', 'no bus'));
    const away = new QuietStage(quiet);
    try {
      const stopped = away.machine.stop('leave').then(
        () => 'stopped',
        (error: unknown) => (error as Error).message,
      );
      await away.clock.advance(31_000);
      expect(await away.within(stopped)).toMatch(/does not tell what runs on this machine/);
      expect((await away.within(away.engine.readMachines())).length).toBe(1);
    } finally {
      away.down();
    }
  });
});

describe('a fleetd that ends while the registry is silent', () => {
  test('stops to its last moment what must never run twice', async () => {
    const quiet = new QuietStage(systemd);
    await quiet.launched('guarded.service', GUARDED);
    await quiet.launched('a.service', SERVICE);
    quiet.link.cut('silent');
    await quiet.clock.advance(quiet.deadline() - quiet.clock.now() - 500);
    systemd.set('a.service', { sub: 'exited' });
    await quiet.clock.advance(50); // that is on its way to the registry, and never answered
    const stopped = quiet.machine.stop('keep');
    await quiet.clock.advance(2_000);
    await stopped;
    expect(systemd.calls.filter(call => call.startsWith('stop'))).toEqual(['stop guarded.service']);
    quiet.down();
  });

  test('tries again when such a stop fails, and nothing after its end', async () => {
    const quiet = new QuietStage(systemd);
    await quiet.launched('guarded.service', GUARDED);
    await quiet.launched('a.service', SERVICE);
    let refused = 0;
    systemd.before = step => {
      if (step !== 'stop') return Promise.resolve();
      refused++;
      return Promise.reject(new SystemdError('refused', 'no'));
    };
    quiet.link.cut('silent');
    await quiet.clock.advance(quiet.deadline() - quiet.clock.now() - 200);
    systemd.set('a.service', { sub: 'exited' });
    await quiet.clock.advance(50);
    const stopped = quiet.machine.stop('keep');
    await quiet.clock.advance(1_000);
    await stopped;
    expect(refused).toBe(3); // at once, after 250 ms, after 500 ms
    await quiet.clock.advance(60_000);
    expect(refused).toBe(3);
    quiet.down();
  });
});
