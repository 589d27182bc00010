import { beforeEach, describe, expect, test } from 'vitest';
import { ApiStage, B, C, machine } from '../support/api-stage.ts';

const stage = new ApiStage();

describe('machines', () => {
  beforeEach(async () => {
    await stage.registry.openSession(machine(C, { address: '10.0.0.3', metadata: { region: 'eu', disk: 'ssd' } }), 10);
    await stage.registry.openSession(machine(B), 10);
  });
  const patch = (body: unknown) => stage.api.call('PATCH', '/fleet/v1/machines', JSON.stringify(body));
  const metadata = async (id: string) => (await stage.registry.readMachines()).find(found => found.id === id)?.metadata;

  test('are listed by id, empty members left out', async () => {
    expect((await stage.api.call('GET', '/fleet/v1/machines')).body).toBe(
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
    await stage.checkError(
      'PATCH',
      '/fleet/v1/machines',
      Array.isArray(body) ? [good, ...(body as unknown[])] : body,
      400,
      message,
    );
    expect(await metadata(B)).toEqual({});
  });
});
