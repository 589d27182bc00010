import type { ValueTable } from '../check.ts';

const silent = 'systemd leaves out what it does not know without a word';

const quiet = (...values: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(values.map(value => [value, silent]));

const tooNew = (since: number, ...values: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(values.map(value => [value, `new in systemd ${String(since)}`]));

export const flagCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/CapabilityBoundingSet',
    accepted: [
      'CAP_SYS_ADMIN',
      '~CAP_SYS_PTRACE CAP_NET_RAW',
      'cap_chown',
      '"CAP_KILL"',
      '21 0 62',
      '~',
      'CAP_BPF "CAP_KILL',
    ],
    ignored: [
      ['«CAP_SYS_ADMN»', 'CAP_SYS_ADMIN'],
      ['«SYS_ADMIN»', 'CAP_SYS_ADMIN'],
      ['~CAP_KILL «~CAP_CHOWN»', 'CAP_CHOWN'],
      ['«CAP_KILL,CAP_CHOWN»', 'CAP_KILL CAP_CHOWN'],
      '«63»',
      '«all»',
      ['CAP_KILL« # to kill»', ''],
      '«%i»',
    ],
    otherwise: quiet(
      'CAP_SYS_ADMN',
      'SYS_ADMIN',
      '~CAP_KILL ~CAP_CHOWN',
      'CAP_KILL,CAP_CHOWN',
      '63',
      'all',
      'CAP_KILL # to kill',
      '%i',
    ),
  },
  {
    setting: 'service/Service/AmbientCapabilities',
    accepted: ['CAP_NET_BIND_SERVICE'],
    ignored: [
      ['«CAP_NET_BIND»', 'CAP_NET_BIND_SERVICE'],
      ['«NET_BIND»', 'CAP_NET_BIND_SERVICE'],
    ],
    otherwise: quiet('CAP_NET_BIND', 'NET_BIND'),
  },
  {
    setting: 'service/Service/SecureBits',
    accepted: ['keep-caps', 'noroot noroot-locked', '"no-setuid-fixup"', 'exec-restrict-file'],
    ignored: [['«no-root»', 'noroot'], ['noroot «keepcaps»', 'keep-caps'], '«everything»'],
    otherwise: quiet('no-root', 'noroot keepcaps', 'everything'),
  },
  {
    setting: 'service/Service/RestrictAddressFamilies',
    accepted: ['AF_UNIX', 'AF_INET AF_INET6', '~AF_PACKET', 'none', 'af_unix', '"AF_UNIX"', 'AF_DECnet AF_LOCAL'],
    refused: [
      ['«INET»', 'AF_INET'],
      ['«AF_INET4»', 'AF_INET'],
      ['AF_UNIX «IPv6»', 'AF_INET6'],
      ['«AF_UNIX,AF_INET»', 'AF_UNIX AF_INET'],
      ['~AF_UNIX «~AF_INET»', 'AF_INET'],
      '«AF_UNSPEC»',
      '«AF_MAX»',
      '«2»',
      '«all»',
    ],
  },
  {
    setting: 'service/Service/RestrictNamespaces',
    accepted: ['yes', 'No', 'net', '~user pid', 'cgroup ipc net mnt pid user uts', '~'],
    refused: [['«mount»', 'mnt'], ['~net «users»', 'user'], ['«net,pid»', 'net pid'], '«all»', '«"net"» pid'],
  },
  {
    setting: 'service/Service/DelegateNamespaces',
    accepted: ['yes', 'net mnt', '~user'],
    refused: [['net «user»', '']],
    otherwise: tooNew(258, 'yes', 'net mnt', '~user'),
  },
  {
    setting: 'service/Service/CoredumpFilter',
    accepted: ['default', 'all', 'private-anonymous shared-huge', '0x33', '7f', 'default private-dax'],
    refused: [
      ['«privat-anonymous»', 'private-anonymous'],
      'all «everything»',
      '«0xzz»',
      ['«private-huge,shared-huge»', 'private-huge shared-huge'],
    ],
  },
  {
    setting: 'service/Service/MountFlags',
    accepted: ['shared', 'slave', 'private'],
    refused: [['«rslave»', 'slave'], ['«Shared»', 'shared'], '«yes»', ['shared« # all»', '']],
  },
  {
    setting: 'socket/Socket/Timestamping',
    accepted: ['off', 'us', 'ns', 'usec', 'nsec', 'µs', 'yes', 'no'],
    refused: ['«ms»', ['«microseconds»', 'us']],
  },
  {
    setting: 'service/Service/Delegate',
    accepted: ['yes', 'no', 'cpu memory pids', '"cpu" io', 'bpf-firewall'],
    ignored: ['cpu «network»', ['«memroy»', 'memory'], ['«cpu,io»', 'cpu io'], '«all»'],
    refused: ['«"cpu»'],
  },
  { setting: 'slice/Slice/Delegate', accepted: [], ignored: ['«yes»'] },
  {
    setting: 'service/Service/DelegateSubgroup',
    accepted: ['main', 'supervisor.d'],
    refused: ['«a/b»', '«.hidden»', '«_x»', '«tasks»', '«cgroup.procs»', '«cpu.max»', '«..»'],
    otherwise: tooNew(254, 'main', 'supervisor.d'),
  },
  {
    setting: 'slice/Slice/DisableControllers',
    accepted: ['cpu', 'cpu io memory'],
    ignored: ['cpu «network»', ['cpu «memroy»', 'memory']],
    refused: ['«network»', ['«cpu,io»', 'cpu io'], '«"cpu"»'],
    otherwise: quiet('cpu network', 'cpu memroy'),
  },
  {
    setting: 'service/Service/Personality',
    accepted: ['x86', 'x86-64', 'arm64'],
    refused: [['«x86_64»', 'x86-64'], ['«amd64»', 'x86-64'], ['«x86-46»', 'x86-64'], '«z80»'],
    otherwise: { arm64: 'only for machines of that kind' },
  },
];
