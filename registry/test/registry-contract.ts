import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Placement } from '@flotilla/cluster';
import type { ClusterView, Leadership, Registry, Store } from '../src/index.ts';
import { ManualClock, toSnapshot } from '../src/index.ts';
import type { Bench } from './bench.ts';
import { counted, machine, NO_PENDING, outcome, Registries, schedule, settle, state, UNIT_TEXT } from './bench.ts';

/** What {@link Registry} promises; the numbers are those of the invariants in ARCHITECTURE.md. */
export function registryContract(name: string, bench: () => Bench): void {
  describe(`registry: ${name}`, () => {
    let registries: Registries;
    let registry: Registry;
    beforeEach(async () => {
      registries = new Registries(bench());
      registry = await registries.open();
    });
    afterEach(() => registries.close());

    /** Keys that changed, transaction by transaction; the fence of a client that writes for the first time apart. */
    const changes = async (store?: Store) => {
      const raw = store ?? (await bench().connect());
      const { revision } = await raw.range([registries.prefix]);
      const seen: string[][] = [];
      raw.watch(registries.prefix, revision + 1, {
        onEvents: events => {
          const keys = events.map(event => {
            const key = event.type === 'put' ? event.value.key : event.key;
            return `${event.type === 'put' ? '+' : '-'}${key.slice(registries.prefix.length)}`;
          });
          if (keys.length > 1 || keys[0]?.startsWith('+writers/') !== true) seen.push(keys);
        },
        onEnd: () => undefined,
      });
      await bench().pass(50);
      return { seen, close: () => raw.close() };
    };
    const lead = async (from: Registry, id: string, ttl = 30): Promise<Leadership> => {
      const leadership = await bench().done(from.tryLead(id, ttl));
      if (leadership === undefined) throw new Error(`${id} does not lead`);
      return leadership;
    };
    const watchView = (from: Registry) => {
      const views: ClusterView[] = [];
      const troubles: unknown[] = [];
      from.watchCluster({ onValue: view => views.push(view), onTrouble: error => troubles.push(error) });
      return { views, troubles, last: () => views.at(-1) };
    };

    describe('invariant 1: one transaction per change', () => {
      test('a unit and its file appear, change and go in one transaction each', async () => {
        const { seen, close } = await changes();
        const first = await registry.putUnit('a.service', UNIT_TEXT, 'inactive', 0);
        const second = await registry.setDesired('a.service', 'launched', first);
        await registry.putUnit('a.service', `${UNIT_TEXT}# 2\n`, 'launched', second);
        expect(await registry.destroyUnit('a.service', 0)).toBe(true);
        expect(await registry.destroyUnit('a.service', 0)).toBe(false);
        await bench().until(() => seen.length === 4, 'four transactions');
        const shape = seen.map(keys => keys.map(key => key.replace(/[0-9a-f]{64}/, 'DIGEST')).sort());
        expect(shape).toEqual([
          ['+files/DIGEST', '+units/a.service'],
          ['+units/a.service'],
          ['+files/DIGEST', '+units/a.service'],
          ['-units/a.service'],
        ]);
        await close();
      });

      test('a unit moves to another machine, its pending reason cleared, in one transaction', async () => {
        const leadership = await lead(registry, 'm1');
        await leadership.commit([schedule('m1', 'a.service')], {
          set: [{ unit: 'a.service', summary: 's', machines: [] }],
          clear: [],
        });
        const { seen, close } = await changes();
        const away = { type: 'unschedule' as const, machine: 'm1', unit: 'a.service', reason: '' };
        await leadership.commit([away, schedule('m2', 'a.service')], { set: [], clear: ['a.service'] });
        await bench().until(() => seen.length === 1, 'the move');
        expect(seen[0]?.toSorted()).toEqual(['+schedule/m2/a.service', '-pending/a.service', '-schedule/m1/a.service']);
        await close();
      });

      test('several changes of metadata are one transaction', async () => {
        const { seen, close } = await changes();
        await registry.changeMetadata([
          { machine: 'm1', key: 'a', value: '1' },
          { machine: 'm2', key: 'b', value: undefined },
          { machine: 'm1', key: 'a', value: '2' },
        ]);
        await bench().until(() => seen.length === 1, 'the change');
        expect(seen).toEqual([['+metadata/m1/a', '+metadata/m2/b']]);
        await close();
      });
    });

    test('metadata can be changed again, hidden and shown', async () => {
      const session = await bench().done(registry.openSession(machine('m1', { a: 'configured' }), 30));
      const seen: unknown[] = [];
      for (const value of ['1', '2', undefined, '3']) {
        await registry.changeMetadata([{ machine: 'm1', key: 'a', value }]);
        seen.push((await registry.readMachines())[0]?.metadata['a']);
      }
      expect(seen).toEqual(['1', '2', undefined, '3']);
      await session.close('leave');
    });

    describe('invariant 2: fenced', () => {
      test('only one leads; a resigned lead is free at once', async () => {
        const other = await registries.open();
        const first = await lead(registry, 'm1');
        expect(await bench().done(other.tryLead('m2', 30))).toBeUndefined();
        await first.resign();
        await first.ended;
        await (await lead(other, 'm2')).commit([schedule('m1', 'a.service')], NO_PENDING);
        expect(await outcome(first.commit([schedule('m1', 'b.service')], NO_PENDING))).toMatchObject({
          code: 'not-leader',
        });
      });

      test('a paused old leader can not write, even if it does not know that it lost', async () => {
        const paused = await registries.open(undefined, new ManualClock());
        const old = await paused.tryLead('m1', 2);
        let next: Leadership | undefined;
        await bench().until(async () => {
          next ??= await registry.tryLead('m2', 30);
          return next !== undefined;
        }, 'the lease of the paused leader ends');
        const error = await outcome(old?.commit([schedule('m1', 'a.service')], NO_PENDING) ?? Promise.resolve());
        expect(error).toMatchObject({ code: 'not-leader' });
        expect(await outcome(old?.collectFiles() ?? Promise.resolve())).toBe(0);
        expect((await registry.readCluster()).schedule).toEqual([]);
        await old?.ended;
      });

      test('a key without a lease, which no leader has written, is taken over', async () => {
        const raw = await bench().connect();
        await raw.commit([], [{ type: 'put', key: `${registries.prefix}leader`, value: 'damaged' }]);
        await (await lead(registry, 'm1')).commit([schedule('m1', 'a.service')], NO_PENDING);
        await raw.close();
      });

      test('a machine that was copied with its id does not take the lead over', async () => {
        const leads = await bench().done(registry.tryLead('m1', 30, 'one boot'));
        const other = await registries.open();
        expect(await bench().done(other.tryLead('m1', 30, 'the boot of a copy'))).toBeUndefined();
        await leads?.commit([schedule('m1', 'a.service')], NO_PENDING);
        const restarted = await bench().done(other.tryLead('m1', 30, 'one boot'));
        await restarted?.commit([schedule('m1', 'b.service')], NO_PENDING);
        expect((await registry.readCluster()).schedule.map(({ unit }) => unit)).toEqual(['a.service', 'b.service']);
      });

      test('a machine takes its own old lead over at once, and the old one is fenced', async () => {
        const old = await lead(registry, 'm1');
        const restarted = await registries.open();
        await (await lead(restarted, 'm1')).commit([schedule('m1', 'a.service')], NO_PENDING);
        expect(await outcome(old.commit([schedule('m1', 'b.service')], NO_PENDING))).toMatchObject({
          code: 'not-leader',
        });
      });

      test('a leader that is cut off knows that it lost before another leads', async () => {
        const linked = await bench().link();
        const first = await lead(await registries.open(linked.store), 'm1', 3);
        let ended = false;
        void first.ended.then(() => (ended = true));
        linked.cut('silent');
        let next: Leadership | undefined;
        await bench().until(async () => {
          next ??= await registry.tryLead('m2', 30);
          return next !== undefined;
        }, 'another leads');
        expect(ended).toBe(true);
        expect(await outcome(first.commit([schedule('m1', 'a.service')], NO_PENDING))).toMatchObject({
          code: 'not-leader',
        });
      });

      test('a leader that stays keeps the lead', async () => {
        const leadership = await lead(registry, 'm1', 3);
        let ended = false;
        void leadership.ended.then(() => (ended = true));
        await bench().pass(5000);
        await leadership.commit([schedule('m1', 'a.service')], NO_PENDING);
        expect(ended).toBe(false);
      });

      test('concurrent edits of a unit conflict, they do not overwrite', async () => {
        const created = await registry.putUnit('a.service', UNIT_TEXT, 'inactive', 0);
        const refused = [
          registry.putUnit('a.service', UNIT_TEXT, 'launched', 0),
          registry.putUnit('a.service', UNIT_TEXT, 'inactive', 0),
          registry.putUnit('a.service', UNIT_TEXT, 'launched', created + 1000),
          registry.setDesired('a.service', 'launched', created - 1),
          registry.setDesired('none.service', 'launched', created),
          registry.destroyUnit('a.service', created - 1),
        ];
        for (const result of await Promise.all(refused.map(outcome)))
          expect(result).toMatchObject({ code: 'conflict' });
        const both = await Promise.all([
          outcome(registry.setDesired('a.service', 'launched', created)),
          outcome(registry.putUnit('a.service', `${UNIT_TEXT}\n`, 'loaded', created)),
        ]);
        expect(both.filter(result => typeof result === 'number')).toHaveLength(1);
        expect(both.filter(result => (result as { code?: string }).code === 'conflict')).toHaveLength(1);
      });

      test('a write whose answer got lost is neither lost nor doubled', async () => {
        const linked = await bench().link();
        const behind = await registries.open(linked.store);
        await bench().done(behind.putUnit('b.service', UNIT_TEXT, 'loaded', 0));
        linked.cut('deaf');
        const putting = outcome(behind.putUnit('a.service', UNIT_TEXT, 'loaded', 0));
        await bench().until(async () => (await registry.readUnit('a.service')) !== undefined, 'the write arrives');
        linked.heal();
        const revision = await bench().done(putting);
        const view = await registry.readUnit('a.service');
        if (typeof revision === 'number') expect(revision).toBe(view?.unit.revision);
        else expect(revision).toMatchObject({ code: expect.stringMatching(/timeout|unavailable/) as string });
      });
    });

    describe('invariant 3: an agent writes only under its own machine id', () => {
      test('a session touches its machine key and its states, nothing else', async () => {
        const { seen, close } = await changes();
        const session = await bench().done(registry.openSession(machine('m1'), 30));
        session.publish(state('m1', 'a.service'));
        session.publish(state('m1', 'b.service'));
        await settle(bench(), session);
        expect(() => session.publish(state('m2', 'a.service'))).toThrow(/m1.*m2/);
        session.withdraw('b.service');
        session.update(machine('m1', { a: 'b' }));
        await settle(bench(), session);
        await session.close('leave');
        await bench().until(() => seen.flat().filter(change => change.startsWith('-')).length === 3, 'it leaves');
        expect(seen.flat().filter(change => !/^.(machines\/m1|states\/m1\/[ab]\.service)$/.test(change))).toEqual([]);
        await close();
      });
    });

    describe('invariant 4: an agent watches one prefix, its own', () => {
      test("a change of one machine's schedule wakes no other machine", async () => {
        const watching = counted(await bench().connect());
        const agent = await registries.open(watching.store);
        const seen: (readonly Placement[])[] = [];
        agent.watchSchedule('m1', { onValue: placements => seen.push(placements) });
        await bench().until(() => seen.length === 1, 'the first list');
        const leadership = await lead(registry, 'm9');
        await leadership.commit([schedule('m10', 'a.service'), schedule('m2', 'b.service')], NO_PENDING);
        await leadership.commit([schedule('m1', 'c.service')], NO_PENDING);
        await bench().until(() => seen.length > 1, 'its own change');
        expect(seen).toEqual([[], [schedule('m1', 'c.service').placement]]);
        expect(watching.calls).toEqual({ range: 1, watch: 1 });
      });
    });

    describe('invariant 5: idle costs nothing per unit', () => {
      test('a session with many states sends only its keepalives', async () => {
        const raw = await bench().connect();
        const revisions = async (): Promise<number[]> =>
          (await raw.range([registries.prefix])).values.map(({ modRevision }) => modRevision);
        const counting = counted(await bench().connect());
        const agent = await registries.open(counting.store);
        const session = await bench().done(agent.openSession(machine('m1'), 3));
        for (let unit = 0; unit < 300; unit++) session.publish(state('m1', `${unit}.service`));
        await settle(bench(), session);
        const before = { ...counting.calls };
        const written = await revisions();
        await bench().pass(6000);
        for (let unit = 0; unit < 300; unit++) session.publish(state('m1', `${unit}.service`));
        await settle(bench(), session);
        expect(await revisions()).toEqual(written);
        const renewals = (counting.calls['keepAlive'] ?? 0) - (before['keepAlive'] ?? 0);
        expect({ ...counting.calls, keepAlive: 0 }).toEqual({ ...before, keepAlive: 0 });
        expect(renewals).toBeGreaterThanOrEqual(4);
        expect(renewals).toBeLessThanOrEqual(8);
        await raw.close();
      });
    });

    describe('invariant 6: level-triggered', () => {
      test('a view follows all kinds of change and equals a fresh list', async () => {
        const { last } = watchView(registry);
        const session = await bench().done(registry.openSession(machine('m1', { a: '1', b: '2' }), 30));
        const revision = await registry.putUnit('a.service', `${UNIT_TEXT}[X-Fleet]\nConflicts=b*\n`, 'launched', 0);
        expect(await outcome(registry.putUnit('b.service', '[Service\n', 'loaded', 0))).toMatchObject({
          code: 'invalid',
        });
        expect(await outcome(registry.putUnit('a/b.service', UNIT_TEXT, 'loaded', 0))).toMatchObject({
          code: 'invalid',
        });
        await registry.changeMetadata([
          { machine: 'm1', key: 'a', value: undefined },
          { machine: 'm1', key: 'c', value: '3' },
        ]);
        const leadership = await lead(registry, 'm1');
        const why = { unit: 'a.service', summary: '0 of 1', machines: [{ machine: 'm1', reason: 'r' }] };
        await leadership.commit([schedule('m1', 'a.service')], { set: [why], clear: [] });
        session.publish(state('m1', 'a.service'));
        await settle(bench(), session);
        const fresh = await registry.readCluster();
        await bench().until(() => last()?.revision === fresh.revision, 'the view is up to date');
        expect(last()).toEqual(fresh);
        expect(fresh).toMatchObject({
          machines: [{ id: 'm1', metadata: { b: '2', c: '3' } }],
          units: [{ name: 'a.service', desired: 'launched', revision }],
          schedule: [{ machine: 'm1', unit: 'a.service' }],
          states: [{ machine: 'm1', unit: 'a.service', sub: 'running' }],
          pending: [why],
          leader: { machine: 'm1' },
          problems: [],
        });
        expect(toSnapshot(fresh).units).toMatchObject([{ name: 'a.service', requirements: { conflicts: ['b*'] } }]);
        expect(await registry.readUnit('a.service')).toMatchObject({
          unit: { revision },
          placements: [{}],
          states: [{}],
          pending: why,
        });
      });

      test.each(['refuse', 'silent'] as const)(
        'a view heals after its link was cut (%s) and history was compacted',
        async how => {
          const linked = await bench().link();
          const { views, troubles, last } = watchView(await registries.open(linked.store));
          await bench().until(() => views.length > 0, 'the first list');
          await registry.putUnit('kept.service', UNIT_TEXT, 'loaded', 0);
          await registry.putUnit('gone.service', UNIT_TEXT, 'loaded', 0);
          await bench().until(() => last()?.units.length === 2, 'both units');
          linked.cut(how);
          await bench().until(() => troubles.some(error => error !== undefined), 'the cut is noticed');
          await registry.destroyUnit('gone.service', 0);
          await registry.putUnit('new.service', UNIT_TEXT, 'loaded', 0);
          await bench().compact();
          linked.heal();
          await bench().until(
            () =>
              last()
                ?.units.map(unit => unit.name)
                .join() === 'kept.service,new.service',
            'the view heals',
          );
          await bench().until(() => troubles.at(-1) === undefined, 'the trouble is over');
        },
      );

      test('values that can not be read are reported, and left out where nothing else is known; the rest is complete', async () => {
        const raw = await bench().connect();
        await registry.putUnit('good.service', UNIT_TEXT, 'loaded', 0);
        await registry.putUnit('bad.service', UNIT_TEXT, 'loaded', 0);
        const { last } = watchView(registry);
        await bench().until(() => last()?.units.length === 2, 'both');
        const garbage = [
          'units/bad.service',
          'machines/m1',
          'states/m1/x',
          'schedule/m1/x',
          'pending/x',
          'leader',
          'metadata/m1/k',
          'files/abc',
        ];
        await raw.commit(
          [],
          garbage.map(key => ({ type: 'put', key: registries.prefix + key, value: '[]' })),
        );
        await raw.commit([], [{ type: 'put', key: `${registries.prefix}unknown/kind`, value: '\u0000' }]);
        await bench().until(() => last()?.problems.length === garbage.length, 'the problems');
        // who has seen the value before it was damaged goes by that
        expect(last()?.units.map(unit => unit.name)).toEqual(['bad.service', 'good.service']);
        const fresh = await registry.readCluster();
        expect(fresh.units.map(unit => unit.name)).toEqual(['good.service']);
        expect(fresh.schedule).toEqual([{ machine: 'm1', unit: 'x', hash: '', file: '', desired: 'loaded' }]);
        expect({ ...last(), units: [] }).toEqual({ ...fresh, revision: last()?.revision, units: [] });
        await raw.close();
      });
    });
    test('large decisions are written in several transactions, in order', async () => {
      const leadership = await lead(registry, 'm1');
      await leadership.commit(
        Array.from({ length: 1000 }, (_, unit) => schedule('m1', `${unit}.service`)),
        NO_PENDING,
      );
      const away = Array.from({ length: 1000 }, (_, unit) => ({
        type: 'unschedule' as const,
        machine: 'm1',
        unit: `${unit}.service`,
        reason: '',
      }));
      await leadership.commit([...away, schedule('m2', 'x.service')], NO_PENDING);
      expect((await registry.readCluster()).schedule.map(({ unit }) => unit)).toEqual(['x.service']);
    });

    test('followers hear of a new leader and of none', async () => {
      const leaders: (string | undefined)[] = [];
      registry.watchLeader({ onValue: leader => leaders.push(leader) });
      await bench().until(() => leaders.length === 1, 'the first word');
      const other = await registries.open();
      const leadership = await lead(other, 'm2');
      await bench().until(() => leaders.at(-1) === 'm2', 'the new leader');
      await leadership.resign();
      await bench().until(() => leaders.at(-1) === undefined, 'no leader');
    });
  });
}
