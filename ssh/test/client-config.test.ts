import { expect, test } from 'vitest';
import { hostSettings } from '../src/index.ts';

const CONFIG = `
# machines of the cluster
Host 10.0.0.*
  user fleet
  Port 2222
  IdentityFile ~/.ssh/%h_key
  IdentityFile ~/.ssh/fleet
  ProxyJump ann@gate:2022, inner

Host node
  HostName %h.example.com

Host *
  User everybody
  IdentityFile none
  ProxyJump none
`;

test.each([
  [
    '10.0.0.7',
    {
      user: 'fleet',
      port: 2222,
      identityFiles: ['~/.ssh/10.0.0.7_key', '~/.ssh/fleet'],
      jumps: ['ann@gate:2022', 'inner'],
    },
  ],
  ['node', { hostName: 'node.example.com', user: 'everybody', identityFiles: [], jumps: [] }],
  ['other', { user: 'everybody', identityFiles: [], jumps: [] }],
])('%s', async (host, settings) => {
  expect(await hostSettings(CONFIG, host)).toEqual(settings);
});

test.each(['', 'Host x\n  Port many\n', 'Port 99999\n'])('%j says nothing that can be used', async text => {
  expect(await hostSettings(text, 'x')).toEqual({ identityFiles: [], jumps: [] });
});
