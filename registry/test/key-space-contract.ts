import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { KeyEntry, KeySpace, Registry, Store } from '../src/index.ts';
import type { Bench } from './bench.ts';
import { outcome, Registries, UNIT_TEXT } from './bench.ts';

/** What {@link KeySpace} promises. */
export function keySpaceContract(name: string, bench: () => Bench): void {
  describe(`key space: ${name}`, () => {
    let registries: Registries;
    let registry: Registry;
    let store: Store;
    let space: KeySpace;
    /** Where keys of others are. */
    let at: string;
    beforeEach(async () => {
      registries = new Registries(bench());
      store = await bench().connect();
      registry = await registries.open(store);
      space = registry.keySpace;
      at = bench().prefix();
    });
    afterEach(() => registries.close());

    const valueOf = async (key: string): Promise<string | undefined> => (await space.read([key])).get(key)?.value;
    const followed = (prefix: string) => {
      const views: (readonly KeyEntry[])[] = [];
      const watch = space.watch(prefix, { onValue: value => views.push(value) });
      return { watch, keys: () => views.at(-1)?.map(({ key }) => key.slice(at.length)), views };
    };

    test('a key is created, changed and deleted at the revision that was seen, and at no other', async () => {
      const key = `${at}services/web@1`;
      const first = await space.write(key, 'one', 0);
      expect(await outcome(space.write(key, 'other', 0))).toMatchObject({ code: 'conflict' });
      const second = await space.write(key, 'two', first);
      for (const stale of [() => space.write(key, 'three', first), () => space.delete(key, first)])
        expect(await outcome(stale())).toMatchObject({
          code: 'conflict',
          message: expect.stringContaining('changed by somebody else') as string,
        });
      expect(await valueOf(key)).toBe('two');
      await space.delete(key, second);
      expect(await valueOf(key)).toBeUndefined();
      expect(await outcome(space.write(key, 'four', second))).toMatchObject({ code: 'conflict' });
      expect(await valueOf(key)).toBeUndefined();
    });

    test('a new value stays under the lease of the old one', async () => {
      const { done } = bench();
      const { id } = await done(store.grant(60));
      const key = `${at}leased`;
      const { revision } = await store.commit([], [{ type: 'put', key, value: 'one', lease: id }]);
      await space.write(key, 'two', revision);
      expect((await space.read([key])).get(key)).toMatchObject({ value: 'two', lease: id });
      expect(await done(space.leaseLeft(id))).toBeGreaterThan(0);
      await done(store.revoke(id));
      expect(await valueOf(key)).toBeUndefined();
      expect(await done(space.leaseLeft(id))).toBeUndefined();
    });

    test('keys below a prefix are listed and followed, whoever changes them', async () => {
      const { until } = bench();
      const revision = await space.write(`${at}b`, '', 0);
      const { watch, keys, views } = followed(at);
      await until(() => keys()?.join() === 'b', 'the first list');
      await store.commit([], [{ type: 'put', key: `${at}a`, value: '1' }]);
      await until(() => keys()?.join() === 'a,b', 'a new key');
      const before = views.at(-1)?.find(({ key }) => key === `${at}a`)?.modRevision ?? 0;
      await store.commit([], [{ type: 'put', key: `${at}a`, value: '2' }]);
      await until(() => (views.at(-1)?.[0]?.modRevision ?? 0) > before, 'a changed key');
      await space.delete(`${at}b`, revision);
      await until(() => keys()?.join() === 'a', 'a key less');
      watch.cancel();
    });

    test("the cluster's own keys can be seen, not changed", async () => {
      await registry.putUnit('a.service', UNIT_TEXT, 'inactive', 0);
      const key = `${space.own}units/a.service`;
      const value = (await space.read([key])).get(key);
      expect(value?.value).toContain('inactive');
      const parent = space.own.replace(/\/[^/]*\/$/, '');
      const tries = [
        () => space.write(key, '{}', value?.modRevision ?? 0),
        () => space.delete(key, value?.modRevision ?? 0),
        () => space.write(`${space.own}new`, '', 0),
        () => space.write('', '', 0),
        ...(parent === '' ? [] : [() => space.write(parent, '', 0)]),
      ];
      for (const one of tries) expect(await outcome(one())).toMatchObject({ code: 'invalid' });
      expect((await space.read([key])).get(key)).toEqual(value);
    });
  });
}
