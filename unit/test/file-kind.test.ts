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
  ['/x/web.container', { kind: 'container', dropIn: false, unitName: 'web.container' }],
  ['/etc/containers/systemd/web.pod', { kind: 'pod', dropIn: false, unitName: 'web.pod' }],
  ['/x/lib/Web.pod', undefined],
  ['/x/meson.build', undefined],
  ['/x/web.pod.d/a.conf', { kind: 'pod', dropIn: true, unitName: 'web.pod' }],
  ['/x/container.d/a.conf', { kind: 'container', dropIn: true, unitName: undefined }],
  [
    '/etc/containers/systemd/users/1000/web.network',
    { kind: 'quadlet-network', dropIn: false, unitName: 'web.network' },
  ],
  [
    '/home/a/.config/containers/systemd/web.network.d/a.conf',
    { kind: 'quadlet-network', dropIn: true, unitName: 'web.network' },
  ],
  ['/etc/systemd/network/eth0.network.d/a.conf', { kind: 'network', dropIn: true, unitName: 'eth0.network' }],
  ['/etc/systemd/nspawn/web.nspawn', { kind: 'nspawn', dropIn: false, unitName: 'web.nspawn' }],
  ['/etc/systemd/system.conf', { kind: 'system.conf', dropIn: false, unitName: undefined }],
  ['/etc/systemd/journald.conf.d/a.conf', { kind: 'journald.conf', dropIn: true, unitName: undefined }],
  ['/usr/share/dbus-1/system.conf', undefined],
  ['/x/a.conf', undefined],
  ['/x/nginx.d/a.conf', undefined],
  ['/x/foo.service.d/readme.txt', undefined],
  ['.service', undefined],
  ['service', undefined],
  ['', undefined],
])('%s', (path, expected) => {
  expect(fileKindOf(path)).toEqual(expected && { ...expected, isTemplate: false });
});

test.each([
  ['src/web.service.in', { kind: 'service', dropIn: false }],
  ['templates/web@.service.j2', { kind: 'service', dropIn: false }],
  ['web.container.tmpl', { kind: 'container', dropIn: false }],
  ['web.service.d/limits.conf.j2', { kind: 'service', dropIn: true }],
  ['systemd/system.conf.in', { kind: 'system.conf', dropIn: false }],
])('%s is what a file is made of, and names no unit', (path, expected) => {
  expect(fileKindOf(path)).toEqual({ ...expected, unitName: undefined, isTemplate: true });
});

test('other templates are none of ours', () => {
  expect(fileKindOf('config.h.in')).toBeUndefined();
  expect(fileKindOf('service.j2')).toBeUndefined();
});
