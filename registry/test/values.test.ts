import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as codec from '../src/codec.ts';
import { Keys } from '../src/keys.ts';
import { MemoryStore, openRegistry } from '../src/index.ts';
import { machine, outcome, UNIT_TEXT } from './bench.ts';

describe('keys', () => {
  test.each(['/flotilla/', 'flotilla', '/flotilla', '//flotilla//'])('prefix %s', prefix => {
    expect(new Keys(prefix).unit('a.service')).toBe('/flotilla/units/a.service');
  });

  test.each(['hello@1.service', 'a:b_c-d.e.mount', String.raw`dev-disk\x2dby.swap`])(
    'the valid name %s is its own key',
    name => {
      expect(new Keys('/').unit(name)).toBe(`/units/${name}`);
    },
  );

  test('every name can be told from its key, and no name leaves its place', () => {
    const keys = new Keys('/flotilla/');
    const name = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(name, name, (one, two) => {
        expect(keys.parse(keys.unit(one))).toEqual({ kind: 'units', name: one });
        expect(keys.parse(keys.placement(one, two))).toEqual({ kind: 'schedule', machine: one, name: two });
        expect(keys.metadatum(one, two).split('/')).toHaveLength(5);
      }),
    );
  });

  test.each([
    '/flotilla/units/',
    '/flotilla/units/a/b',
    '/flotilla/schedule/m1',
    '/flotilla/events/1',
    '/flotilla/units/%zz',
    '/other/units/a',
    '/flotilla/leader2',
  ])('%s is no key of ours', key => {
    expect(new Keys('/flotilla/').parse(key)).toBeUndefined();
  });
});

describe('values', () => {
  const unit = { desired: 'launched' as const, hash: 'h', file: 'f' };

  test('fields of newer versions are kept on update', () => {
    const newer = '{"v":7,"desired":"loaded","hash":"x","file":"y","owner":"me","nested":{"a":[1]}}';
    expect(codec.decodeUnit('k', 'a', newer, 3)).toEqual({
      name: 'a',
      desired: 'loaded',
      hash: 'x',
      file: 'y',
      revision: 3,
    });
    expect(JSON.parse(codec.encodeUnit(unit, newer))).toEqual({ ...unit, v: 7, owner: 'me', nested: { a: [1] } });
  });

  test('the registry keeps unknown fields of a unit', async () => {
    const store = new MemoryStore();
    const registry = openRegistry(store);
    const first = await registry.putUnit('a.service', UNIT_TEXT, 'loaded', 0);
    const key = '/flotilla/units/a.service';
    const { value = '' } = (await store.get([key])).values[0] ?? {};
    await store.commit(
      [],
      [{ type: 'put', key, value: JSON.stringify({ ...(JSON.parse(value) as object), owner: 'me' }) }],
    );
    const second = await registry.setDesired('a.service', 'launched', first + 1);
    await registry.putUnit('a.service', `${UNIT_TEXT}# 2\n`, 'loaded', second);
    expect((await store.get([key])).values[0]?.value).toContain('"owner":"me"');
    await registry.close();
  });

  test.each([
    ['not JSON', 'x'],
    ['a list', '[]'],
    ['no version', '{"desired":"loaded","hash":"","file":""}'],
    ['version 0', '{"v":0,"desired":"loaded","hash":"","file":""}'],
    ['unknown desired state', '{"v":1,"desired":"sleeping","hash":"","file":""}'],
    ['wrong type', '{"v":1,"desired":"loaded","hash":7,"file":""}'],
  ])('%s is corrupt and the message names the key', (_what, value) => {
    expect(() => codec.decodeUnit('/flotilla/units/a', 'a', value, 1)).toThrow(/^\/flotilla\/units\/a: /);
  });

  test('states, placements, machines and reasons come back as they were', () => {
    const state = {
      machine: 'm',
      unit: 'u',
      load: 'loaded',
      active: 'failed',
      sub: 'failed',
      hash: 'h',
      current: undefined,
      since: 5,
      exitStatus: 3,
    };
    expect(codec.decodeState('k', 'm', 'u', codec.encodeState(state))).toEqual(state);
    expect(codec.decodeMachine('k', 'm', codec.encodeMachine(machine('m', { a: 'b' })))).toEqual(
      machine('m', { a: 'b' }),
    );
    const pending = { unit: 'u', summary: 's', machines: [{ machine: 'm', reason: 'r' }] };
    expect(codec.decodePending('k', 'u', codec.encodePending(pending))).toEqual(pending);
    expect(codec.decodeMetadatum('k', codec.encodeMetadatum(undefined))).toBeUndefined();
  });

  test('a text that does not match its digest is corrupt', () => {
    expect(() => codec.decodeFile('k', codec.digestOf('a'), 'b')).toThrow(/does not match/);
  });

  test('a unit that is too large is refused before it is sent', async () => {
    const registry = openRegistry(new MemoryStore());
    const error = await outcome(registry.putUnit('a.service', `${UNIT_TEXT}#${'x'.repeat(1_100_000)}\n`, 'loaded', 0));
    expect(error).toMatchObject({ code: 'invalid', message: expect.stringContaining('a.service') as string });
    await registry.close();
  });
});
