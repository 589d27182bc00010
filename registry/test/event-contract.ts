import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterEvent, Registry } from '../src/index.ts';
import { RegistryError } from '../src/index.ts';
import type { Bench } from './bench.ts';
import { counted, intercepted, Registries } from './bench.ts';

/** What {@link Registry} promises of the events that it keeps for people. */
export function eventContract(name: string, bench: () => Bench): void {
  describe(`events: ${name}`, () => {
    let registries: Registries;
    let registry: Registry;
    beforeEach(async () => {
      registries = new Registries(bench());
      registry = await registries.open();
    });
    afterEach(() => registries.close());

    const texts = async () => (await registry.readEvents()).map(event => event.text);
    const stored = (expected: number) =>
      bench().until(async () => (await texts()).length === expected, `${expected} events`);

    test('what is told is kept in order, with all that was said', async () => {
      const event = {
        kind: 'placed',
        text: 'one',
        unit: 'a.service',
        machine: 'm1',
        by: 'me',
        before: 'x',
        after: 'y',
      };
      registry.recordEvent(event);
      registry.recordEvent({ kind: 'leader', text: 'two' });
      await stored(2);
      registry.recordEvent({ kind: 'leader', text: 'three' });
      await stored(3);
      expect(await texts()).toEqual(['one', 'two', 'three']);
      expect((await registry.readEvents())[0]).toEqual({ ...event, time: expect.any(Number) as number });
    });

    test('whoever watches gets what is there and then what is new, each once', async () => {
      registry.recordEvent({ kind: 'k', text: 'before' });
      await stored(1);
      const seen: string[] = [];
      const note = (events: readonly ClusterEvent[]) => void seen.push(...events.map(event => event.text));
      const watch = registry.watchEvents({ onValue: note });
      await bench().until(() => seen.length === 1, 'what is there');
      const other = await registries.open();
      other.recordEvent({ kind: 'k', text: 'after' });
      await bench().until(() => seen.length === 2, 'what is new');
      await bench().compact();
      watch.cancel();
      expect(seen).toEqual(['before', 'after']);
    });

    test('they are no part of the state: a view of the cluster does not change by them', async () => {
      let views = 0;
      registry.watchCluster({ onValue: () => views++ });
      await bench().until(() => views === 1, 'the first view');
      registry.recordEvent({ kind: 'k', text: 'one' });
      await stored(1);
      await registry.putUnit('a.service', '[Service]\nExecStart=/bin/true\n', 'inactive', 0);
      await bench().until(() => views > 1, 'a change of the state');
      expect(views).toBe(2);
      expect((await registry.readCluster()).problems).toEqual([]);
    });

    test('a storm is written in few transactions, bounded, and says what is missing', async () => {
      const { store, calls } = counted(await bench().connect());
      const noisy = await registries.open(store);
      for (let i = 0; i < 2_000; i++) noisy.recordEvent({ kind: 'k', text: String(i) });
      const missing = /^1500 more events came too fast/;
      await bench().until(async () => (await texts()).some(text => missing.test(text)), 'the note');
      await bench().until(async () => (await texts()).includes('499'), 'the last one kept');
      expect((await texts()).length).toBeLessThanOrEqual(500);
      expect(calls['grant']).toBe(1);
      expect(calls['commit']).toBeLessThanOrEqual(10);
      const written = calls['commit'];
      await bench().pass(1_500);
      expect(calls['commit']).toBe(written);
    });

    test('the ring of a writer forgets its oldest', async () => {
      for (let round = 0; round < 3; round++) {
        for (let i = 0; i < 240; i++) registry.recordEvent({ kind: 'k', text: `${round} ${i}` });
        await bench().until(async () => (await texts()).includes(`${round} 239`), `round ${round}`);
      }
      const kept = await texts();
      expect(kept).toHaveLength(500);
      expect(kept[0]).toBe('0 220');
    });

    test('without a way to write them nobody is kept waiting, and the work goes on', async () => {
      const linked = await bench().link();
      const cutOff = await registries.open(linked.store);
      linked.cut('refuse');
      cutOff.recordEvent({ kind: 'k', text: 'late' });
      linked.heal();
      await stored(1);
      expect(await texts()).toEqual(['late']);
    });

    test('whoever may not write them does not pile up leases', async () => {
      const { store, calls } = counted(await bench().connect());
      let refusals = 2;
      const guarded = intercepted(store, 'commit', call =>
        refusals-- > 0 ? Promise.reject(new RegistryError('permission', 'not allowed')) : call(),
      );
      const writer = await registries.open(guarded);
      writer.recordEvent({ kind: 'k', text: 'in the end' });
      await stored(1);
      expect(calls['grant']).toBe(1);
    });

    test('a lease that somebody has taken away is replaced', async () => {
      const { store, calls } = counted(await bench().connect());
      let lease = '';
      const seen = intercepted(store, 'commit', (call, [, operations]) => {
        for (const operation of operations) if (operation.type === 'put') lease = operation.lease ?? '';
        return call();
      });
      const writer = await registries.open(seen);
      writer.recordEvent({ kind: 'k', text: 'lost' });
      await stored(1);
      await store.revoke(lease);
      writer.recordEvent({ kind: 'k', text: 'kept' });
      await stored(1);
      expect(await texts()).toEqual(['kept']);
      expect(calls['grant']).toBe(2);
    });
  });
}
