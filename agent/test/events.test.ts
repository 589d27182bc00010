import { request } from 'node:http';
import { MemoryStore, openRegistry, type ClusterEvent, type Registry } from '@flotilla/registry';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEngine, type Engine } from '../src/engine/index.ts';
import { startApi, type TestApi } from './support/api.ts';
import { until } from './support/until.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const OPTIONS = [{ section: 'Service', name: 'ExecStart', value: '/bin/sleep 1000' }];
const UNIT = '/fleet/v1/units/a.service';

let store: MemoryStore;
let registry: Registry;
let api: TestApi;
let engine: Engine | undefined;

beforeEach(async () => {
  store = new MemoryStore();
  registry = openRegistry(store);
  api = await startApi(registry);
});
afterEach(async () => {
  await engine?.stop();
  engine = undefined;
  await api.close();
  await registry.close();
});

const events = async (query = ''): Promise<ClusterEvent[]> =>
  ((await api.get(`/flotilla/v1/events${query}`)) as { events: ClusterEvent[] }).events;
const kinds = async (query = '') => (await events(query)).map(({ kind }) => kind);
const join = (id: string) => registry.openSession({ id, address: '', metadata: {}, version: '1', bootId: '' }, 30);

function lead(): void {
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const none = (): void => undefined;
  const metrics = { leading: none, round: none, tasks: none, placed: none, echoed: none };
  engine = startEngine({ registry, machineId: A, ttlSeconds: 10, log: quiet, metrics });
}

test('what people do through the API is told in order', async () => {
  await join(A);
  await api.put(UNIT, { options: OPTIONS });
  await api.put(UNIT, { desiredState: 'launched' });
  await api.put(UNIT, { desiredState: 'launched' });
  await api.put(UNIT, { options: [...OPTIONS, { section: 'Unit', name: 'Description', value: 'x' }] });
  await api.call('DELETE', UNIT);
  for (const drain of [false, true]) await api.put(`/flotilla/v1/machines/${A}/cordon`, { drain, by: 'ada' });
  await api.call('DELETE', `/flotilla/v1/machines/${A}/cordon`);
  const expected = ['unit-submitted', 'desired-state', 'unit-changed', 'unit-destroyed'];
  const operator = ['cordoned', 'draining', 'uncordoned'];
  await until('all events', async () => (await kinds()).length === 7);
  expect(await kinds()).toEqual([...expected, ...operator]);
  expect((await events())[1]).toMatchObject({
    before: 'inactive',
    after: 'launched',
    text: 'a.service is wanted launched',
  });
  expect(await kinds('?unit=a.service')).toEqual(expected);
  expect(await kinds(`?machine=${A}&limit=2`)).toEqual(operator.slice(1));
  expect((await events(`?machine=${A}`))[0]).toMatchObject({ by: 'ada' });
  const { time } = (await events())[0] ?? { time: 0 };
  expect(await kinds(`?since=${time}`)).toHaveLength(7);
  expect(await kinds(`?since=${time + 3_600_000}`)).toEqual([]);
});

test('what the engine does is told: leader, machines, places and why there is none', async () => {
  await api.put(UNIT, { options: OPTIONS, desiredState: 'launched' });
  lead();
  await until('a reason', async () => (await kinds('?unit=a.service')).includes('pending'));
  const first = await join(A);
  await until('a place', async () => (await kinds('?unit=a.service')).includes('placed'));
  await join(B);
  await until('machine B', async () => (await kinds(`?machine=${B}`)).includes('machine-joined'));
  await first.close('leave');
  await until('a move', async () => (await kinds('?unit=a.service')).includes('moved'));
  expect(await kinds('?unit=a.service')).toEqual(['unit-submitted', 'pending', 'placed', 'moved']);
  expect(await kinds(`?machine=${A}`)).toEqual(['leader', 'machine-joined', 'placed', 'machine-lost']);
  expect((await events('?unit=a.service')).at(-1)).toMatchObject({ machine: B, before: A, after: B });
  await api.call('DELETE', UNIT);
  await until('it is gone', async () => (await kinds()).at(-1) === 'unplaced');
  expect((await events()).at(-1)?.text).toBe(`a.service leaves machine ${B}: unit does not exist`);
});

test('a follower gets what is known, then each new event at once, a line each', async () => {
  registry.recordEvent({ kind: 'k', text: 'before' });
  registry.recordEvent({ kind: 'k', text: 'of a unit', unit: 'a.service' });
  await until('both', async () => (await events()).length === 2);
  let text = '';
  const client = request({ socketPath: api.socket, path: '/flotilla/v1/events?follow=true&limit=1' }, answer => {
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
    answer.on('error', () => undefined).on('data', (chunk: Buffer) => (text += chunk.toString()));
  });
  client.on('error', () => undefined).end();
  const lines = () =>
    text
      .split('\n')
      .filter(line => line !== '')
      .map(line => (JSON.parse(line) as ClusterEvent).text);
  await until('the newest of what is known', () => lines().length === 1);
  registry.recordEvent({ kind: 'k', text: 'after' });
  await until('the new one', () => lines().length === 2);
  expect(lines()).toEqual(['of a unit', 'after']);
  client.destroy();
});

test.each([
  ['GET', '?since=yesterday', 400, 'since must be a number, not yesterday'],
  ['GET', '?limit=-1', 400, 'limit must be a number, not -1'],
  ['POST', '', 405, 'only GET supported against this resource'],
])('%s %s is answered %d', async (method, query, status, message) => {
  const answer = await api.call(method, `/flotilla/v1/events${query}`);
  expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { error: { code: status, message } }]);
});
