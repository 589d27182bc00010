import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startEtcdMembers } from '../../test/support/etcd.ts';
import type { EtcdServer } from '../../test/support/etcd.ts';
import type { ClusterView } from '../src/index.ts';
import { connectEtcd, openRegistry, RegistryError } from '../src/index.ts';
import { machine, outcome, state, UNIT_TEXT } from './bench.ts';
import { etcdBench } from './etcd-bench.ts';

describe('an etcd of three members', () => {
  let members: readonly EtcdServer[] = [];
  beforeAll(async () => {
    members = await startEtcdMembers(3);
  });
  afterAll(() => Promise.all(members.map(member => member.stop())));

  const open = async () =>
    openRegistry(await connectEtcd({ endpoints: members.map(({ endpoint }) => endpoint), requestTimeoutMs: 2000 }));

  test('any one member may stop; with two gone calls end in an error, and all heals when they are back', async () => {
    const [first] = members;
    if (first === undefined) throw new Error('no member');
    const { until } = etcdBench(first);
    const [agent, viewer] = [await open(), await open()];
    const views: ClusterView[] = [];
    viewer.watchCluster({ onValue: view => views.push(view) });
    const session = await agent.openSession(machine('m1'), 5);
    const shows = (sub: string) => until(() => views.at(-1)?.states[0]?.sub === sub, `the view shows ${sub}`);
    for (const [index, member] of members.entries()) {
      await member.kill();
      session.publish(state('m1', 'a.service', `without-${index}`));
      await session.settled();
      await shows(`without-${index}`);
      await member.restart();
    }
    const [left, ...gone] = members;
    await Promise.all(gone.map(member => member.kill()));
    const error = await outcome(viewer.putUnit('a.service', UNIT_TEXT, 'loaded', 0));
    expect(error).toBeInstanceOf(RegistryError);
    expect(left?.pid).toBeDefined();
    await Promise.all(gone.map(member => member.restart()));
    session.publish(state('m1', 'a.service', 'back'));
    await session.settled();
    await shows('back');
    await agent.close();
    await viewer.close();
  });
});
