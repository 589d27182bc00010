import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { startFakeCluster, type FakeCluster } from './fake-cluster.ts';

const M1 = 'c31e44e1-f858-436e-933e-59c642517860';
const M2 = '595989bb-cbb7-49ce-8726-722d6e157b4e';
const GLOBAL = '[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n';
/** More answers than come within the first second. */
const LONG = 30;
let cluster: FakeCluster;
beforeEach(async () => {
  cluster = await startFakeCluster();
  cluster.addMachine({ id: M1, primaryIP: '10.0.0.1' });
  cluster.addMachine({ id: M2, primaryIP: '10.0.0.2' });
  cluster.add('web.service', 'loaded', [M1]);
  cluster.add('on.service', 'launched', [M1]);
  cluster.add('glob.service', 'launched', [M1, M2], GLOBAL);
});
afterEach(() => cluster.close());

const times = (state: string): string[] => Array.from({ length: LONG }, () => state);
const waiting = (line: string): string => `Waiting for unit ${line}\n`;
const HERE = 'c31e44e1.../10.0.0.1';
const THERE = '595989bb.../10.0.0.2';

test.each([
  [
    ['start', 'web'],
    ['activating/start-pre', 'activating/start'],
    [`web.service: it is activating (start-pre) on ${HERE}`, `web.service: it is activating (start) on ${HERE}`],
  ],
  [['stop', 'on'], ['deactivating/stop-sigterm'], [`on.service: it is still stopping (stop-sigterm) on ${HERE}`]],
  [
    ['destroy', 'on'],
    ['deactivating/stop-sigterm', 'inactive/dead'],
    [
      `on.service: it is still stopping (stop-sigterm) on ${HERE}`,
      `on.service: it is still loaded, inactive (dead) on ${HERE}`,
    ],
  ],
  [
    ['restart', 'glob'],
    ['deactivating/stop-sigterm'],
    [`glob.service: it is still stopping (stop-sigterm) on ${HERE}, still stopping (stop-sigterm) on ${THERE}`],
  ],
])('%j: who sits at a terminal is told once what is waited for and why', async (args, seen, lines) => {
  const name = lines[0]?.split(':')[0] ?? '';
  cluster.script(name, ...seen.flatMap(times));
  const { code, err } = await cluster.watch(...args);
  expect(code).toBe(0);
  expect(err.match(/Waiting for unit .*\n/g)).toEqual(lines.map(waiting));
});

test.each([
  ['start', 'web.service', 'activating/start-pre'],
  ['stop', 'on.service', 'deactivating/stop-sigterm'],
  ['destroy', 'on.service', 'deactivating/stop-sigterm'],
])('%s: a script is told nothing of it', async (command, name, state) => {
  cluster.script(name, ...times(state));
  const { code, err } = await cluster.runQuickly(command, name);
  expect({ code, err }).toEqual({ code: 0, err: expect.not.stringContaining('Waiting') as string });
});

test('what comes within a second is not worth a word', async () => {
  cluster.script('web.service', 'activating/start-pre', 'activating/start');
  expect(await cluster.watch('start', 'web')).toMatchObject({ code: 0, err: '' });
});

test("the engine's reason comes before what states tell", async () => {
  cluster.add('far.service', 'loaded', [M1]);
  const pending = { unit: 'far.service', summary: '0 of 2 machines: 2 lack region=eu', machines: [] };
  const states = [{ machine: M1, unit: 'far.service', load: 'loaded', active: 'active', sub: 'running' }];
  let asked = 0;
  cluster.views.set('far.service', () => (++asked < LONG ? { placements: [], states: [], pending } : { states }));
  expect(await cluster.watch('start', 'far')).toMatchObject({
    code: 0,
    err: waiting('far.service: 0 of 2 machines: 2 lack region=eu'),
  });
});

test('of a roll-out it is told what the new file does', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roll-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'on.service'), '[Service]\nExecStart=/bin/false\n');
  cluster.script('on.service', ...times('activating/start-pre'));
  expect(await cluster.watch('start', '--replace', join(folder, 'on.service'))).toMatchObject({
    code: 0,
    err: waiting(`on.service: it is activating (start-pre) on ${HERE}`),
  });
});
