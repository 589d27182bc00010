import type { Machine, UnitState } from '@flotilla/cluster';
import { MemoryStore, openRegistry, RegistryError, type Registry } from '@flotilla/registry';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from './support/api.ts';

const SLEEP = { section: 'Service', name: 'ExecStart', value: '/bin/sleep 3000' };
const FLEET = (name: string, value: string) => ({ section: 'X-Fleet', name, value });

let registry: Registry;
let api: TestApi;

beforeEach(async () => {
  registry = openRegistry(new MemoryStore());
  api = await startApi(registry);
});
afterEach(async () => {
  await api.close();
  await registry.close();
});

const error = (code: number, message: string) => ({ error: { code, message } });

async function checkError(method: string, path: string, body: unknown, code: number, message: string | RegExp) {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await api.call(method, path, text, { 'Content-Type': 'application/json' });
  expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({
    status: code,
    type: 'application/json',
  });
  const got = JSON.parse(answer.body) as { error: { code: number; message: string } };
  expect(got.error.code).toBe(code);
  if (typeof message === 'string') expect(answer.body).toBe(JSON.stringify(error(code, message)));
  else expect(got.error.message).toMatch(message);
}

const state = (machine: string, unit: string, more: Partial<UnitState> = {}): UnitState => ({
  machine,
  unit,
  load: 'loaded',
  active: 'active',
  sub: 'running',
  hash: 'fbd75990cacd1049d9b14df3fa068338725f3d3e',
  current: 'launched',
  since: 0,
  exitStatus: undefined,
  ...more,
});

const machine = (id: string, more: Partial<Machine> = {}): Machine => ({
  id,
  address: '',
  metadata: {},
  version: '1.2.3',
  bootId: '',
  ...more,
});

const B = 'b'.repeat(26) + '222222';
const C = 'c'.repeat(26) + '333333';

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
    await checkError(method, path, undefined, code, message);
  });
  test('HEAD is refused as any other method is', async () => {
    expect(await api.call('HEAD', '/fleet/v1/units')).toMatchObject({ status: 405, body: '' });
  });
});

describe('headers are as fleet sends them', () => {
  const names = (raw: readonly string[]) => raw.filter((_, index) => index % 2 === 0);
  test('of a body', async () => {
    const answer = await api.call('GET', '/fleet/v1/state');
    expect(names(answer.rawHeaders)).toEqual(['Content-Type', 'Server', 'Date', 'Content-Length']);
    expect(answer).toMatchObject({
      status: 200,
      body: '{}',
      headers: { server: 'fleetd/1.2.3', 'content-length': '2' },
    });
  });
  test('of an empty answer', async () => {
    const created = await api.put('/fleet/v1/units/a.service', { options: [SLEEP] });
    expect([created.status, created.body, names(created.rawHeaders)]).toEqual([
      201,
      '',
      ['Server', 'Date', 'Content-Length'],
    ]);
    const deleted = await api.call('DELETE', '/fleet/v1/units/a.service');
    expect([deleted.status, deleted.body, names(deleted.rawHeaders)]).toEqual([204, '', ['Server', 'Date']]);
  });
});

