import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ApiUnit } from '../src/index.ts';
import { startFakeCluster, type FakeCluster } from './fake-cluster.ts';

const M1 = 'c31e44e1-f858-436e-933e-59c642517860';
const OLD = '[Service]\nExecStart=/bin/true\n';
const NEW = `${OLD}[X-Fleet]\nMachineMetadata=region=eu\n`;
const REASON = '0 of 1 machines: 1 lacks region=eu';
/** Less often than it is asked in half a minute. */
const A_WHILE = 100;
let cluster: FakeCluster;
let folder: string;
let asked: number;

/** A unit whose new file fits nowhere, the first `polls` times that somebody asks. */
function addMisfit(polls = Infinity): void {
  const name = 'web.service';
  cluster.add(name, 'launched', [M1], OLD);
  cluster.views.set(name, () => {
    const isNew = (cluster.unit(name) as ApiUnit).options?.some(option => option.value === 'region=eu') === true;
    const pending = isNew && asked++ < polls ? { pending: { unit: name, summary: REASON, machines: [] } } : {};
    return { unit: { name }, placements: [], states: [], ...pending };
  });
}

beforeEach(async () => {
  cluster = await startFakeCluster();
  cluster.addMachine({ id: M1, primaryIP: '10.0.0.1' });
  folder = mkdtempSync(join(tmpdir(), 'misfit-'));
  writeFileSync(join(folder, 'web.service'), NEW);
  asked = 0;
});
afterEach(() => {
  cluster.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ['apply', () => ['apply', folder]],
  ['start --replace', () => ['start', '--replace', join(folder, 'web.service')]],
])('%s ends when the new file fits on no machine, with the reason', async (_name, words) => {
  addMisfit();
  expect(await cluster.runQuickly(...words())).toMatchObject({
    code: 1,
    err: `Unit web.service fits on no machine: ${REASON}\nStopped here; replaced: web.service.\n`,
  });
  expect(cluster.unit('web.service')?.raw).toBe(NEW);
});

test('with --rollback it has its old file again', async () => {
  addMisfit();
  expect(await cluster.runQuickly('apply', '--rollback', folder)).toMatchObject({
    code: 1,
    err: `Unit web.service fits on no machine: ${REASON}\nStopped here; replaced: web.service.\nRolled back: web.service.\n`,
  });
  expect(cluster.unit('web.service')?.raw).toBe(OLD);
});

test('a machine that comes in time is waited for', async () => {
  addMisfit(A_WHILE);
  expect(await cluster.runQuickly('apply', folder)).toMatchObject({ code: 0, err: '' });
  expect(cluster.unit('web.service')?.raw).toBe(NEW);
});
