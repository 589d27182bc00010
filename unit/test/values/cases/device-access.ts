import type { ValueTable } from '../check.ts';

export const deviceAccessCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/DeviceAllow',
    accepted: [
      '/dev/null',
      '/dev/null rw',
      '/dev/sda r',
      'char-pts rwm',
      'block-*',
      '/dev/',
      '/dev/%i',
      '%I',
      '/run/systemd/inaccessible/blk',
      '"/dev/x" m',
      '/dev/dri/card0 rw',
    ],
    misread: [['«/dev/null:rw»', '/dev/null rw']],
    otherwise: { '%I': 'the instance is no device in the comparison' },
    refused: [
      ['«null»', '/dev/null'],
      ['«dev/sda» r', '/dev/sda'],
      '«/etc/x»',
      '/dev/null «rwx»',
      ['/dev/null «RW»', 'rw'],
      ['/dev/null «r w»', 'rw'],
      '«/dev/../x»',
      '«c» «1:3 r»',
    ],
  },
  {
    setting: 'service/Service/BPFProgram',
    accepted: ['egress:/sys/fs/bpf/x', 'bind4:/sys/fs/bpf/x', 'sock_create:%t/x'],
    refused: [['«egres»:/x', 'egress'], '«egress»', 'egress:«x»', '«/sys/fs/bpf/x»'],
  },
];
