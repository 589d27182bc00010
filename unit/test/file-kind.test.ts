import { expect, test } from 'vitest';
import { fileKindOf } from '../src/index.ts';

test.each([
  ['foo.service', { kind: 'service', dropIn: false, unitName: 'foo.service' }],
  ['/etc/systemd/system/foo@.service', { kind: 'service', dropIn: false, unitName: 'foo@.service' }],
  ['foo.bar.timer', { kind: 'timer', dropIn: false, unitName: 'foo.bar.timer' }],
  ['C:\\units\\foo.socket', { kind: 'socket', dropIn: false, unitName: 'foo.socket' }],
  ['/x/srv-my\\x2ddata.mount', { kind: 'mount', dropIn: false, unitName: 'srv-my\\x2ddata.mount' }],
  ['/x/foo.service.d/10-limits.conf', { kind: 'service', dropIn: true, unitName: 'foo.service' }],
  ['/x/foo@bar.service.d/a.conf', { kind: 'service', dropIn: true, unitName: 'foo@bar.service' }],
  ['/x/service.d/a.conf', { kind: 'service', dropIn: true, unitName: undefined }],
  ['/x/foo-.service.d/a.conf', { kind: 'service', dropIn: true, unitName: undefined }],
  ['/x/foo.service.d/.#override.conf0123456789abcdef', { kind: 'service', dropIn: true, unitName: 'foo.service' }],
  ['/x/.#foo.service0123456789abcdef', { kind: 'service', dropIn: false, unitName: 'foo.service' }],
  ['eth0.network', { kind: 'network', dropIn: false, unitName: 'eth0.network' }],
  ['/x/a.conf', undefined],
  ['/x/nginx.d/a.conf', undefined],
  ['/x/foo.service.d/readme.txt', undefined],
  ['.service', undefined],
  ['service', undefined],
  ['', undefined],
])('%s', (path, expected) => {
  expect(fileKindOf(path)).toEqual(expected);
});