describe('the life of a unit', () => {
  const path = '/fleet/v1/units/api.service';
  const body = async () => (await api.call('GET', path)).body;

  test('is created, replaced, changed and destroyed', async () => {
    expect(await api.put(path, { options: [SLEEP], desiredState: 'launched' })).toMatchObject({
      status: 201,
      body: '',
    });
    expect(await body()).toBe(
      '{"currentState":"inactive","desiredState":"launched","name":"api.service","options":[{"name":"ExecStart","section":"Service","value":"/bin/sleep 3000"}]}',
    );
    const description = { section: 'Unit', name: 'Description', value: 'new' };
    expect(await api.put(path, { options: [SLEEP, description] })).toMatchObject({ status: 201, body: '' });
    expect(await body()).toBe(
      '{"currentState":"inactive","desiredState":"inactive","name":"api.service","options":[{"name":"ExecStart","section":"Service","value":"/bin/sleep 3000"},{"name":"Description","section":"Unit","value":"new"}]}',
    );
    expect(await api.put(path, { name: 'api.service', desiredState: 'loaded' })).toMatchObject({
      status: 204,
      body: '',
    });
    expect(await api.get(path)).toMatchObject({ desiredState: 'loaded' });
    expect(await api.put(path, { options: [SLEEP, description], desiredState: 'launched' })).toMatchObject({
      status: 204,
    });
    expect(await api.call('DELETE', path)).toMatchObject({ status: 204, body: '' });
    await checkError('GET', path, undefined, 404, 'unit does not exist');
  });

  test('shows the machine and how far it is', async () => {
    await registry.putUnit('api.service', '[Service]\nExecStart=/bin/true\n', 'launched', 0);
    const [unit] = (await registry.readCluster()).units;
    const lead = await registry.tryLead(C, 5);
    const placement = {
      machine: B,
      unit: 'api.service',
      hash: unit?.hash ?? '',
      file: unit?.file ?? '',
      desired: 'launched',
    } as const;
    await lead?.commit([{ type: 'schedule', placement, reason: '' }], { set: [], clear: [] });
    expect(await api.get(path)).toMatchObject({ currentState: 'inactive', machineID: B });
    const session = await registry.openSession(machine(B), 10);
    session.publish(state(B, 'api.service', { current: undefined }));
    await session.settled();
    expect(await api.get(path)).toMatchObject({ currentState: 'inactive', machineID: B });
    session.publish(state(B, 'api.service'));
    await session.settled();
    expect(await api.get(path)).toMatchObject({ currentState: 'launched', machineID: B });
    expect(await api.get('/fleet/v1/units')).toMatchObject({ units: [{ currentState: 'launched', machineID: B }] });
    await session.close('leave');
    await lead?.resign();
  });

  test('a global unit has neither a state nor a machine of its own', async () => {
    await api.put('/fleet/v1/units/g.service', { options: [SLEEP, FLEET('Global', 'true')], desiredState: 'launched' });
    expect((await api.call('GET', '/fleet/v1/units/g.service')).body).toBe(
      '{"desiredState":"launched","name":"g.service","options":[{"name":"ExecStart","section":"Service","value":"/bin/sleep 3000"},{"name":"Global","section":"X-Fleet","value":"true"}]}',
    );
  });

  test('an empty value may be left out, as it is in answers', async () => {
    const reset = { section: 'Service', name: 'ExecStart' };
    await api.put(path, { options: [reset, SLEEP] });
    expect(await api.get(path)).toMatchObject({ options: [reset, SLEEP] });
    expect(await api.get(`${path}?raw=1`)).toMatchObject({ raw: '[Service]\nExecStart=\nExecStart=/bin/sleep 3000\n' });
  });

  test('a percent-encoded name is the name', async () => {
    await api.put('/fleet/v1/units/foo%401.service', { options: [SLEEP] });
    await api.put('/fleet/v1/units/a%5Cx2db.service', { options: [SLEEP] });
    const { units } = await registry.readCluster();
    expect(units.map(unit => unit.name)).toEqual(['a\\x2db.service', 'foo@1.service']);
  });

  test('characters are escaped as fleet escapes them', async () => {
    await api.put(path, { options: [{ ...SLEEP, value: '/bin/sh -c "a && b < c"' }] });
    expect(await body()).toContain('"value":"/bin/sh -c \\"a \\u0026\\u0026 b \\u003c c\\""');
  });

  test('the text as submitted is kept and given when asked for', async () => {
    const raw = '# a remark\n[Service]\n; another\nExecStart=/bin/sleep 3000\n';
    expect(await api.put(path, { raw, options: [SLEEP], desiredState: 'inactive' })).toMatchObject({ status: 201 });
    expect(await api.get(`${path}?raw=1`)).toMatchObject({ raw });
    expect(await api.get(path)).not.toHaveProperty('raw');
    expect(await api.put('/fleet/v1/units/b.service', { raw })).toMatchObject({ status: 201 });
    expect(await api.get('/fleet/v1/units/b.service')).toMatchObject({ options: [SLEEP] });
  });
});

