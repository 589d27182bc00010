import type { ValueTable } from '../check.ts';

export const namedNumberCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/LogLevelMax',
    accepted: ['debug', 'emerg', '0', '7'],
    refused: [
      ['«warn»', 'warning'],
      ['«error»', 'err'],
      ['«DEBUG»', 'debug'],
      '«8»',
      '«-1»',
      '«loud»',
      ['info«.»', ''],
    ],
  },
  {
    setting: 'service/Service/SyslogFacility',
    accepted: ['daemon', 'local0', 'local7', '0', '127'],
    refused: [['«local8»', 'local0'], '«128»', '«postgres»'],
  },
  {
    setting: 'service/Service/IOSchedulingClass',
    accepted: ['none', 'realtime', 'best-effort', 'idle', '0', '3', '7'],
    refused: [['«best_effort»', 'best-effort'], ['«rt»', 'realtime'], '«8»', '«fast»'],
    otherwise: { '8': 'one too many, which systemd 252 takes' },
  },
  {
    setting: 'service/Service/CPUSchedulingPolicy',
    accepted: ['other', 'batch', 'idle', 'fifo', 'rr', '0', 'ext'],
    refused: [['«normal»', 'other'], ['«FIFO»', 'fifo'], '«-1»', '«deadlines»'],
    otherwise: { ext: 'new in systemd 258' },
  },
  {
    setting: 'socket/Socket/IPTOS',
    accepted: ['low-delay', 'throughput', 'reliability', 'low-cost', '0', '255', '0x10'],
    refused: [['«lowdelay»', 'low-delay'], '«256»', '«fast»'],
  },
];
