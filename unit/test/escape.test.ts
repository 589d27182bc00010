import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  escapeUnitPath,
  escapeUnitText,
  pathOfUnitName,
  unescapeUnitPath,
  unescapeUnitText,
  unitNameOfPath,
} from '../src/escape.ts';

describe('a path in the name of a unit', () => {
  test.each([
    ['/srv/data', 'srv-data.mount'],
    ['/srv//data/', 'srv-data.mount'],
    ['/srv/./data', 'srv-data.mount'],
    ['/', '-.mount'],
    ['/my-data', 'my\\x2ddata.mount'],
    ['/my data', 'my\\x20data.mount'],
    ['/.hidden', '\\x2ehidden.mount'],
    ['/a.b', 'a.b.mount'],
    ['/a@b', 'a\\x40b.mount'],
    ['/ä', '\\xc3\\xa4.mount'],
  ])('%s is %s', (path, name) => {
    expect(unitNameOfPath(path, 'mount')).toBe(name);
    expect(pathOfUnitName(name)).toBe(path.replace(/\/\.?(?=\/)/g, '').replace(/(.)\/$/, '$1'));
  });

  test.each(['/a/../b', `/${'x'.repeat(300)}`])('%s has none', path => {
    expect(unitNameOfPath(path, 'mount')).toBeUndefined();
  });

  test.each([
    'a--b.mount',
    '-a.mount',
    'a-.mount',
    'a\\x2.mount',
    'a\\.mount',
    'a-..-b.mount',
    '\\xff.mount',
    '.mount',
  ])('%s names no path', name => {
    expect(pathOfUnitName(name)).toBeUndefined();
  });
});

test('what is escaped comes back', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => unescapeUnitText(escapeUnitText(text)) === text));
});

test('a path comes back without what it can do without', () => {
  const path = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }).filter(part => !/^\.{1,2}$|[/\0]/.test(part)));
  fc.assert(
    fc.property(path, parts => unescapeUnitPath(escapeUnitPath(`/${parts.join('/')}`) ?? '') === `/${parts.join('/')}`),
  );
});
