import { describe, expect, test } from 'vitest';
import { Jobs } from '../../src/systemd/jobs.ts';
import { unitObjectPath } from '../../src/systemd/object-path.ts';
import { UnitStates } from '../../src/systemd/states.ts';
import type { SystemdState } from '../../src/systemd/systemd.ts';
import { mergeProperties, stateOf, unknownUnit } from '../../src/systemd/unit-properties.ts';

/** As `systemd-escape`'s sibling for D-Bus gives them: sd_bus_path_encode(3). */
test.each([
  ['web.service', 'web_2eservice'],
  ['web@1.service', 'web_401_2eservice'],
  ['1st.timer', '_31st_2etimer'],
  [String.raw`a\x2db-c_d.socket`, '_5cx2db_2dc_5fd_2esocket'.replace('_5c', 'a_5c')],
  ['ü.path', '_c3_bc_2epath'],
])('the object path of %s', (name, label) => {
  expect(unitObjectPath(name)).toBe(`/org/freedesktop/systemd1/unit/${label}`);
});

describe('jobs', () => {
  test('an end that is told before the answer to the call is not lost', async () => {
    const jobs = new Jobs();
    const job = await jobs.run(() => {
      jobs.removed('/job/1', 'done');
      return Promise.resolve('/job/1');
    });
    expect(await job.finished).toBe('done');
  });

  test('an end that comes later is told to everybody who waits', async () => {
    const jobs = new Jobs();
    const [first, second] = await Promise.all([1, 2].map(() => jobs.run(() => Promise.resolve('/job/2'))));
    jobs.removed('/job/2', 'failed');
    expect(await first?.finished).toBe('failed');
    expect(await second?.finished).toBe('failed');
  });

  test('a job that systemd does not know any more has ended somehow', async () => {
    const jobs = new Jobs();
    const gone = await jobs.run(() => Promise.resolve('/job/3'));
    const there = await jobs.run(() => Promise.resolve('/job/4'));
    await jobs.probe(path => Promise.resolve(path === '/job/4'));
    expect(await gone.finished).toBe('unknown');
    jobs.removed('/job/4', 'done');
    expect(await there.finished).toBe('done');
  });

  test('no more are under way than systemd can bear; the next begins when one has ended', async () => {
    const jobs = new Jobs();
    let begun = 0;
    const runs = Array.from({ length: 300 }, (_, i) =>
      jobs.run(() => {
        begun++;
        return Promise.resolve(`/job/${i}`);
      }),
    );
    await new Promise(resolve => setImmediate(resolve));
    expect(begun).toBe(256);
    for (let i = 0; i < 300; i++) {
      await runs[i];
      jobs.removed(`/job/${i}`, 'done');
    }
    expect(await Promise.all(runs.map(async run => (await run).finished))).toHaveLength(300);
    expect(begun).toBe(300);
  });

  test('a call that is refused is an error and leaves nothing behind', async () => {
    const jobs = new Jobs();
    await expect(jobs.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

describe('the state of a unit', () => {
  const second = 1_000_000;
  const state = (properties: Record<string, unknown>): SystemdState =>
    stateOf(mergeProperties(unknownUnit(), new Map(Object.entries(properties))));

  test.each([
    ['active', 'ActiveEnterTimestamp'],
    ['inactive', 'InactiveEnterTimestamp'],
    ['failed', 'InactiveEnterTimestamp'],
    ['activating', 'InactiveExitTimestamp'],
    ['deactivating', 'ActiveExitTimestamp'],
  ])('%s is since %s', (active, property) => {
    expect(state({ ActiveState: active, [property]: BigInt(7 * second) }).since).toBe(7_000);
  });

  test.each([
    ['an exit', { ExecMainExitTimestamp: 1n, ExecMainCode: 1, ExecMainStatus: 3 }, 3],
    ['a signal', { ExecMainExitTimestamp: 1n, ExecMainCode: 2, ExecMainStatus: 9 }, 137],
    ['a dump', { ExecMainExitTimestamp: 1n, ExecMainCode: 3, ExecMainStatus: 6 }, 134],
    ['no end yet', { ExecMainExitTimestamp: 0n, ExecMainCode: 0, ExecMainStatus: 0 }, undefined],
  ])('exit status after %s', (_, properties, expected) => {
    expect(state(properties).exitStatus).toBe(expected);
  });

  test('how the process ended before is remembered while the next one runs', () => {
    const ended = { ExecMainExitTimestamp: 5n, ExecMainCode: 1, ExecMainStatus: 2 };
    const before = mergeProperties(unknownUnit(), new Map(Object.entries(ended)));
    const running = { ExecMainExitTimestamp: 0n, ExecMainCode: 0, ExecMainStatus: 0, ActiveState: 'active' };
    expect(stateOf(mergeProperties(before, new Map(Object.entries(running)))).exitStatus).toBe(2);
  });

  test('values of another type are passed over', () => {
    expect(state({ ActiveState: 7, SubState: null, ActiveEnterTimestamp: 'x' })).toEqual(stateOf(unknownUnit()));
  });
});

describe('signals', () => {
  test('several of one moment are told once, repeats and strangers not at all', async () => {
    const told: ReadonlyMap<string, SystemdState>[] = [];
    const states = new UnitStates(changes => told.push(changes));
    states.watch('a.service');
    const signal = (name: string, active: string, sub: string): void =>
      states.signal(unitObjectPath(name), new Map(Object.entries({ ActiveState: active, SubState: sub })));
    signal('a.service', 'inactive', 'dead');
    signal('a.service', 'activating', 'start');
    signal('a.service', 'active', 'running');
    signal('b.service', 'active', 'running');
    await new Promise(resolve => setTimeout(resolve, 50));
    signal('a.service', 'active', 'running');
    await new Promise(resolve => setTimeout(resolve, 50));
    states.close();
    expect(told.map(changes => [...changes].map(([name, { active, sub }]) => `${name} ${active} ${sub}`))).toEqual([
      ['a.service active running'],
    ]);
  });

  test('an answer that may be older than a signal does not undo it', () => {
    const states = new UnitStates(() => undefined);
    const asked = (name: string, active: string, moment: number): SystemdState =>
      states.asked(name, { load: 'loaded', active, sub: '' }, undefined, moment);
    const signal = (name: string, active: string): void =>
      states.signal(unitObjectPath(name), new Map([['ActiveState', active]]));
    states.watch('a.service');
    states.watch('b.service');
    const before = states.moment;
    signal('a.service', 'active');
    expect(asked('a.service', 'inactive', before)).toMatchObject({ load: 'loaded', active: 'active' });
    expect(asked('b.service', 'failed', before).active).toBe('failed');
    expect(asked('a.service', 'inactive', states.moment).active).toBe('inactive');
    states.close();
  });
});
