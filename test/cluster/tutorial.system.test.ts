import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, repositoryFile, startCluster, type TestCluster } from '../support/cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster({ machines: 3, docker: true });
  for (const name of ['helloworld.service', 'helloworld@.service', 'myapp.service']) {
    cluster.file(name, repositoryFile(`test/fixtures/tutorials/${name}`));
  }
});
afterAll(() => cluster.down());

/** The unit's journal, read on the machine that runs it. */
async function journal(unit: string): Promise<string> {
  const [node] = await cluster.runningOn(unit);
  if (node === undefined) return '';
  return (await cluster.sandbox.exec(node, ['journalctl', '--unit', unit, '--no-pager', '-o', 'cat'])).stdout;
}

test('the tutorials hello world: from a unit file that pulls and runs busybox to "Hello World" in its journal', async () => {
  expect(await cluster.ok(['submit', 'helloworld.service'])).toBe('Unit helloworld.service inactive\n');
  expect(await cluster.ok(['list-units', '--no-legend'])).toBe('');
  expect(await cluster.ok(['load', 'helloworld'])).toMatch(
    /^Unit helloworld\.service loaded on \w{8}\.\.\.\/[\d.]+\n$/,
  );
  expect(await cluster.ok(['list-units', '--no-legend', '--fields', 'unit,load,active,sub'])).toBe(
    'helloworld.service\tloaded\tinactive\tdead\n',
  );
  expect(await cluster.ok(['start', 'helloworld'])).toMatch(/^Unit helloworld\.service launched on /);
  expect(await cluster.ok(['list-units', '--no-legend', '--fields', 'unit,active,sub'])).toBe(
    'helloworld.service\tactive\trunning\n',
  );
  await eventually(
    () => journal('helloworld.service'),
    text => text.includes('Hello World'),
    60,
  );
  await cluster.ok(['stop', 'helloworld']);
  await cluster.ok(['unload', 'helloworld']);
  expect(await cluster.ok(['destroy', 'helloworld'])).toBe('Destroyed helloworld.service\n');
  expect(await cluster.ok(['list-units', '--no-legend'])).toBe('');
});

test('four instances on three machines: the fourth waits', async () => {
  await cluster.ok(['start', 'helloworld@1', 'helloworld@2', 'helloworld@3']);
  const machines = await Promise.all([1, 2, 3].map(index => cluster.runningOn(`helloworld@${index}.service`)));
  expect(machines.flat().sort()).toEqual(['n1', 'n2', 'n3']);
  expect((await cluster.fleetctl(['start', '--block-attempts', '1', 'helloworld@4'])).code).toBe(1);
  await cluster.clear();
});

test('another article: MyApp', async () => {
  await cluster.ok(['start', 'myapp.service']);
  expect(await cluster.ok(['list-units', '--no-legend', '--fields', 'unit,active,sub'])).toBe(
    'myapp.service\tactive\trunning\n',
  );
  await eventually(
    () => journal('myapp.service'),
    text => text.includes('Hello World'),
    60,
  );
  await cluster.clear();
});
