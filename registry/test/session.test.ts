import { describe, expect, test } from 'vitest';
import type { MachineSession, Store } from '../src/index.ts';
import { ManualClock, MemoryStore, openRegistry, RegistryError } from '../src/index.ts';
import { intercepted, machine, NO_PENDING, outcome, schedule, state } from './bench.ts';

const setUp = async () => {
  const clock = new ManualClock();
  const server = new MemoryStore({ clock, requestTimeoutMs: 500 });
  const link = server.connect();
  const registry = openRegistry(link, { clock });
  const commits: number[] = [];
  const counting = server.connect();
  counting.watch('/', 1, { onEvents: events => commits.push(events.length), onEnd: () => undefined });
  const opening = registry.openSession(machine('m1'), 10);
  await clock.advance(10);
  const session: MachineSession = await opening;
  commits.length = 0;
  const subs = async (): Promise<string[]> =>
    (await openRegistry(server.connect(), { clock }).readCluster()).states.map(one => `${one.unit} ${one.sub}`);
  return { clock, server, link, session, commits, subs };
};

const openOn = async (store: Store, clock: ManualClock): Promise<MachineSession> => {
  const opening = openRegistry(store, { clock }).openSession(machine('m2'), 10);
  await clock.advance(10);
  return await opening;
};

