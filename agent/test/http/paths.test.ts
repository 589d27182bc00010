import { RegistryError } from '@flotilla/registry';
import { describe, expect, test } from 'vitest';
import { ApiStage, C, SLEEP } from '../support/api-stage.ts';

const stage = new ApiStage();

describe('paths and methods', () => {
  test.each([
    ['GET', '/', 405, ''],
    ['GET', '/fleet/v1', 405, ''],
    ['GET', '/nothing', 404, ''],
    ['GET', '/fleet/v1/', 404, ''],
    ['GET', '/fleet/v1/nothing', 404, ''],
    ['GET', '/fleet/v1/units/', 404, ''],
    ['GET', '/fleet/v1/unitsx', 404, ''],
    ['GET', '/fleet/v1/units/a/b', 404, ''],
    ['GET', '/fleet/v1/units/a%2Fb', 404, ''],
    ['GET', '/fleet/v1/machines/', 404, ''],
    ['GET', '/fleet/v1/units/a.service', 404, 'unit does not exist'],
    ['GET', '/fleet/v1/units/%00%0A', 404, 'unit does not exist'],
    ['GET', '/v1-alpha/units/a.service?alt=json', 404, 'unit does not exist'],
    ['DELETE', '/fleet/v1/units/a.service', 404, 'unit does not exist'],
    ['POST', '/fleet/v1/units', 405, 'only GET supported against this resource'],
    ['POST', '/fleet/v1/units/a.service', 405, 'only GET, PUT and DELETE supported against this resource'],
    ['POST', '/fleet/v1/state', 405, 'only GET supported against this resource'],
    ['PUT', '/fleet/v1/state/a.service', 405, 'only GET supported against this resource'],
    ['DELETE', '/fleet/v1/machines', 405, 'only GET and PATCH supported against this resource'],
    ['POST', '/fleet/v1/discovery', 400, 'only HTTP GET supported against this resource'],
    ['GET', '/fleet/v1/units/%zz', 400, /invalid percent-encoding/],
  ])('%s %s → %d %s', async (method, path, code, message) => {
    await stage.checkError(method, path, undefined, code, message);
  });
  test('HEAD is refused as any other method is', async () => {
    expect(await stage.api.call('HEAD', '/fleet/v1/units')).toMatchObject({ status: 405, body: '' });
  });
});

describe('headers are as fleet sends them', () => {
  const names = (raw: readonly string[]) => raw.filter((_, index) => index % 2 === 0);
  test('of a body', async () => {
    const answer = await stage.api.call('GET', '/fleet/v1/state');
    expect(names(answer.rawHeaders)).toEqual(['Content-Type', 'Server', 'Date', 'Content-Length']);
    expect(answer).toMatchObject({
      status: 200,
      body: '{}',
      headers: { server: 'fleetd/1.2.3', 'content-length': '2' },
    });
  });
  test('of an empty answer', async () => {
    const created = await stage.api.put('/fleet/v1/units/a.service', { options: [SLEEP] });
    expect([created.status, created.body, names(created.rawHeaders)]).toEqual([
      201,
      '',
      ['Server', 'Date', 'Content-Length'],
    ]);
    const deleted = await stage.api.call('DELETE', '/fleet/v1/units/a.service');
    expect([deleted.status, deleted.body, names(deleted.rawHeaders)]).toEqual([204, '', ['Server', 'Date']]);
  });
});

describe('around the API', () => {
  test('the description names all methods', async () => {
    const answer = await stage.api.call('GET', '/fleet/v1/discovery', '', { Host: 'n1:49153' });
    expect(JSON.parse(answer.body)).toMatchObject({
      rootUrl: 'http://n1:49153/',
      basePath: '/fleet/v1/',
      resources: { Units: { methods: { Set: { httpMethod: 'PUT' } } } },
    });
  });
  test('why a unit is not placed', async () => {
    await stage.registry.putUnit('a.service', '[Service]\nExecStart=/bin/true\n', 'launched', 0);
    const lead = await stage.registry.tryLead(C, 5);
    const pending = { unit: 'a.service', summary: '0 of 0 machines', machines: [] };
    await lead?.commit([], { set: [pending], clear: [] });
    expect(await stage.api.get('/flotilla/v1/pending')).toEqual({ pending: [pending] });
    expect(await stage.api.get('/flotilla/v1/units/a.service')).toMatchObject({ unit: { name: 'a.service' }, pending });
    await stage.checkError('GET', '/flotilla/v1/units/b.service', undefined, 404, 'unit does not exist');
    await stage.checkError('PUT', '/flotilla/v1/pending', '{}', 405, 'only GET supported against this resource');
    await stage.checkError('GET', '/flotilla/v1/nothing', undefined, 404, '');
    await lead?.resign();
  });
  test('health and metrics', async () => {
    expect(await stage.api.call('GET', '/healthz')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    expect(await stage.api.call('GET', '/metrics')).toMatchObject({ status: 200, body: 'x 1\n' });
    await stage.serve(undefined, { illness: () => 'etcd has not been reached yet' });
    expect(await stage.api.call('GET', '/healthz')).toMatchObject({
      status: 503,
      body: '{"reason":"etcd has not been reached yet","status":"unavailable"}',
    });
    expect(await stage.api.call('GET', '/metrics')).toMatchObject({ status: 200 });
  });
});

describe('without etcd', () => {
  const message = 'fleet server unable to communicate with etcd';
  test.each(['/fleet/v1/units', '/fleet/v1/machines', '/fleet/v1/units/a.service', '/'])(
    '%s → 503 before it is reached',
    async path => {
      await stage.serve(undefined);
      await stage.checkError('GET', path, undefined, 503, message);
    },
  );
  test.each(['GET', 'PUT', 'DELETE'])(
    '%s → 503 when it does not answer any more, and why is logged once',
    async method => {
      const silent = new Proxy(stage.registry, {
        get: () => () => Promise.reject(new RegistryError('timeout', 'etcd at http://127.0.0.1:1 did not answer')),
      });
      await stage.serve(silent);
      for (let poll = 0; poll < 3; poll++)
        await stage.checkError(method, '/fleet/v1/units/a.service', { options: [SLEEP] }, 503, message);
      expect(stage.api.logged).toEqual([expect.stringContaining('etcd at http://127.0.0.1:1 did not answer')]);
    },
  );
  test('a mistake of the server → 500 without details, which are logged', async () => {
    const broken = new Proxy(stage.registry, { get: () => () => Promise.reject(new TypeError('oops')) });
    await stage.serve(broken);
    await stage.checkError('GET', '/fleet/v1/units', undefined, 500, '');
    expect(stage.api.logged[0]).toContain('oops');
  });
});
