import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Cordon } from '@flotilla/cluster';
import type { ClusterView, Registry } from '../src/index.ts';
import type { Bench } from './bench.ts';
import { machine, Registries } from './bench.ts';

/** What {@link Registry} promises of machines that are closed for new units. */
export function cordonContract(name: string, bench: () => Bench): void {
  describe(`cordons: ${name}`, () => {
    let registries: Registries;
    let registry: Registry;
    beforeEach(async () => {
      registries = new Registries(bench());
      registry = await registries.open();
    });
    afterEach(() => registries.close());

    const cordonOf = async () => (await registry.readMachines())[0]?.cordon;

    test('a machine is closed, drained and opened, and everybody who looks sees it', async () => {
      const session = await bench().done(registry.openSession(machine('m1'), 30));
      let view: ClusterView | undefined;
      registry.watchCluster({ onValue: value => (view = value) });
      const seen = async (expected: Cordon | undefined) => {
        expect(await cordonOf()).toEqual(expected);
        await bench().until(() => view !== undefined && view.machines[0]?.cordon?.since === expected?.since, 'a view');
        expect(view?.machines[0]?.cordon).toEqual(expected);
      };
      for (const cordon of [undefined, { drain: false, since: 1, by: 'me' }, { drain: true, since: 2 }]) {
        if (cordon) await registry.cordonMachine('m1', cordon);
        await seen(cordon);
      }
      expect(await registry.uncordonMachine('m1')).toBe(true);
      expect(await registry.uncordonMachine('m1')).toBe(false);
      await seen(undefined);
      await session.close('leave');
    });

    test('a machine that goes and comes back is still closed', async () => {
      const first = await bench().done(registry.openSession(machine('m1'), 30));
      await registry.cordonMachine('m1', { drain: true, since: 1 });
      await first.close('leave');
      expect(await registry.readMachines()).toEqual([]);
      const second = await bench().done(registry.openSession(machine('m1'), 30));
      expect(await cordonOf()).toMatchObject({ drain: true });
      await second.close('leave');
    });

    test('a value that can not be read closes the machine, and is told of', async () => {
      const session = await bench().done(registry.openSession(machine('m1'), 30));
      const raw = await bench().connect();
      const key = `${registries.prefix}cordon/m1`;
      await raw.commit([], [{ type: 'put', key, value: '{"v":1,"drain":"yes"}' }]);
      const view = await registry.readCluster();
      expect(view.machines[0]?.cordon).toMatchObject({ drain: false });
      expect(view.problems).toMatchObject([{ key, message: expect.stringContaining('drain') as string }]);
      await raw.close();
      await session.close('leave');
    });
  });
}