describe('a session', () => {
  test('writes what is said in one turn in one transaction, at once', async () => {
    const { clock, session, commits } = await setUp();
    for (let unit = 0; unit < 100; unit++) session.publish(state('m1', `${unit}.service`));
    session.update(machine('m1', { a: 'b' }));
    await clock.advance(0);
    expect(commits).toEqual([101]);
  });

  test('writes more than a transaction holds in several', async () => {
    const { clock, session, commits } = await setUp();
    for (let unit = 0; unit < 300; unit++) session.publish(state('m1', `${unit}.service`));
    await clock.advance(0);
    expect(commits).toEqual([127, 127, 46]); // each compares the machine's key, too
  });

  test('does not write a state again that it has written, nor one that came and went within a turn', async () => {
    const { clock, session, commits } = await setUp();
    session.publish(state('m1', 'a.service'));
    await clock.advance(0);
    session.publish(state('m1', 'a.service'));
    session.publish(state('m1', 'b.service'));
    session.withdraw('b.service');
    await clock.advance(0);
    expect(commits).toEqual([1]);
  });

  test('the latest state wins, also when answers are late', async () => {
    const { clock, link, session, subs } = await setUp();
    link.cut('late');
    session.publish(state('m1', 'a.service', 'start'));
    await clock.advance(100);
    session.publish(state('m1', 'a.service', 'running'));
    await clock.advance(700);
    link.heal();
    await clock.advance(5000);
    expect(await subs()).toEqual(['a.service running']);
    expect(session.connected).toBe(true);
  });

  test('a write that comes through late does not undo a newer one', async () => {
    const { clock, link, session, subs } = await setUp();
    session.publish(state('m1', 'a.service', 'start'));
    await clock.advance(0);
    link.cut('late');
    session.publish(state('m1', 'a.service', 'late'));
    session.publish(state('m1', 'new.service', 'late'));
    await clock.advance(700);
    link.heal('hold');
    session.publish(state('m1', 'a.service', 'running'));
    session.withdraw('new.service');
    await clock.advance(5000);
    link.heal();
    await clock.advance(5000);
    expect(await subs()).toEqual(['a.service running']);
  });

  test('a state that was withdrawn does not come back by a write that comes through late', async () => {
    const { clock, link, session, subs } = await setUp();
    link.cut('late');
    session.publish(state('m1', 'a.service', 'late'));
    await clock.advance(700);
    link.heal('hold');
    await clock.advance(5000);
    expect(await subs()).toEqual(['a.service late']);
    session.withdraw('a.service');
    await clock.advance(0);
    link.heal();
    await clock.advance(5000);
    expect(await subs()).toEqual([]);
  });

  test.each(['refuse', 'silent', 'deaf', 'late'] as const)(
    'catches up after its link was cut (%s) for any time',
    async how => {
      for (const length of [1, 400, 3000, 9000, 30_000]) {
        const { clock, link, session, subs } = await setUp();
        session.publish(state('m1', 'a.service', 'start'));
        session.publish(state('m1', 'b.service', 'start'));
        await clock.advance(0);
        link.cut(how);
        session.publish(state('m1', 'a.service', 'running'));
        session.withdraw('b.service');
        session.publish(state('m1', 'c.service', 'start'));
        await clock.advance(length);
        link.heal();
        session.publish(state('m1', 'c.service', 'running'));
        await clock.advance(3000);
        expect(await subs(), `after ${length} ms`).toEqual(['a.service running', 'c.service running']);
        expect(session.connected).toBe(true);
        await clock.advance(60_000);
        expect(await subs()).toHaveLength(2);
      }
    },
  );

  test('has one writer also when its lease is lost while it opens', async () => {
    const clock = new ManualClock();
    const server = new MemoryStore({ clock });
    let writing = 0;
    let most = 0;
    const slow = intercepted(server, 'commit', async call => {
      most = Math.max(most, ++writing);
      await new Promise<void>(resolve => clock.after(20_000, resolve));
      writing--;
      return call();
    });
    const forgotten = intercepted(slow, 'keepAlive', () => Promise.resolve(undefined));
    const opening = outcome(openRegistry(forgotten, { clock }).openSession(machine('m1'), 10));
    await clock.advance(60_000);
    expect(await opening).toMatchObject({ code: 'conflict' }); // and whoever opens it tries again
    expect(most).toBe(1);
  });

  test('says why it lost the registry', async () => {
    const { clock, link, session } = await setUp();
    const causes: unknown[] = [];
    session.onConnection((connected, cause) => causes.push(connected, cause));
    link.cut('refuse');
    await clock.advance(4000);
    link.heal();
    await clock.advance(4000);
    expect(causes).toEqual([false, expect.objectContaining({ code: 'refused' }), true, undefined]);
  });

  test('its deadline is over at once when it hears that its lease is gone, whatever its own clock says', async () => {
    const { clock, server, session } = await setUp();
    const client = server.connect();
    const told: boolean[] = [];
    session.onConnection(() => told.push(session.deadline > clock.now()));
    const [machine] = (await client.get(['/flotilla/machines/m1'])).values;
    await client.revoke(machine?.lease ?? '');
    await clock.advance(4000);
    expect(told).toEqual([false, true]);
  });

  test('its deadline does not move on while its machine is not there', async () => {
    const { clock, server } = await setUp();
    const client = server.connect();
    let refuse = false;
    const refusing = intercepted(client, 'commit', async call => {
      if (refuse) throw new RegistryError('permission', 'no');
      return await call();
    });
    const session = await openOn(refusing, clock);
    const { deadline } = session;
    refuse = true;
    const key = '/flotilla/machines/m2';
    await client.revoke((await client.get([key])).values[0]?.lease ?? '');
    await clock.advance(60_000);
    expect(session.deadline).toBeLessThan(deadline + 5000);
    expect(session.connected).toBe(false);
    refuse = false;
    await clock.advance(5000);
    expect(session.connected).toBe(true);
    expect(session.deadline).toBeGreaterThan(clock.now());
  });

  test('its deadline counts from when a renewal was sent, not from its answer', async () => {
    const { clock, server } = await setUp();
    const sent: number[] = [];
    const slow = intercepted(server.connect(), 'keepAlive', async call => {
      sent.push(clock.now());
      await new Promise<void>(resolve => clock.after(2500, resolve));
      return await call();
    });
    const session = await openOn(slow, clock);
    await clock.advance(7000);
    expect(sent.length).toBeGreaterThan(0);
    expect(session.deadline).toBe((sent[0] ?? 0) + 9000);
  });

  test('its deadline lies before the end of its lease, and a renewal moves it on', async () => {
    const { clock, link, session } = await setUp();
    expect(session.deadline).toBeGreaterThan(clock.now() + 8000);
    expect(session.deadline).toBeLessThan(clock.now() + 10_000);
    await clock.advance(60_000);
    expect(session.deadline).toBeGreaterThan(clock.now() + 5000);
    link.cut('silent');
    const { deadline } = session;
    await clock.advance(60_000);
    expect(session.deadline).toBe(deadline);
  });
});

