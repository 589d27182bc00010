import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store, StoreEvent } from '../src/index.ts';
import { MAX_OPERATIONS } from '../src/index.ts';
import type { Bench } from './bench.ts';
import { outcome } from './bench.ts';

const put = (key: string, value = '', lease?: string) => ({ type: 'put' as const, key, value, lease });
const absent = (key: string) => ({ key, field: 'create' as const, revision: 0 });

/** What {@link Store} promises. */
export function storeContract(name: string, bench: () => Bench): void {
  describe(`store: ${name}`, () => {
    let store: Store;
    let at: string;
    beforeEach(async () => {
      store = await bench().connect();
      at = bench().prefix();
    });
    afterEach(() => store.close());

    const keys = async (prefix = at): Promise<string[]> =>
      (await store.range([prefix])).values.map(({ key }) => key.slice(at.length));
    const watched = (prefix: string, from: number) => {
      const batches: string[][] = [];
      const ends: Error[] = [];
      const brief = (event: StoreEvent): string =>
        event.type === 'put'
          ? `+${event.value.key.slice(at.length)}=${event.value.value}`
          : `-${event.key.slice(at.length)}`;
      const watch = store.watch(prefix, from, {
        onEvents: events => batches.push(events.map(brief)),
        onEnd: error => ends.push(error),
      });
      return { batches, ends, watch, all: () => batches.flat() };
    };

    test('a transaction applies all of its operations or none', async () => {
      expect(await store.commit([absent(`${at}a`)], [put(`${at}a`, '1'), put(`${at}b`, '2')])).toMatchObject({
        succeeded: true,
      });
      const second = await store.commit([absent(`${at}a`)], [put(`${at}c`, '3'), { type: 'delete', key: `${at}b` }]);
      expect(second.succeeded).toBe(false);
      expect(await keys()).toEqual(['a', 'b']);
    });

    test('create and mod revisions are those of the transactions, and comparisons read them', async () => {
      const first = await store.commit([], [put(`${at}a`, '1'), put(`${at}b`, 'ü')]);
      const second = await store.commit(
        [{ key: `${at}a`, field: 'mod', revision: first.revision }],
        [put(`${at}a`, '2')],
      );
      const { values, revision } = await store.get([`${at}a`, `${at}b`, `${at}none`]);
      expect(revision).toBeGreaterThanOrEqual(second.revision);
      expect(values).toMatchObject([
        { key: `${at}a`, value: '2', createRevision: first.revision, modRevision: second.revision, lease: undefined },
        { key: `${at}b`, value: 'ü', createRevision: first.revision, modRevision: first.revision },
      ]);
      const stale = { key: `${at}a`, field: 'mod' as const, revision: first.revision };
      expect((await store.commit([stale], [put(`${at}a`, '3')])).succeeded).toBe(false);
      const kept = { key: `${at}a`, field: 'create' as const, revision: first.revision };
      expect((await store.commit([kept], [{ type: 'delete', key: `${at}a` }])).succeeded).toBe(true);
      const third = await store.commit([absent(`${at}a`)], [put(`${at}a`, '4')]);
      expect((await store.get([`${at}a`])).values[0]?.createRevision).toBe(third.revision);
    });

    test('a list holds the keys below several prefixes, sorted, at one revision; prefixes that overlap list a key once', async () => {
      await store.commit(
        [],
        ['b/1', 'a/2', 'a/1', 'c/1', 'a'].map(key => put(at + key, key)),
      );
      const list = await store.range([`${at}b/`, `${at}a/`, `${at}a`]);
      expect(list.values.map(({ value }) => value)).toEqual(['a', 'a/1', 'a/2', 'b/1']);
      const bare = await store.range([`${at}a/`], { keysOnly: true });
      expect(bare.values.map(({ key, value }) => [key, value])).toEqual([
        [`${at}a/1`, ''],
        [`${at}a/2`, ''],
      ]);
    });

    test('as many operations as the limit fit, one more is refused and nothing is written', async () => {
      const many = (count: number) => Array.from({ length: count }, (_, index) => put(`${at}${index}`));
      expect((await store.commit([], many(MAX_OPERATIONS))).succeeded).toBe(true);
      expect(await outcome(store.commit([], many(MAX_OPERATIONS + 1)))).toMatchObject({ code: 'invalid' });
      expect(await keys()).toHaveLength(MAX_OPERATIONS);
      const listed = await store.get(
        many(MAX_OPERATIONS)
          .map(({ key }) => key)
          .concat(`${at}x`, `${at}y`),
      );
      expect(listed.values).toHaveLength(MAX_OPERATIONS);
    });

    test('one key changed twice in a transaction is refused', async () => {
      expect(await outcome(store.commit([], [put(`${at}a`), put(`${at}a`)]))).toMatchObject({ code: 'invalid' });
      const overlap = [put(`${at}a`), { type: 'deletePrefix' as const, prefix: at }];
      expect(await outcome(store.commit([], overlap))).toMatchObject({ code: 'invalid' });
      expect(await keys()).toEqual([]);
    });

    test('a prefix is deleted as a whole', async () => {
      await store.commit([], [put(`${at}a/1`), put(`${at}a/2`), put(`${at}b`)]);
      await store.commit([], [{ type: 'deletePrefix', prefix: `${at}a/` }]);
      expect(await keys()).toEqual(['b']);
    });

    test('a lease takes its keys with it when it is revoked; put under another lease they stay', async () => {
      const [one, two] = [await store.grant(60), await store.grant(60)];
      await store.commit([], [put(`${at}a`, '1', one.id), put(`${at}b`, '1', one.id), put(`${at}c`)]);
      await store.commit([], [put(`${at}b`, '2', two.id)]);
      expect((await store.get([`${at}b`])).values[0]?.lease).toBe(two.id);
      await store.revoke(one.id);
      expect(await keys()).toEqual(['b', 'c']);
      expect(await store.keepAlive(one.id)).toBeUndefined();
      await store.revoke(one.id);
      expect(await outcome(store.commit([], [put(`${at}d`, '', one.id)]))).toMatchObject({ code: 'conflict' });
    });

    test('a lease that nobody renews ends, one that is renewed lives on', async () => {
      const { until, done } = bench();
      const [left, kept] = [await store.grant(2), await store.grant(2)];
      expect(left.ttlSeconds).toBeGreaterThanOrEqual(2);
      await store.commit([], [put(`${at}left`, '', left.id), put(`${at}kept`, '', kept.id)]);
      await until(async () => {
        expect(await done(store.keepAlive(kept.id))).toBe(kept.ttlSeconds);
        return (await keys()).length === 1;
      }, 'the lease ends');
      expect(await keys()).toEqual(['kept']);
    });

    test('what a lease has left can be asked without renewing it', async () => {
      const { done, pass } = bench();
      const { id, ttlSeconds } = await done(store.grant(60));
      const left = async (): Promise<number> => (await done(store.timeToLive(id))) ?? NaN;
      const first = await left();
      expect(first).toBeGreaterThan(ttlSeconds - 10);
      expect(first).toBeLessThanOrEqual(ttlSeconds);
      await pass(2100);
      expect(await left()).toBeLessThan(first);
      await done(store.revoke(id));
      expect(await done(store.timeToLive(id))).toBeUndefined();
    });

    test('an empty prefix stands for all keys', async () => {
      const { until } = bench();
      const before = await store.range(['']);
      const seen: string[] = [];
      const watch = store.watch('', before.revision + 1, {
        onEvents: events => seen.push(...events.map(event => (event.type === 'put' ? event.value.key : event.key))),
        onEnd: () => undefined,
      });
      await store.commit([], [put(`${at}any`, '1')]);
      expect((await store.range([''])).values.map(({ key }) => key)).toContain(`${at}any`);
      await until(() => seen.includes(`${at}any`), 'the change is told');
      watch.cancel();
    });

    test('a watch tells every change from a revision on, events of one transaction together', async () => {
      const { until } = bench();
      const { revision } = await store.commit([], [put(`${at}w/a`, '1')]);
      const seen = watched(`${at}w/`, revision);
      await until(() => seen.all().length === 1, 'the change before the watch');
      await store.commit([], [put(`${at}w/b`, '2'), put(`${at}x`), { type: 'delete', key: `${at}w/a` }]);
      await until(() => seen.all().length === 3, 'the changes after');
      expect(seen.batches).toEqual([['+w/a=1'], ['+w/b=2', '-w/a']]);
      seen.watch.cancel();
      await store.commit([], [put(`${at}w/c`)]);
      await bench().pass(100);
      expect(seen.all()).toHaveLength(3);
      expect(seen.ends).toEqual([]);
    });

    test('a watch from a compacted revision ends, once', async () => {
      const { until, compact } = bench();
      const { revision } = await store.commit([], [put(`${at}a`, '1')]);
      await store.commit([], [put(`${at}a`, '2')]);
      await store.commit([], [put(`${at}a`, '3')]);
      await compact();
      const seen = watched(at, revision);
      await until(() => seen.ends.length > 0, 'the watch ends');
      expect(seen.ends).toMatchObject([{ code: 'unavailable' }]);
      expect(seen.all()).toEqual([]);
    });

    test('after close every call rejects and every watch ends', async () => {
      const { until, done } = bench();
      const seen = watched(at, 1);
      await store.close();
      await until(() => seen.ends.length > 0, 'the watch ends');
      const calls = [() => store.range([at]), () => store.grant(5), () => store.commit([], [])];
      for (const call of calls) expect(await outcome(done<unknown>(call()))).toMatchObject({ code: 'closed' });
      const late = watched(at, 1);
      await until(() => late.ends.length > 0, 'a watch of a closed client ends');
    });

    test.each(['refuse', 'silent'] as const)(
      'on a cut link (%s) calls fail soon, watches end, and all works after healing',
      async how => {
        const { until, done, link } = bench();
        const linked = await link();
        const ends: Error[] = [];
        await done(linked.store.range([at]));
        linked.store.watch(at, 1, { onEvents: () => undefined, onEnd: error => ends.push(error) });
        await bench().pass(200);
        linked.cut(how);
        const error = await outcome(done(linked.store.commit([], [put(`${at}a`)])));
        expect(['refused', 'timeout', 'unavailable']).toContain((error as { code?: string }).code);
        expect(await outcome(done(linked.store.keepAlive('1')))).toBeInstanceOf(Error);
        await until(() => ends.length === 1, 'the watch ends');
        linked.heal();
        await until(
          async () => !((await outcome(done(linked.store.range([at])))) instanceof Error),
          'the link works again',
        );
        await linked.store.close();
      },
    );
  });
}
