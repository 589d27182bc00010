import { expect, it } from 'vitest';
import { readRemotePort } from '../src/machines/port-forward.ts';

it.each([
  ['8080', { host: '127.0.0.1', port: 8080 }],
  [' db.internal:5432 ', { host: 'db.internal', port: 5432 }],
  ['10.0.0.5:80', { host: '10.0.0.5', port: 80 }],
  ['[::1]:443', { host: '::1', port: 443 }],
  ['0', undefined],
  ['65536', undefined],
  ['::1:80', undefined],
  ['http://a:80', undefined],
  ['', undefined],
])('"%s" is %s', (text, expected) => expect(readRemotePort(text)).toEqual(expected));
