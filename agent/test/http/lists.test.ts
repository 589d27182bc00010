import { describe, expect, test } from 'vitest';
import { ApiStage } from '../support/api-stage.ts';

const stage = new ApiStage();

describe('lists', () => {
  const fill = async (count: number) => {
    for (let index = 0; index < count; index++)
      await stage.registry.putUnit(
        `p${String(index).padStart(3, '0')}.service`,
        '[Service]\nExecStart=/bin/sleep 3000\n',
        'inactive',
        0,
      );
  };
  const page = async (query = '') =>
    (await stage.api.get(`/fleet/v1/units${query}`)) as { units?: { name: string }[]; nextPageToken?: string };

  test.each(['units', 'state', 'machines'])('no %s → {}', async resource => {
    expect((await stage.api.call('GET', `/fleet/v1/${resource}`)).body).toBe('{}');
  });
  test('exactly one page promises another one, which is empty', async () => {
    await fill(100);
    const answer = await stage.api.call('GET', '/fleet/v1/units');
    expect(answer.body).toMatch(
      /^\{"nextPageToken":"ZAACAA==","units":\[\{"currentState":"inactive","desiredState":"inactive","name":"p000\.service","options":\[\{"name":"ExecStart","section":"Service","value":"\/bin\/sleep 3000"\}\]\},\{"currentState":"inactive"/,
    );
    expect((await stage.api.call('GET', '/fleet/v1/units?nextPageToken=ZAACAA==&alt=json')).body).toBe('{}');
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
    await stage.registry.putUnit('a.service', '[Service]\nExecStart=/bin/true\n', 'inactive', 0);
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
      await stage.checkError('GET', `/fleet/v1/${resource}?${query}`, undefined, 400, message);
  });
});
