import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';

/** What waits for this file is not active before. */
const GATE = '/run/go-on';

let cluster: TestCluster;
let nodes: readonly string[];
beforeAll(async () => {
  cluster = await startCluster({ machines: 3 });
  nodes = cluster.sandbox.nodes.map(({ name }) => name);
  mkdirSync(join(cluster.folder, 'units'));
});
afterAll(() => cluster.down());

/** A global unit that is active when `ready` has ended well. */
const all = (version: string, ready = 'true', more = ''): void =>
  writeFileSync(
    join(cluster.folder, 'units/all.service'),
    `[Unit]\nDescription=all ${version}\n[Service]\nExecStartPre=/bin/sh -c "${ready}"\nExecStart=/bin/sleep infinity\n[X-Fleet]\nGlobal=true\n${more}`,
  );

/** What systemd says on each machine: `v1 active 4711`. */
const seen = (): Promise<string[]> =>
  Promise.all(
    nodes.map(async node => {
      const show = ['systemctl', 'show', '--value', '-p', 'Description', '-p', 'ActiveState', '-p', 'MainPID'];
      const { stdout } = await cluster.sandbox.exec(node, [...show, 'all.service']);
      const [pid = '', description = '', active = ''] = stdout.trim().split('\n');
      return `${description.replace('all ', '')} ${active} ${pid}`;
    }),
  );

/** Without the main PIDs. */
const doing = async (): Promise<string[]> => (await seen()).map(each => each.replace(/ \d+$/, ''));

test('a global unit gets a new file on one machine after another, also when the engine is killed meanwhile', async () => {
  all('v1');
  await cluster.ok(['apply', 'units']);
  expect(await doing()).toEqual(['v1 active', 'v1 active', 'v1 active']);
  const before = await seen();
  all('v2', `until [ -e ${GATE} ]; do sleep 0.1; done`);
  const apply = cluster.fleetctl(['apply', 'units']);
  const atOne = (states: string[]): boolean => states.filter(each => each.startsWith('v2 activating')).length === 1;
  await eventually(doing, atOne, 60);
  const changing = (await doing()).findIndex(each => each.startsWith('v2'));
  for (const node of nodes)
    await cluster.sandbox.exec(node, ['systemctl', 'kill', '-s', 'KILL', '--kill-whom=main', 'fleet.service']);
  // the next leader knows from the states how far it has come
  await eventually(
    () => cluster.fleetctl(['explain', 'all']),
    ({ out }) => out.split('its turn to get the new file has not come yet').length === 3,
    60,
  );
  const others = (states: readonly string[]): string[] => states.filter((_state, index) => index !== changing);
  expect(others(await seen())).toEqual(others(before));
  expect(await doing().then(atOne)).toBe(true);
  for (const node of nodes) await cluster.sandbox.exec(node, ['touch', GATE]);
  await apply; // it may have been told that nobody answers
  await eventually(
    () => cluster.fleetctl(['apply', 'units']),
    ({ code }) => code === 0,
    60,
  );
  expect(await doing()).toEqual(['v2 active', 'v2 active', 'v2 active']);
});

test('where it fails it goes no further, and back to the old file with --rollback', async () => {
  const before = await seen();
  all('bad', 'false');
  const stopped = await cluster.fleetctl(['apply', 'units']);
  expect(stopped.code).toBe(1);
  expect(stopped.err).toMatch(/Unit all\.service failed \(failed\/failed\); see: fleetctl journal all\.service/);
  const after = await seen();
  expect(after.filter(each => each.startsWith('bad failed'))).toHaveLength(1);
  expect(after.filter(each => before.includes(each))).toHaveLength(2);
  all('v2', `until [ -e ${GATE} ]; do sleep 0.1; done`);
  await cluster.ok(['apply', 'units']);
  all('worse', 'exit 3');
  const back = await cluster.fleetctl(['apply', '--rollback', 'units']);
  expect(back).toMatchObject({ code: 1, err: expect.stringContaining('Rolled back: all.service.') as string });
  expect(await doing()).toEqual(['v2 active', 'v2 active', 'v2 active']);
  expect((await seen()).filter(each => before.includes(each))).toHaveLength(2);
});

test('on as many machines at a time as MaxUnavailable= says', async () => {
  for (const node of nodes) await cluster.sandbox.exec(node, ['rm', GATE]);
  all('v3', `until [ -e ${GATE} ]; do sleep 0.1; done`, 'MaxUnavailable=2\n');
  const apply = cluster.fleetctl(['apply', 'units']);
  await eventually(doing, states => states.filter(each => each === 'v3 activating').length === 2, 60);
  expect((await doing()).filter(each => each === 'v2 active')).toHaveLength(1);
  for (const node of nodes) await cluster.sandbox.exec(node, ['touch', GATE]);
  expect((await apply).code).toBe(0);
  expect(await doing()).toEqual(['v3 active', 'v3 active', 'v3 active']);
});
