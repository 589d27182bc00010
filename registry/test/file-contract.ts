import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Leadership, Registry } from '../src/index.ts';
import type { Bench } from './bench.ts';
import { intercepted, NO_PENDING, Registries, schedule, UNIT_TEXT } from './bench.ts';

/** What {@link Registry} promises of the files of units: how long they are kept, and which one was before. */
export function fileContract(name: string, bench: () => Bench): void {
  describe(`files of a registry: ${name}`, () => {
    let registries: Registries;
    let registry: Registry;
    beforeEach(async () => {
      registries = new Registries(bench());
      registry = await registries.open();
    });
    afterEach(() => registries.close());

    const lead = async (from: Registry): Promise<Leadership> => {
      const leadership = await bench().done(from.tryLead('m1', 30));
      if (leadership === undefined) throw new Error('m1 does not lead');
      return leadership;
    };

    test('files that nothing refers to are collected, one that is submitted again meanwhile is kept', async () => {
      await registry.putUnit('a.service', UNIT_TEXT, 'loaded', 0);
      await registry.putUnit('b.service', `${UNIT_TEXT}# b\n`, 'loaded', 0);
      const digest = (await registry.readUnit('b.service'))?.unit.file ?? '';
      const leadership = await lead(registry);
      await leadership.commit([schedule('m1', 'b.service', digest)], NO_PENDING);
      await registry.destroyUnit('a.service', 0);
      await registry.destroyUnit('b.service', 0);
      expect(await leadership.collectFiles()).toBe(1);
      expect([...(await registry.readFiles([digest])).values()]).toEqual([`${UNIT_TEXT}# b\n`]);
      await leadership.commit([{ type: 'unschedule', machine: 'm1', unit: 'b.service', reason: '' }], NO_PENDING);
      await registry.putUnit('c.service', UNIT_TEXT, 'loaded', 0);
      expect(await leadership.collectFiles()).toBe(1);
      expect((await registry.readCluster()).files.size).toBe(1);
    });

    test('a file that is submitted while garbage is collected stays', async () => {
      await registry.putUnit('a.service', UNIT_TEXT, 'loaded', 0);
      await registry.destroyUnit('a.service', 0);
      const racing = intercepted(await bench().connect(), 'range', async (call, [, options]) => {
        const list = await call();
        if (options?.keysOnly === true)
          await registry.putUnit('b.service', UNIT_TEXT, 'loaded', 0).catch(() => undefined);
        return list;
      });
      const leadership = await lead(await registries.open(racing));
      expect(await leadership.collectFiles()).toBe(0);
      expect((await registry.readUnit('b.service'))?.text).toBe(UNIT_TEXT);
    });

    test('the file before is known, kept as long as its unit, and again the present one when it comes back', async () => {
      const texts = [1, 2, 3].map(version => `${UNIT_TEXT}[X-Note]\nVersion=${version}\n`);
      const [first = '', second = '', third = ''] = texts;
      const previous = async (): Promise<string | undefined> => {
        const file = (await registry.readUnit('a.service'))?.unit.previous?.file ?? '';
        return (await registry.readFiles([file])).get(file);
      };
      const leadership = await lead(registry);
      let revision = await registry.putUnit('a.service', first, 'loaded', 0);
      expect(await previous()).toBeUndefined();
      revision = await registry.putUnit('a.service', second, 'loaded', revision);
      expect(await previous()).toBe(first);
      revision = await registry.setDesired('a.service', 'launched', revision);
      // the same contents, written another way, are no other version
      revision = await registry.putUnit('a.service', `${second}\n`, 'launched', revision);
      expect(await leadership.collectFiles()).toBe(1);
      expect(await previous()).toBe(first);
      revision = await registry.putUnit('a.service', third, 'launched', revision);
      expect(await leadership.collectFiles()).toBe(1);
      expect(await previous()).toBe(`${second}\n`);
      await registry.putUnit('a.service', second, 'launched', revision);
      expect(await previous()).toBe(third);
      await registry.destroyUnit('a.service', 0);
      expect(await leadership.collectFiles()).toBe(3);
    });
  });
}
