import { MemoryStore, openRegistry, type Registry } from '@flotilla/registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/api.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const TEXT = '[Service]\nExecStart=/bin/sleep 1000\n';
const JSON_TYPE = { 'Content-Type': 'application/json' };

let registry: Registry;
let api: TestApi;

beforeEach(async () => {
  registry = openRegistry(new MemoryStore());
  api = await startApi(registry);
  for (const id of [A, B]) await registry.openSession({ id, address: '', metadata: {}, version: '1', bootId: '' }, 30);
  await registry.putUnit('old.service', TEXT, 'launched', 0);
  const [unit] = (await registry.readCluster()).units;
  const lead = await registry.tryLead(A, 30);
  const { hash = '', file = '' } = unit ?? {};
  const placement = { machine: A, unit: 'old.service', hash, file, desired: 'launched' as const };
  await lead?.commit([{ type: 'schedule', placement, reason: '' }], { set: [], clear: [] });
});
afterEach(async () => {
  await api.close();
  await registry.close();
});

async function plan(body: unknown): Promise<unknown> {
  const before = await registry.readCluster();
  const answer = await api.call('POST', '/flotilla/v1/plan', JSON.stringify(body), JSON_TYPE);
  expect(answer.status).toBe(200);
  expect((await registry.readCluster()).revision).toBe(before.revision);
  return JSON.parse(answer.body);
}

test('tells machine by machine what new, changed and destroyed units bring about, and changes nothing', async () => {
  const options = [{ section: 'Service', name: 'ExecStart', value: '/bin/true' }];
  const near = `${TEXT}[X-Fleet]\nMachineOf=old.service\n`;
  const nowhere = `${TEXT}[X-Fleet]\nMachineMetadata=r=e\n`;
  expect(
    await plan({
      units: [
        { name: 'old.service', desiredState: 'launched', options },
        { name: 'near.service', desiredState: 'launched', text: near },
        { name: 'nowhere.service', desiredState: 'loaded', text: nowhere },
      ],
    }),
  ).toEqual({
    tasks: [
      { unit: 'old.service', machine: A, action: 'replace', reason: 'unit file changed' },
      { unit: 'near.service', machine: A, action: 'place', reason: 'target state launched and unit not scheduled' },
    ],
    pending: [{ unit: 'nowhere.service', reason: '0 of 2 machines: 2 lack r=e' }],
    problems: [],
  });
  expect(await plan({ destroy: ['old.service'] })).toMatchObject({
    tasks: [{ unit: 'old.service', machine: A, action: 'leave' }],
  });
  expect(await plan({ units: [{ name: 'old.service', desiredState: 'loaded' }] })).toMatchObject({
    tasks: [{ unit: 'old.service', machine: A, action: 'state', reason: 'target state loaded' }],
  });
  expect(await plan({})).toEqual({ tasks: [], pending: [], problems: [] });
});

test('what the API would refuse is a problem in its words; the rest is planned', async () => {
  const conflict = '[X-Fleet]\nGlobal=true\nMachineID=x\n';
  const units = [
    { name: 'a b.service', text: TEXT },
    { name: 'none.service', desiredState: 'launched' },
    { name: 'bad.service', text: conflict },
    { name: 't@.service', desiredState: 'launched', text: TEXT },
    { name: 'fine.service', desiredState: 'launched', text: TEXT },
  ];
  const answer = (await plan({ units, destroy: ['gone.service'] })) as {
    tasks: { unit: string }[];
    problems: { unit: string; message: string }[];
  };
  expect(answer.tasks.map(task => task.unit)).toEqual(['fine.service']);
  expect(answer.problems.map(problem => problem.unit)).toEqual([
    'a b.service',
    'none.service',
    'bad.service',
    't@.service',
    'gone.service',
  ]);
  for (const { unit, message } of answer.problems.slice(0, 4)) {
    const body = JSON.stringify(units.find(each => each.name === unit)).replace('"text"', '"raw"');
    const put = await api.call('PUT', `/fleet/v1/units/${encodeURIComponent(unit)}`, body, JSON_TYPE);
    expect([unit, (JSON.parse(put.body) as { error: { message: string } }).error.message]).toEqual([unit, message]);
  }
});

test.each([
  ['[]', 'it must be an object'],
  ['{"units":{}}', 'units must be a list'],
  ['{"units":[{"name":7}]}', 'name must be a string'],
  ['{"destroy":[7]}', 'destroy must be a list of names'],
])('%s can not be understood', async (body, message) => {
  const answer = await api.call('POST', '/flotilla/v1/plan', body, JSON_TYPE);
  expect(JSON.parse(answer.body)).toEqual({ error: { code: 400, message: `unable to decode body: ${message}` } });
});
