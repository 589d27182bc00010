import { describe, expect, it, test } from 'vitest';
import { Leases } from '../src/keys/leases.ts';
import { foldersOf, levelOf } from '../src/keys/key-level.ts';
import { isJson, isText, leaseText, previewLine, previewText } from '../src/keys/preview.ts';
import { Values } from '../src/keys/values.ts';
import type { KeyEntry, KeySpace } from '@flotilla/registry';

const entry = (key: string, modRevision = 1): KeyEntry => ({ key, createRevision: 1, modRevision, lease: undefined });
const KEYS = ['/a', '/a/b', '/a/b/c', '/a/d', '/a0', '/services/web@1', '/services/web@2', 'bare'].map(key =>
  entry(key),
);

/** `name/ 3` for a folder of three keys, `name` for a key. */
const parts = (folder: string): string[] =>
  levelOf(KEYS, folder).map(part => (part.kind === 'folder' ? `${part.label}/ ${part.count}` : part.label));

describe('one level of keys', () => {
  it.each([
    ['/', ['a', 'a/ 3', 'a0', 'services/ 2']],
    ['', ['/a', '/a/ 3', '/a0', '/services/ 2', 'bare']],
    ['/a/', ['b', 'b/ 1', 'd']],
    ['/services/', ['web@1', 'web@2']],
    ['/services/web@1', ['']],
    ['/none/', []],
  ])('below "%s"', (folder, expected) => expect(parts(folder)).toEqual(expected));

  test('folders without a name are shown with what follows them', () => {
    const keys = ['//x', '/a//b', '/a//c'].map(key => entry(key));
    expect(levelOf(keys, '/').map(part => [part.kind, part.label, part.path])).toEqual([
      ['key', '/x', '//x'],
      ['folder', 'a', '/a/'],
    ]);
    expect(levelOf(keys, '/a/').map(part => part.label)).toEqual(['/b', '/c']);
  });

  it.each([
    ['/a/b/c', '/', ['/a/', '/a/b/']],
    ['/a', '/', []],
    ['/a/b', '', ['/a/']],
    ['/a//c', '/', ['/a/']],
  ])('the folders of %s below "%s"', (key, root, expected) => expect(foldersOf(key, root)).toEqual(expected));

  test('every key is found again by going down its folders', () => {
    for (const root of ['', '/', '/a/'])
      for (const { key } of KEYS.filter(one => one.key.startsWith(root))) {
        const folder = foldersOf(key, root).at(-1) ?? root;
        expect(levelOf(KEYS, folder).map(part => part.path)).toContain(key);
      }
  });
});

describe('a value', () => {
  it('is shown in one line, and in full with JSON laid out', () => {
    expect(previewLine('{"a":\n 1}')).toBe('{"a": 1}');
    expect(previewLine('x'.repeat(100))).toHaveLength(60);
    expect(previewText('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(previewText('{not json')).toBe('{not json');
    expect(previewText('x'.repeat(9000))).toHaveLength(2001);
  });
  it('that is no text is told of, not shown', () => {
    expect(isText('ü')).toBe(true);
    expect(isText('a\0b')).toBe(false);
    expect(previewLine('\uFFFD\uFFFDab')).toBe('binary, 4 characters');
  });
  it.each([
    ['{"a":1}', true],
    [' [1]', true],
    ['1', false],
    ['{', false],
    ['', false],
  ])('%s is JSON: %s', (value, expected) => expect(isJson(value)).toBe(expected));
  it.each([
    [undefined, 'lease is over'],
    [42.4, '42 s left'],
    [600, '10 min left'],
    [86_400, '24 h left'],
  ])('has %s seconds: %s', (seconds, text) => expect(leaseText(seconds)).toBe(text));
});

/** A key space of which only what is asked is counted. */
function space(asked: { read: string[][]; leases: number }, left = 30): KeySpace {
  const none = (): never => {
    throw new Error('not asked for here');
  };
  return {
    own: '/flotilla/',
    watch: none,
    write: none,
    delete: none,
    read: keys => {
      asked.read.push([...keys]);
      return Promise.resolve(new Map(keys.map(key => [key, { ...entry(key, 5), value: `of ${key}` }])));
    },
    leaseLeft: () => {
      asked.leases++;
      return Promise.resolve(left);
    },
  };
}

test('values that are wanted together come with one request, and are asked for again when they changed', async () => {
  const asked = { read: [] as string[][], leases: 0 };
  const values = new Values();
  const of = async (key: string, revision: number): Promise<string | undefined> =>
    (await values.of(space(asked), entry(key, revision)))?.value;
  expect(await Promise.all([of('/a', 1), of('/b', 5), of('/a', 1)])).toEqual(['of /a', 'of /b', 'of /a']);
  expect(await of('/b', 5)).toBe('of /b');
  expect(asked.read).toEqual([['/a', '/b']]);
  await of('/b', 6);
  expect(asked.read).toHaveLength(2);
});

test('a lease is asked for once in a while and counted down in between', async () => {
  const asked = { read: [], leases: 0 };
  let now = 0;
  const leases = new Leases(() => now);
  const left = (): Promise<number | undefined> => leases.left(space(asked), '7');
  expect(await Promise.all([left(), left()])).toEqual([30, 30]);
  now = 4000;
  expect(await left()).toBe(26);
  expect(asked.leases).toBe(1);
  now = 10_000;
  expect(await left()).toBe(30);
  expect(asked.leases).toBe(2);
});
