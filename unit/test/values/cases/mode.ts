import type { ValueTable } from '../check.ts';

const setting = 'service/Service/UMask';

export const modeCases: readonly ValueTable[] = [
  {
    setting,
    accepted: ['0', '22', '022', '0022', '0644', '7777', '000000755'],
    refused: [
      '«10000»',
      '«888»',
      '«-022»',
      '«0x1ff»',
      '«rwx»',
      '«7 5»',
      ['«0o644»', '0644'],
      ['«+022»', '022'],
      ['«rwxr-xr-x»', '0755'],
      ['«u=rwx,g=rx,o=»', '0750'],
      ['«"0644"»', '0644'],
      ['0644«;»', ''],
      ['0022« # for all»', ''],
    ],
  },
  { setting: 'socket/Socket/SocketMode', accepted: ['0666', '600'], refused: ['«0888»', ['«0o600»', '0600'], '«%i»'] },
];
