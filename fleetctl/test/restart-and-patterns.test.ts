import { afterEach, beforeEach, expect, test } from 'vitest';
import { startFakeCluster, type FakeCluster } from './fake-cluster.ts';

const M1 = 'c31e44e1-f858-436e-933e-59c642517860';
const M2 = '595989bb-cbb7-49ce-8726-722d6e157b4e';
let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
  cluster.addMachine({ id: M1, primaryIP: '10.0.0.1' });
  cluster.add('web@.service', 'inactive');
  cluster.add('web@1.service', 'launched', [M1]);
  cluster.add('web@2.service', 'launched', [M1]);
  cluster.add('web@3.service', 'inactive');
  cluster.add('db.service', 'loaded', [M1]);
});
afterEach(() => cluster.close());

test.each([
  ['a launched unit is stopped and started', ['web@1'], ['stop web@1.service', 'start web@1.service']],
  ['a loaded one is started', ['db'], ['start db.service']],
  [
    'one after the other, inactive ones and the template left alone',
    ['web@*'],
    ['stop web@1.service', 'start web@1.service', 'stop web@2.service', 'start web@2.service'],
  ],
])('restart: %s', async (_name, args, deeds) => {
  const { code, out } = await cluster.run('restart', ...args);
  expect({ code, deeds: cluster.deeds }).toEqual({ code: 0, deeds });
  expect(out).toContain('.service launched on c31e44e1.../10.0.0.1\n');
});

test('restart of a global unit stops and starts it everywhere', async () => {
  cluster.add('glob.service', 'launched', [M1, M2], '[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n');
  expect(await cluster.run('restart', 'glob')).toMatchObject({
    code: 0,
    out: 'Triggered global unit glob.service restart\n',
  });
  expect(cluster.deeds).toEqual(['stop glob.service', 'start glob.service']);
});

test('restart of an inactive unit says so, goes on, and fails', async () => {
  expect(await cluster.run('restart', 'web@3', 'db')).toMatchObject({
    code: 1,
    err:
      'Unable to restart unit web@3.service in state inactive\nUnit(db.service) was restarted.\n' +
      '1 of 2 units not restarted\n',
  });
});

test.each([
  [
    ['stop', 'web@*'],
    ['stop web@1.service', 'stop web@2.service'],
  ],
  [
    ['stop', '*'],
    ['stop web@1.service', 'stop web@2.service'],
  ],
  [['stop', 'web@[2-9].service'], ['stop web@2.service']],
  [['unload', 'd?'], ['unload db.service']],
  [
    ['destroy', '--no-block', 'web@*'],
    ['destroy web@.service', 'destroy web@1.service', 'destroy web@2.service', 'destroy web@3.service'],
  ],
])('%j acts on what matches', async (args, deeds) => {
  expect(await cluster.run(...args)).toMatchObject({ code: 0 });
  expect(cluster.deeds).toEqual(deeds);
});

test.each(['stop', 'unload', 'destroy', 'restart', 'status'])('%s: a pattern that matches nothing', async command => {
  expect(await cluster.run(command, 'nix*')).toEqual({
    code: 1,
    out: '',
    err: 'No unit in the cluster matches "nix*"\n',
  });
  expect(cluster.deeds).toEqual([]);
});

test.each([
  ['cat', 'web.slice'],
  ['start', 'web.slice'],
  ['stop', 'web.slice'],
  ['restart', 'web.slice'],
  ['destroy', 'web.slice'],
])('%s takes a name of a type that fleet gave .service to', async (command, name) => {
  cluster.add(name, 'launched', [M1], '[Unit]\nDescription=A slice\n');
  expect(await cluster.run(command, name)).toMatchObject({ code: 0 });
});
