import { type Registry } from '@flotilla/registry';
import { describe, expect, test } from 'vitest';
import { ApiStage, B, C, error, FLEET, machine, SLEEP, state } from '../support/api-stage.ts';

const stage = new ApiStage();

describe('the life of a unit', () => {
  const path = '/fleet/v1/units/api.service';
  const body = async () => (await stage.api.call('GET', path)).body;

  test('is created, replaced, changed and destroyed', async () => {
    expect(await stage.api.put(path, { options: [SLEEP], desiredState: 'launched' })).toMatchObject({
      status: 201,
      body: '',
    });
    expect(await body()).toBe(
      '{"currentState":"inactive","desiredState":"launched","name":"api.service","options":[{"name":"ExecStart","section":"Service","value":"/bin/sleep 3000"}]}',
    );
    const description = { section: 'Unit', name: 'Description', value: 'new' };
    expect(await stage.api.put(path, { options: [SLEEP, description] })).toMatchObject({ status: 201, body: '' });
    expect(await body()).toBe(
      '{"currentState":"inactive","desiredState":"inactive","name":"api.service","options":[{"name":"ExecStart","section":"Service","value":"/bin/sleep 3000"},{"name":"Description","section":"Unit","value":"new"}]}',
    );
    expect(await stage.api.put(path, { name: 'api.service', desiredState: 'loaded' })).toMatchObject({
      status: 204,
      body: '',
    });
    expect(await stage.api.get(path)).toMatchObject({ desiredState: 'loaded' });
    expect(await stage.api.put(path, { options: [SLEEP, description], desiredState: 'launched' })).toMatchObject({
      status: 204,
    });
    expect(await stage.api.call('DELETE', path)).toMatchObject({ status: 204, body: '' });
    await stage.checkError('GET', path, undefined, 404, 'unit does not exist');
  });

  test('shows the machine and how far it is', async () => {
    await stage.registry.putUnit('api.service', '[Service]\nExecStart=/bin/true\n', 'launched', 0);
    const [unit] = (await stage.registry.readCluster()).units;
    const lead = await stage.registry.tryLead(C, 5);
    const placement = {
      machine: B,
      unit: 'api.service',
      hash: unit?.hash ?? '',
      file: unit?.file ?? '',
      desired: 'launched',
    } as const;
    await lead?.commit([{ type: 'schedule', placement, reason: '' }], { set: [], clear: [] });
    expect(await stage.api.get(path)).toMatchObject({ currentState: 'inactive', machineID: B });
    const session = await stage.registry.openSession(machine(B), 10);
    session.publish(state(B, 'api.service', { current: undefined }));
    await session.settled();
    expect(await stage.api.get(path)).toMatchObject({ currentState: 'inactive', machineID: B });
    session.publish(state(B, 'api.service'));
    await session.settled();
    expect(await stage.api.get(path)).toMatchObject({ currentState: 'launched', machineID: B });
    expect(await stage.api.get('/fleet/v1/units')).toMatchObject({
      units: [{ currentState: 'launched', machineID: B }],
    });
    await session.close('leave');
    await lead?.resign();
  });

  test('a global unit has neither a state nor a machine of its own', async () => {
    await stage.api.put('/fleet/v1/units/g.service', {
      options: [SLEEP, FLEET('Global', 'true')],
      desiredState: 'launched',
    });
    expect((await stage.api.call('GET', '/fleet/v1/units/g.service')).body).toBe(
      '{"desiredState":"launched","name":"g.service","options":[{"name":"ExecStart","section":"Service","value":"/bin/sleep 3000"},{"name":"Global","section":"X-Fleet","value":"true"}]}',
    );
  });

  test('an empty value may be left out, as it is in answers', async () => {
    const reset = { section: 'Service', name: 'ExecStart' };
    await stage.api.put(path, { options: [reset, SLEEP] });
    expect(await stage.api.get(path)).toMatchObject({ options: [reset, SLEEP] });
    expect(await stage.api.get(`${path}?raw=1`)).toMatchObject({
      raw: '[Service]\nExecStart=\nExecStart=/bin/sleep 3000\n',
    });
  });

  test('a percent-encoded name is the name', async () => {
    await stage.api.put('/fleet/v1/units/foo%401.service', { options: [SLEEP] });
    await stage.api.put('/fleet/v1/units/a%5Cx2db.service', { options: [SLEEP] });
    const { units } = await stage.registry.readCluster();
    expect(units.map(unit => unit.name)).toEqual(['a\\x2db.service', 'foo@1.service']);
  });

  test('characters are escaped as fleet escapes them', async () => {
    await stage.api.put(path, { options: [{ ...SLEEP, value: '/bin/sh -c "a && b < c"' }] });
    expect(await body()).toContain('"value":"/bin/sh -c \\"a \\u0026\\u0026 b \\u003c c\\""');
  });

  test('the text as submitted is kept and given when asked for', async () => {
    const raw = '# a remark\n[Service]\n; another\nExecStart=/bin/sleep 3000\n';
    expect(await stage.api.put(path, { raw, options: [SLEEP], desiredState: 'inactive' })).toMatchObject({
      status: 201,
    });
    expect(await stage.api.get(`${path}?raw=1`)).toMatchObject({ raw });
    expect(await stage.api.get(path)).not.toHaveProperty('raw');
    expect(await stage.api.put('/fleet/v1/units/b.service', { raw })).toMatchObject({ status: 201 });
    expect(await stage.api.get('/fleet/v1/units/b.service')).toMatchObject({ options: [SLEEP] });
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
    await stage.registry.putUnit('old.service', '[Service]\nExecStart=/bin/sleep 3000\n', 'inactive', 0);
    await stage.registry.putUnit('old@.service', '[Service]\nExecStart=/bin/sleep 3000\n', 'inactive', 0);
    const before = await stage.registry.readCluster();
    await stage.checkError('PUT', `/fleet/v1/units/${unit}`, body, code, message);
    expect(await stage.registry.readCluster()).toEqual(before);
  });

  test.each([
    ['text/plain', 'only acceptable Content-Type is application/json'],
    ['application/jsonx', 'only acceptable Content-Type is application/json'],
    [undefined, 'expected 1 Content-Type, got 0'],
    [['application/json', 'application/json'], 'expected 1 Content-Type, got 2'],
  ])('Content-Type %j → 415', async (type, message) => {
    const headers = type === undefined ? {} : { 'Content-Type': type };
    const answer = await stage.api.call('PUT', '/fleet/v1/units/a.service', '{}', headers);
    expect([answer.status, answer.body]).toEqual([415, JSON.stringify(error(415, message))]);
  });

  test('parameters of the Content-Type do not matter', async () => {
    const headers = { 'Content-Type': 'application/json; charset=utf-8' };
    expect(await stage.api.put('/fleet/v1/units/a.service', { options }, headers)).toMatchObject({ status: 201 });
  });

  test('more than 1 MiB → 413, and the connection works for the next client', async () => {
    const large = JSON.stringify({ options: [{ ...SLEEP, value: 'x'.repeat(1024 * 1024) }] });
    await stage.checkError('PUT', '/fleet/v1/units/a.service', large, 413, /larger than 1048576 bytes/);
    const headers = { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' };
    expect((await stage.api.call('PUT', '/fleet/v1/units/a.service', large, headers)).status).toBe(413);
    expect((await stage.registry.readCluster()).units).toEqual([]);
  });

  test('bytes that are not UTF-8 → 400', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await stage.api.call('PUT', '/fleet/v1/units/a.service', Buffer.from([0x22, 0xff, 0x22]), headers);
    expect([answer.status, answer.body]).toEqual([
      400,
      JSON.stringify(error(400, 'unable to decode body: it is not UTF-8')),
    ]);
  });

  test('members in another case are understood', async () => {
    expect(
      await stage.api.put('/fleet/v1/units/a.service', { Options: [SLEEP], DesiredState: 'loaded' }),
    ).toMatchObject({
      status: 201,
    });
    expect(await stage.api.get('/fleet/v1/units/a.service')).toMatchObject({ desiredState: 'loaded' });
  });
});

