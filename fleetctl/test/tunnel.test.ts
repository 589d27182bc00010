import { expect, test } from 'vitest';
import { parseTunnel } from '../src/tunnel.ts';

test.each([
  ['bastion', { user: undefined, host: 'bastion', port: undefined }],
  ['bastion:2222', { user: undefined, host: 'bastion', port: 2222 }],
  ['core@10.0.0.1:22', { user: 'core', host: '10.0.0.1', port: 22 }],
  ['a@b@bastion', { user: 'a@b', host: 'bastion', port: undefined }],
  ['[fd00::1]:2222', { user: undefined, host: 'fd00::1', port: 2222 }],
  ['me@[fd00::1]', { user: 'me', host: 'fd00::1', port: undefined }],
  ['fd00::1', { user: undefined, host: 'fd00::1', port: undefined }],
])('%s', (text, expected) => {
  expect(parseTunnel(text)).toEqual(expected);
});

test.each([
  '',
  '@bastion',
  'bastion:',
  'bastion:0',
  'bastion:99999',
  'bastion:ssh',
  'two words',
  '[fd00::1',
  'a:b:22x',
])('"%s" is no machine', text => {
  expect(() => parseTunnel(text)).toThrow(/--tunnel ".*" is no machine; use HOST/);
});
