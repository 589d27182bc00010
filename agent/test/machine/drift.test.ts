import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FakeSystemd } from '../../src/systemd/fake.ts';
import { eventually, MACHINE, Stage } from './harness.ts';

const SERVICE = '[Service]\nExecStart=/bin/sleep 1\n';

vi.setConfig({ testTimeout: 60_000 });

let systemd: FakeSystemd;
let stage: Stage;

beforeEach(() => {
  systemd = new FakeSystemd();
  stage = new Stage(systemd);
});
afterEach(() => stage.down());

describe('a unit whose file somebody has changed', () => {
  test('is told of, and goes on', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { current: 'launched', active: 'active' });
    systemd.disturb('a.service', false);
    const text = `drift: a.service was changed on machine ${MACHINE}: its file was changed and is written again`;
    await eventually(async () => ((await stage.told()).includes(text) ? undefined : 'nothing told'));
    expect(systemd.calls).toEqual(['load a.service', 'start a.service']);
  });

  test('and that was started from it is started again, also while the registry is away', async () => {
    stage.boot();
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { current: 'launched', active: 'active' });
    stage.link.cut('refuse');
    systemd.calls.length = 0;
    systemd.disturb('a.service', true);
    await eventually(() => (systemd.calls.length < 2 ? 'no second start' : undefined));
    expect(systemd.calls).toEqual(['stop a.service', 'start a.service']);
    stage.link.heal();
    await stage.until('a.service', { current: 'launched', active: 'active' });
    expect(systemd.calls).toHaveLength(2);
  });

  test('and that somebody else has started is left alone', async () => {
    stage.boot();
    await stage.order('a.service', 'loaded', SERVICE);
    await stage.until('a.service', { current: 'loaded' });
    systemd.set('a.service', { active: 'active', sub: 'running' });
    systemd.disturb('a.service', true);
    await stage.order('a.service', 'launched', SERVICE);
    await stage.until('a.service', { current: 'launched', active: 'active' });
    expect(systemd.calls).toEqual(['load a.service', 'start a.service']);
  });
});