describe('concurrent changes', () => {
  const path = '/fleet/v1/units/a.service';

  /** The registry, but the first writes find that somebody else was faster. */
  function contested(times: number): Registry {
    let left = times;
    const interfere = async (name: string) => {
      if (left-- <= 0) return;
      const unit = (await stage.registry.readUnit(name))?.unit;
      await stage.registry.putUnit(name, `[Service]\nExecStart=/bin/sleep ${left}\n`, 'inactive', unit?.revision ?? 0);
    };
    return new Proxy(stage.registry, {
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
    await stage.serve(contested(2));
    expect(await stage.api.put(path, { options: [SLEEP], desiredState: 'launched' })).toMatchObject({ status: 201 });
    expect(await stage.api.get(path)).toMatchObject({ desiredState: 'launched', options: [SLEEP] });
  });
  test('after several defeats it is told', async () => {
    await stage.serve(contested(100));
    expect(await stage.api.put(path, { options: [SLEEP] })).toMatchObject({ status: 409 });
  });
  test('with If-Match the change is made to that revision or not at all', async () => {
    await stage.api.put(path, { options: [SLEEP] });
    const { etag = '' } = (await stage.api.call('GET', path)).headers;
    expect(await stage.api.put(path, { desiredState: 'loaded' }, { 'If-Match': etag })).toMatchObject({ status: 204 });
    expect(await stage.api.put(path, { desiredState: 'launched' }, { 'If-Match': etag })).toMatchObject({
      status: 412,
    });
    expect(await stage.api.call('DELETE', path, '', { 'If-Match': etag })).toMatchObject({ status: 412 });
    expect(await stage.api.put(path, { desiredState: 'launched' }, { 'If-Match': 'x' })).toMatchObject({ status: 400 });
    expect(await stage.api.get(path)).toMatchObject({ desiredState: 'loaded' });
  });
});
