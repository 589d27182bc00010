import type { ValueTable } from '../check.ts';

const bytes = ['FSIZE', 'DATA', 'STACK', 'CORE', 'RSS', 'AS', 'MEMLOCK', 'MSGQUEUE'];
const numbers = ['NOFILE', 'NPROC', 'LOCKS', 'SIGPENDING', 'RTPRIO'];

export const rlimitCases: readonly ValueTable[] = [
  ...bytes.map(name => ({
    setting: `service/Service/Limit${name}`,
    accepted: ['0', '64M', '1.5G', 'infinity', '64M:128M', '0:infinity', '65536', '64M:64M', '1G 1M:2G'],
    refused: [
      ['«unlimited»', 'infinity'],
      ['64«MB»', 'M'],
      ['64M:128«MB»', 'M'],
      ['«2G:1G»', '1G:2G'],
      ['«infinity:1G»', '1G:infinity'],
      ['«64M:»', '64M'],
      ['«:64M»', '64M'],
      '«-1»',
      ['«18446744073709551615»', 'infinity'],
      '«many»',
      '1:2«:3»',
    ] as const,
    hinted: [['«64»', '64M']] as const,
  })),
  ...numbers.map(name => ({
    setting: `service/Service/Limit${name}`,
    accepted: ['0', '1024', '1024:65536', 'infinity', '1024:infinity', '0x10', '18446744073709551614'],
    refused: [
      ['«64K»', '65536'],
      ['1024:«1M»', '1048576'],
      ['«unlimited»', 'infinity'],
      ['«2:1»', '1:2'],
      '«-1»',
      '«1.5»',
      '«18446744073709551615»',
      ['«65,536»', '65536'],
      ['1024« # files»', ''],
    ] as const,
  })),
  {
    setting: 'service/Service/LimitCPU',
    accepted: ['10', '10s', '1min 30s', 'infinity', '10s:20s', '500ms', '10s:infinity'],
    refused: [['10«secs»', 'sec'], ['«20s:10s»', '10s:20s'], '«-1»', ['«unlimited»', 'infinity']],
  },
  {
    setting: 'service/Service/LimitRTTIME',
    accepted: ['10', '10s', '500ms', 'infinity', '10:20ms'],
    refused: [['10«msecs»', 'ms'], '«-1»', ['«2s:5»', '5:2s']],
  },
  {
    setting: 'service/Service/LimitNICE',
    accepted: ['0', '40', '+0', '+19', '-20', '-0', '10:20', '+5:-5', '++5'],
    refused: ['«41»', '«+20»', '«-21»', '«low»', ['«-5:+5»', '+5:-5'], '«infinity»', '«+-5»'],
  },
];