describe('a PUT that is refused changes nothing', () => {
  const options = [SLEEP];
  const bad = (unit: string, body: unknown, code: number, message: string | RegExp) =>
    [unit, typeof body === 'string' ? body : JSON.stringify(body), code, message] as const;
  test.each([
    bad('new.service', 'not json', 400, /^unable to decode body: .*JSON/),
    bad('new.service', '', 400, 'unable to decode body: it is empty'),
    bad('new.service', '[]', 400, 'unable to decode body: it must be an object'),
    bad('new.service', 'null', 400, 'unable to decode body: it must be an object'),
    bad('new.service', '"x"', 400, 'unable to decode body: it must be an object'),
    bad('new.service', { options: 'x' }, 400, 'unable to decode body: options must be a list'),
    bad('new.service', { options: [1] }, 400, /unable to decode body: each option must be an object/),
    bad(
      'new.service',
      { options: [{ ...SLEEP, value: 5 }] },
      400,
      "unable to decode body: an option's value must be a string",
    ),
    bad('new.service', { options, desiredState: 5 }, 400, 'unable to decode body: desiredState must be a string'),
    bad(
      'new.service',
      { options, desiredState: 'bogus' },
      400,
      'invalid desiredState "bogus": it must be inactive, loaded or launched',
    ),
    bad(
      'new.service',
      { name: 'x.service', options },
      400,
      'name in URL "new.service" differs from unit name in request body "x.service"',
    ),
    bad('new.service', { desiredState: 'launched' }, 409, 'unit does not exist and options field empty'),
    bad(
      'new.service',
      { options: [FLEET('MachineID', 'x'), FLEET('Global', 'true')] },
      400,
      /MachineID.*Global|Global.*MachineID/i,
    ),
    bad(
      'new.service',
      { options: [{ section: 'A]', name: '', value: '' }] },
      400,
      /options can't be read as a unit file: line 1: /,
    ),
    bad(
      'new.service',
      { options, raw: '[Service]\nExecStart=/bin/other\n' },
      400,
      'raw and options are not the same unit',
    ),
    bad('new.service', { raw: 'nothing in it' }, 400, 'raw is a unit file without any option'),
    bad(
      'new.service',
      { raw: '[Service]\nbroken\n' },
      400,
      /raw can't be read as a unit file: line 2: unexpected newline/,
    ),
    bad('noSuffix', { options }, 400, /./),
    bad('a.unknown', { options }, 400, /./),
    bad('t@.service', { options, desiredState: 'launched' }, 400, 'cannot activate template "t@.service"'),
    bad('old.service', { options }, 409, 'must provide DesiredState to update existing unit'),
    bad('old.service', {}, 409, 'must provide DesiredState to update existing unit'),
    bad('old.service', { desiredState: 'bogus' }, 400, /invalid desiredState "bogus"/),
    bad('old.service', { options: [FLEET('MachineID', 'x'), FLEET('Global', 'true')] }, 400, /./),
    bad('old@.service', { desiredState: 'loaded' }, 400, 'cannot activate template "old@.service"'),
  ])('%s %s → %d', async (unit, body, code, message) => {
    await registry.putUnit('old.service', '[Service]\nExecStart=/bin/sleep 3000\n', 'inactive', 0);
    await registry.putUnit('old@.service', '[Service]\nExecStart=/bin/sleep 3000\n', 'inactive', 0);
    const before = await registry.readCluster();
    await checkError('PUT', `/fleet/v1/units/${unit}`, body, code, message);
    expect(await registry.readCluster()).toEqual(before);
  });

  test.each([
    ['text/plain', 'only acceptable Content-Type is application/json'],
    ['application/jsonx', 'only acceptable Content-Type is application/json'],
    [undefined, 'expected 1 Content-Type, got 0'],
    [['application/json', 'application/json'], 'expected 1 Content-Type, got 2'],
  ])('Content-Type %j → 415', async (type, message) => {
    const headers = type === undefined ? {} : { 'Content-Type': type };
    const answer = await api.call('PUT', '/fleet/v1/units/a.service', '{}', headers);
    expect([answer.status, answer.body]).toEqual([415, JSON.stringify(error(415, message))]);
  });

  test('parameters of the Content-Type do not matter', async () => {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    expect(await api.put('/fleet/v1/units/a.service', { options }, headers)).toMatchObject({ status: 201 });
  });

  test('more than 1 MiB → 413, and the connection works for the next client', async () => {
    const large = JSON.stringify({ options: [{ ...SLEEP, value: 'x'.repeat(1024 * 1024) }] });
    await checkError('PUT', '/fleet/v1/units/a.service', large, 413, /larger than 1048576 bytes/);
    const headers = { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' };
    expect((await api.call('PUT', '/fleet/v1/units/a.service', large, headers)).status).toBe(413);
    expect((await registry.readCluster()).units).toEqual([]);
  });

  test('bytes that are not UTF-8 → 400', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await api.call('PUT', '/fleet/v1/units/a.service', Buffer.from([0x22, 0xff, 0x22]), headers);
    expect([answer.status, answer.body]).toEqual([
      400,
      JSON.stringify(error(400, 'unable to decode body: it is not UTF-8')),
    ]);
  });

  test('members in another case are understood', async () => {
    expect(await api.put('/fleet/v1/units/a.service', { Options: [SLEEP], DesiredState: 'loaded' })).toMatchObject({
      status: 201,
    });
    expect(await api.get('/fleet/v1/units/a.service')).toMatchObject({ desiredState: 'loaded' });
  });
});

