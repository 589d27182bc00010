import { MemoryStore, openRegistry, type Registry } from '@flotilla/registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/api.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const PATH = `/flotilla/v1/machines/${A}/cordon`;

let registry: Registry;
let api: TestApi;

beforeEach(async () => {
  registry = openRegistry(new MemoryStore());
  api = await startApi(registry);
  await registry.openSession({ id: A, address: '10.0.0.1', metadata: { r: 'e' }, version: '1', bootId: 'x' }, 30);
  await registry.openSession({ id: B, address: '', metadata: {}, version: '1', bootId: 'y' }, 30);
});
afterEach(async () => {
  await api.close();
  await registry.close();
});

const cordon = async () => (await registry.readMachines()).find(({ id }) => id === A)?.cordon;

test('a machine is closed for new units, drained and opened', async () => {
  expect((await api.put(PATH, {})).status).toBe(204);
  expect(await cordon()).toMatchObject({ drain: false });
  expect((await api.put(PATH, { drain: true, by: 'ada' })).status).toBe(204);
  expect(await cordon()).toMatchObject({ drain: true, by: 'ada' });
  expect((await api.call('DELETE', PATH)).status).toBe(204);
  expect((await api.call('DELETE', PATH)).status).toBe(204);
  expect(await cordon()).toBeUndefined();
});

test('the list of machines tells of it, and of how many units each has', async () => {
  await registry.cordonMachine(A, { drain: true, since: 7 });
  const lead = await registry.tryLead(B, 30);
  const placement = { machine: A, unit: 'a.service', hash: 'h', file: 'f', desired: 'launched' as const };
  await lead?.commit([{ type: 'schedule', placement, reason: '' }], { set: [], clear: [] });
  expect(await api.get('/flotilla/v1/machines')).toEqual({
    machines: [
      { id: A, primaryIP: '10.0.0.1', metadata: { r: 'e' }, version: '1', cordon: { drain: true, since: 7 }, units: 1 },
      { id: B, version: '1', units: 0 },
    ],
  });
});

test.each([
  ['PUT', PATH, '{"drain":"yes"}', 400, 'unable to decode body: drain must be true or false'],
  ['PUT', PATH, '[]', 400, 'unable to decode body: it must be an object'],
  ['PUT', PATH.replace(A, 'c'), '{}', 404, 'there is no machine c'],
  ['DELETE', PATH.replace(A, 'c'), '', 404, 'there is no machine c'],
  ['GET', PATH, '', 405, 'only PUT and DELETE supported against this resource'],
  ['PUT', '/flotilla/v1/machines', '{}', 405, 'only GET supported against this resource'],
])('%s %s %s is answered %d', async (method, path, body, status, message) => {
  const answer = await api.call(method, path, body, { 'Content-Type': 'application/json' });
  expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { error: { code: status, message } }]);
  expect(await cordon()).toBeUndefined();
});

test('a machine that is away can be opened, so that it takes units when it is back', async () => {
  await registry.cordonMachine('gone', { drain: false, since: 1 });
  expect((await api.call('DELETE', '/flotilla/v1/machines/gone/cordon')).status).toBe(204);
});