describe('a claim', () => {
  const ordered = async () => {
    const bench = await setUp();
    const engine = openRegistry(bench.server.connect(), { clock: bench.clock });
    const soon = async <T>(promise: Promise<T>, ms = 10): Promise<T> => {
      await bench.clock.advance(ms);
      return await promise;
    };
    const lead = await soon(engine.tryLead('m9', 10));
    await soon(lead?.commit([schedule('m1', 'a.service')], NO_PENDING) ?? Promise.resolve());
    const takeBack = async (): Promise<unknown> =>
      lead?.commit([{ type: 'unschedule', machine: 'm1', unit: 'a.service', reason: '' }], NO_PENDING);
    return { ...bench, soon, takeBack };
  };

  test('is written while the order stands, and lasts when the order is taken back', async () => {
    const { session, soon, takeBack, subs } = await ordered();
    expect(await soon(session.claim('a.service'))).toBe(true);
    expect(await subs()).toEqual(['a.service dead']);
    await soon(takeBack());
    expect(await soon(session.claim('a.service'))).toBe(false);
    expect(await subs()).toEqual(['a.service dead']);
    session.withdraw('a.service');
    await soon(Promise.resolve());
    expect(await subs()).toEqual([]);
  });

  test('fails without an order, and nothing is said of the unit', async () => {
    const { session, soon, takeBack, subs, commits } = await ordered();
    await soon(takeBack());
    commits.length = 0;
    expect(await soon(Promise.all([session.claim('a.service'), session.claim('b.service')]))).toEqual([false, false]);
    expect(await subs()).toEqual([]);
    expect(commits).toEqual([]);
  });

  test('fails when the order goes while it is being written', async () => {
    const { clock, server, soon, takeBack, subs } = await ordered();
    const store = intercepted(server.connect(), 'commit', async (call, [, operations]) => {
      if (operations.some(operation => operation.type === 'put' && operation.key.endsWith('a.service')))
        await takeBack();
      return call();
    });
    const session = await soon(openRegistry(store, { clock }).openSession(machine('m1'), 10));
    expect(await soon(session.claim('a.service'))).toBe(false);
    expect(await subs()).toEqual([]);
  });

  test('does not count as written by what was being written of the unit when it was made', async () => {
    const { clock, server, soon, takeBack } = await ordered();
    const store = intercepted(server.connect(), 'commit', async call => {
      await new Promise<void>(resolve => clock.after(10, resolve));
      return call();
    });
    const session = await soon(openRegistry(store, { clock }).openSession(machine('m1'), 10), 100);
    await soon(takeBack());
    session.publish(state('m1', 'a.service', 'error'));
    await clock.advance(5);
    expect(await soon(session.claim('a.service'), 100)).toBe(false);
  });

  test('leaves nothing when it fails, also of what was to be taken back', async () => {
    const { session, soon, takeBack, subs } = await ordered();
    session.publish(state('m1', 'a.service'));
    await soon(takeBack());
    expect(await subs()).toEqual(['a.service running']);
    session.withdraw('a.service');
    expect(await soon(session.claim('a.service'))).toBe(false);
    expect(await subs()).toEqual([]);
  });

  test('is an error when the registry does not answer, and can be made again', async () => {
    const { link, session, soon } = await ordered();
    link.cut('refuse');
    expect(await soon(outcome(session.claim('a.service')), 100)).toMatchObject({ code: 'refused' });
    link.heal();
    expect(await soon(session.claim('a.service'), 5000)).toBe(true);
  });

  test('of many units is written together', async () => {
    const { session, soon, commits } = await ordered();
    commits.length = 0;
    expect(await soon(Promise.all([session.claim('a.service'), session.claim('b.service')]))).toEqual([true, false]);
    expect(commits).toEqual([1]);
  });
});