describe('concurrent changes', () => {
  const path = '/fleet/v1/units/a.service';

  /** The registry, but the first writes find that somebody else was faster. */
  function contested(times: number): Registry {
    let left = times;
    const interfere = async (name: string) => {
      if (left-- <= 0) return;
      const unit = (await registry.readUnit(name))?.unit;
      await registry.putUnit(name, `[Service]\nExecStart=/bin/sleep ${left}\n`, 'inactive', unit?.revision ?? 0);
    };
    return new Proxy(registry, {
      get(target, property) {
        if (property === 'putUnit' || property === 'setDesired')
          return async (name: string, ...rest: never[]) => {
            await interfere(name);
            return (target[property] as (...all: unknown[]) => Promise<number>).call(target, name, ...rest);
          };
        const value: unknown = Reflect.get(target, property);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  test('a client that does not say which revision it means wins after the other', async () => {
    await api.close();
    api = await startApi(contested(2));
    expect(await api.put(path, { options: [SLEEP], desiredState: 'launched' })).toMatchObject({ status: 201 });
    expect(await api.get(path)).toMatchObject({ desiredState: 'launched', options: [SLEEP] });
  });
  test('after several defeats it is told', async () => {
    await api.close();
    api = await startApi(contested(100));
    expect(await api.put(path, { options: [SLEEP] })).toMatchObject({ status: 409 });
  });
  test('with If-Match the change is made to that revision or not at all', async () => {
    await api.put(path, { options: [SLEEP] });
    const { etag = '' } = (await api.call('GET', path)).headers;
    expect(await api.put(path, { desiredState: 'loaded' }, { 'If-Match': etag })).toMatchObject({ status: 204 });
    expect(await api.put(path, { desiredState: 'launched' }, { 'If-Match': etag })).toMatchObject({ status: 412 });
    expect(await api.call('DELETE', path, '', { 'If-Match': etag })).toMatchObject({ status: 412 });
    expect(await api.put(path, { desiredState: 'launched' }, { 'If-Match': 'x' })).toMatchObject({ status: 400 });
    expect(await api.get(path)).toMatchObject({ desiredState: 'loaded' });
  });
});

describe('lists', () => {
  const fill = async (count: number) => {
    for (let index = 0; index < count; index++)
      await registry.putUnit(
        `p${String(index).padStart(3, '0')}.service`,
        '[Service]\nExecStart=/bin/sleep 3000\n',
        'inactive',
        0,
      );
  };
  const page = async (query = '') =>
    (await api.get(`/fleet/v1/units${query}`)) as { units?: { name: string }[]; nextPageToken?: string };

  test.each(['units', 'state', 'machines'])('no %s → {}', async resource => {
    expect((await api.call('GET', `/fleet/v1/${resource}`)).body).toBe('{}');
  });
  test('exactly one page promises another one, which is empty', async () => {
    await fill(100);
    const answer = await api.call('GET', '/fleet/v1/units');
    expect(answer.body).toMatch(
      /^\{"nextPageToken":"ZAACAA==","units":\[\{"currentState":"inactive","desiredState":"inactive","name":"p000\.service","options":\[\{"name":"ExecStart","section":"Service","value":"\/bin\/sleep 3000"\}\]\},\{"currentState":"inactive"/,
    );
    expect((await api.call('GET', '/fleet/v1/units?nextPageToken=ZAACAA==&alt=json')).body).toBe('{}');
  });
  test('101 units come in two pages, in order', async () => {
    await fill(101);
    const first = await page();
    const second = await page(`?nextPageToken=${first.nextPageToken ?? ''}`);
    expect([first.units?.length, second.units?.length, second.nextPageToken]).toEqual([100, 1, undefined]);
    const names = [...(first.units ?? []), ...(second.units ?? [])].map(unit => unit.name);
    expect(names).toEqual([...names].sort());
  });
  test('a unit that comes in between does not make a page repeat one', async () => {
    await fill(101);
    const first = await page();
    await registry.putUnit('a.service', '[Service]\nExecStart=/bin/true\n', 'inactive', 0);
    const second = await page(`?nextPageToken=${first.nextPageToken ?? ''}`);
    expect(second.units?.map(unit => unit.name)).toEqual(['p100.service']);
    expect((await page()).units?.[0]?.name).toBe('a.service');
  });
  test.each([
    ['nextPageToken=x', 'illegal base64 data at input byte 0'],
    ['nextPageToken=ZAAA', 'unexpected EOF'],
    ['nextPageToken=ZAABAA', 'illegal base64 data at input byte 4'],
    ['nextPageToken=ZA%3DABAA', 'illegal base64 data at input byte 3'],
    ['nextPageToken=%21AABAA%3D%3D', 'illegal base64 data at input byte 0'],
    ['nextPageToken=ZAAAAA==', 'token page must be greater than zero'],
    ['nextPageToken=PAABAA==', 'token limit must be 100'],
    ['nextPageToken=a&nextPageToken=b', 'too many values for page token'],
  ])('%s → 400 %s', async (query, message) => {
    for (const resource of ['units', 'state', 'machines'])
      await checkError('GET', `/fleet/v1/${resource}?${query}`, undefined, 400, message);
  });
});

describe('states', () => {
  beforeEach(async () => {
    await registry.putUnit('g.service', '[Service]\nExecStart=/bin/true\n', 'launched', 0);
    for (const id of [C, B]) {
      const session = await registry.openSession(machine(id), 10);
      session.publish(state(id, 'g.service'));
      if (id === B) session.publish(state(id, 'z.service', { hash: '', active: 'inactive', sub: 'dead' }));
      await session.settled();
    }
  });
  const g = (id: string) =>
    `{"hash":"fbd75990cacd1049d9b14df3fa068338725f3d3e","machineID":"${id}","name":"g.service","systemdActiveState":"active","systemdLoadState":"loaded","systemdSubState":"running"}`;
  const z = `{"machineID":"${B}","name":"z.service","systemdActiveState":"inactive","systemdLoadState":"loaded","systemdSubState":"dead"}`;
  test.each([
    ['', `{"states":[${g(B)},${g(C)},${z}]}`],
    ['?unitName=g.service', `{"states":[${g(B)},${g(C)}]}`],
    [`?machineID=${B}`, `{"states":[${g(B)},${z}]}`],
    [`?unitName=g.service&machineID=${C}`, `{"states":[${g(C)}]}`],
    ['?unitName=g.service&machineID=zzz', '{}'],
    ['/g.service', g(B)],
    ['/none.service', '{"name":"none.service"}'],
  ])('GET /state%s', async (rest, body) => {
    expect((await api.call('GET', `/fleet/v1/state${rest}`)).body).toBe(body);
  });
});

describe('machines', () => {
  beforeEach(async () => {
    await registry.openSession(machine(C, { address: '10.0.0.3', metadata: { region: 'eu', disk: 'ssd' } }), 10);
    await registry.openSession(machine(B), 10);
  });
  const patch = (body: unknown) => api.call('PATCH', '/fleet/v1/machines', JSON.stringify(body));
  const metadata = async (id: string) => (await registry.readMachines()).find(found => found.id === id)?.metadata;

  test('are listed by id, empty members left out', async () => {
    expect((await api.call('GET', '/fleet/v1/machines')).body).toBe(
      `{"machines":[{"id":"${B}"},{"id":"${C}","metadata":{"disk":"ssd","region":"eu"},"primaryIP":"10.0.0.3"}]}`,
    );
  });
  test('take metadata in both shapes, and lose them', async () => {
    const set = await patch([
      { op: 'add', path: `/${C}/metadata/region`, value: 'us' },
      { op: 'replace', path: `/${C}/metadata/rack`, value: { value: '7' } },
      { op: 'remove', path: `/${C}/metadata/disk` },
    ]);
    expect([set.status, set.body]).toEqual([204, '']);
    expect(await metadata(C)).toEqual({ region: 'us', rack: '7' });
  });
  test('the last operation on a key counts; unknown machines are fine', async () => {
    const path = `/${B}/metadata/a`;
    await patch([
      { op: 'add', path, value: '1' },
      { op: 'remove', path },
      { op: 'add', path, value: '2' },
    ]);
    expect(await patch([{ op: 'add', path: '/unknown/metadata/a', value: '1' }])).toMatchObject({ status: 204 });
    expect(await patch([])).toMatchObject({ status: 204 });
    expect(await metadata(B)).toEqual({ a: '2' });
  });
  test.each([
    [[{ op: 'noop', path: '/a/metadata/b', value: 'x' }], 'invalid op: expect add, remove, or replace'],
    [[{ op: 'add', path: '/a/b', value: 'x' }], 'machine metadata path invalid'],
    [[{ op: 'add', path: '/a/metadata/b c', value: 'x' }], 'machine metadata path invalid'],
    [[{ op: 'add' }], 'machine metadata path invalid'],
    [[{ op: 'add', path: '/a/metadata/b' }], 'invalid value: add and replace require a value'],
    [[{ op: 'add', path: '/a/metadata/b', value: '' }], 'invalid value: add and replace require a value'],
    [[{ op: 'add', path: '/a/metadata/b', value: {} }], 'invalid value: add and replace require a value'],
    [[{ op: 'add', path: '/a/metadata/b', value: 5 }], 'unable to decode body: value must be a string'],
    [{}, 'unable to decode body: it must be a list of operations'],
    [['x'], 'unable to decode body: each operation must be an object with op, path and value'],
  ])('%j → 400 %s, and nothing before it is done', async (body, message) => {
    const good = { op: 'add', path: `/${B}/metadata/a`, value: '1' };
    await checkError(
      'PATCH',
      '/fleet/v1/machines',
      Array.isArray(body) ? [good, ...(body as unknown[])] : body,
      400,
      message,
    );
    expect(await metadata(B)).toEqual({});
  });
});

describe('around the API', () => {
  test('the description names all methods', async () => {
    const answer = await api.call('GET', '/fleet/v1/discovery', '', { Host: 'n1:49153' });
    expect(JSON.parse(answer.body)).toMatchObject({
      rootUrl: 'http://n1:49153/',
      basePath: '/fleet/v1/',
      resources: { Units: { methods: { Set: { httpMethod: 'PUT' } } } },
    });
  });
  test('why a unit is not placed', async () => {
    await registry.putUnit('a.service', '[Service]\nExecStart=/bin/true\n', 'launched', 0);
    const lead = await registry.tryLead(C, 5);
    const pending = { unit: 'a.service', summary: '0 of 0 machines', machines: [] };
    await lead?.commit([], { set: [pending], clear: [] });
    expect(await api.get('/flotilla/v1/pending')).toEqual({ pending: [pending] });
    expect(await api.get('/flotilla/v1/units/a.service')).toMatchObject({ unit: { name: 'a.service' }, pending });
    await checkError('GET', '/flotilla/v1/units/b.service', undefined, 404, 'unit does not exist');
    await checkError('PUT', '/flotilla/v1/pending', '{}', 405, 'only GET supported against this resource');
    await checkError('GET', '/flotilla/v1/nothing', undefined, 404, '');
    await lead?.resign();
  });
  test('health and metrics', async () => {
    expect(await api.call('GET', '/healthz')).toMatchObject({ status: 200, body: '{"status":"ok"}' });
    expect(await api.call('GET', '/metrics')).toMatchObject({ status: 200, body: 'x 1\n' });
    await api.close();
    api = await startApi(undefined, { illness: () => 'etcd has not been reached yet' });
    expect(await api.call('GET', '/healthz')).toMatchObject({
      status: 503,
      body: '{"reason":"etcd has not been reached yet","status":"unavailable"}',
    });
    expect(await api.call('GET', '/metrics')).toMatchObject({ status: 200 });
  });
});

describe('without etcd', () => {
  const message = 'fleet server unable to communicate with etcd';
  test.each(['/fleet/v1/units', '/fleet/v1/machines', '/fleet/v1/units/a.service', '/'])(
    '%s → 503 before it is reached',
    async path => {
      await api.close();
      api = await startApi(undefined);
      await checkError('GET', path, undefined, 503, message);
    },
  );
  test.each(['GET', 'PUT', 'DELETE'])(
    '%s → 503 when it does not answer any more, and why is logged once',
    async method => {
      const silent = new Proxy(registry, {
        get: () => () => Promise.reject(new RegistryError('timeout', 'etcd at http://127.0.0.1:1 did not answer')),
      });
      await api.close();
      api = await startApi(silent);
      for (let poll = 0; poll < 3; poll++)
        await checkError(method, '/fleet/v1/units/a.service', { options: [SLEEP] }, 503, message);
      expect(api.logged).toEqual([expect.stringContaining('etcd at http://127.0.0.1:1 did not answer')]);
    },
  );
  test('a mistake of the server → 500 without details, which are logged', async () => {
    const broken = new Proxy(registry, { get: () => () => Promise.reject(new TypeError('oops')) });
    await api.close();
    api = await startApi(broken);
    await checkError('GET', '/fleet/v1/units', undefined, 500, '');
    expect(api.logged[0]).toContain('oops');
  });
});
