import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEtcd } from '../../test/support/etcd.ts';
import type { EtcdServer } from '../../test/support/etcd.ts';
import type { ClusterView, Leadership, Registry } from '../src/index.ts';
import { machine, NO_PENDING, outcome, Registries, schedule, state, UNIT_TEXT } from './bench.ts';
import { etcdBench } from './etcd-bench.ts';
import type { EtcdBench } from './etcd-bench.ts';

describe('etcd goes away and comes back', () => {
  let etcd: EtcdServer;
  let bench: EtcdBench;
  beforeAll(async () => {
    etcd = await startEtcd();
    bench = etcdBench(etcd);
  });
  afterAll(async () => {
    await bench.close();
    await etcd.stop();
  });

  const outages: readonly (readonly [string, () => Promise<void>])[] = [
    ['restarted', () => etcd.restart()],
    [
      'killed and started with its data after longer than every lease',
      async () => {
        await etcd.kill();
        await bench.pass(5000);
        await etcd.restart();
      },
    ],
    [
      'frozen for longer than requests wait',
      async () => {
        etcd.freeze();
        await bench.pass(6000);
        etcd.thaw();
      },
    ],
  ];

  test.each(outages)('%s: views, sessions and the lead heal', async (_what, outage) => {
    const registries = new Registries(bench);
    const [agent, engine, viewer] = [await registries.open(), await registries.open(), await registries.open()];
    const views: ClusterView[] = [];
    viewer.watchCluster({ onValue: view => views.push(view) });
    const session = await agent.openSession(machine('m1'), 3);
    session.publish(state('m1', 'a.service', 'start'));
    await session.settled();
    await viewer.putUnit('a.service', UNIT_TEXT, 'launched', 0);
    await decide(engine, 'a.service');
    await outage();
    session.publish(state('m1', 'a.service', 'running'));
    await session.settled();
    await decide(engine, 'b.service');
    await bench.until(
      () => views.at(-1)?.states[0]?.sub === 'running' && views.at(-1)?.schedule.length === 2 && session.connected,
      'all is back',
    );
    expect(views.at(-1)).toMatchObject({ machines: [{ id: 'm1' }], units: [{ name: 'a.service' }] });
    await registries.close();
  });

  /** As an engine does: leads when it can, and tries again until it is written. */
  async function decide(engine: Registry, unit: string): Promise<void> {
    let leadership: Leadership | undefined;
    await bench.until(async () => {
      const tried = await outcome(engine.tryLead('m9', 5));
      leadership = tried instanceof Error ? undefined : (tried as Leadership | undefined);
      if (leadership === undefined) return false;
      const written = await outcome(leadership.commit([schedule('m1', unit)], NO_PENDING));
      return !(written instanceof Error);
    }, `the order for ${unit} is written`);
    await leadership?.resign();
  }
});
