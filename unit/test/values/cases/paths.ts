import type { ValueTable } from '../check.ts';

const kernelFolders = 'systemd 252 takes these, newer ones do not';
const aboveRoot = 'systemd 252 refuses what newer ones take: nothing is above the root';
const unknown = 'it hangs on the instance whether the path is absolute';
const long = 'a'.repeat(256);

export const pathCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/WorkingDirectory',
    accepted: [
      '/',
      '/x',
      '/..',
      '/../x',
      '/./../x',
      '~',
      '-~',
      '-/x',
      '%h',
      '%t/x',
      '/with blank',
      '/a//b/./c/',
      '/x/..y',
      '/x/…',
      '%I',
      '/%i',
    ],
    refused: [
      '«x»',
      '«./x»',
      ['«/a/../b»', '/b'],
      ['«/a/..»', '/'],
      '«/%i/..»',
      ['«"/x"»', '/x'],
      ['«~/x»', '%h/x'],
      ['«$HOME/x»', '%h/x'],
      ['«home/x»', '/home/x'],
      '«%n/x»',
      ['/«%z»', '%%z'],
      `«/${long}»`,
    ],
    otherwise: { '%I': unknown, '/..': aboveRoot, '/../x': aboveRoot, '/./../x': aboveRoot },
  },
  {
    setting: 'service/Service/RootDirectory',
    accepted: ['/x', '%S/x'],
    refused: ['«x»', ['«/a/../b»', '/b']],
  },
  {
    setting: 'mount/Mount/Where',
    accepted: ['/x', '/x/'],
    refused: ['«x»', ['«mnt/x»', '/mnt/x']],
  },
  {
    setting: 'path/Path/PathExists',
    accepted: ['/x', '/x y', '%t/x', '/x/*'],
    refused: ['«x»', ['«/x/../y»', '/y'], ['«"/x"»', '/x']],
  },
  {
    setting: 'service/Service/IPIngressFilterPath',
    accepted: ['/sys/fs/bpf/x'],
    refused: ['«x»', ['«sys/fs/bpf/x»', '/sys/fs/bpf/x']],
  },
  {
    setting: 'socket/Socket/Symlinks',
    accepted: ['/x', '/x /y', '"/x y"', '%t/x'],
    refused: ['«x»', '/x «y»', '/x «"/y»'],
  },
  {
    setting: 'service/Unit/RequiresMountsFor',
    accepted: ['/x', '/x /y/z', '"/x y"', '%h', '%S/%p'],
    refused: ['«x»', '/x «y»', ['/x «/y/../z»', '/z'], '/x «"/y»'],
  },
  {
    setting: 'service/Service/ReadWritePaths',
    misread: [['«/a,/b»', '/a /b']],
    accepted: ['/x', '-/x', '+/x', '-+/x', '/x -/y', '"/x y"', '%t/x', '/'],
    refused: ['«x»', ['«+-/x»', '-+/x'], '-«x»', '/x «"/y»', ['/x «/a/../b»', '/b'], '-«x/y»'],
  },
  {
    setting: 'service/Service/ExtensionDirectories',
    accepted: ['/x', '-/x /y'],
    refused: ['«x»'],
  },
  {
    setting: 'service/Service/PIDFile',
    accepted: ['/run/x.pid', 'x.pid', 'x/y.pid', '%t/x.pid', '%p.pid', '/tmp/x'],
    refused: ['«/proc/x»', '«/dev/x»', '«/sys/x»', ['«/run/../x»', '/x'], ['/run/«%z»', '%%z']],
    hinted: [
      ['«/var/run/x.pid»', '/run/x.pid'],
      ['«/var/run/%p.pid»', '/run/%p.pid'],
    ],
    otherwise: { '/proc/x': kernelFolders, '/dev/x': kernelFolders, '/sys/x': kernelFolders },
  },
  {
    setting: 'service/Service/ExecSearchPath',
    accepted: ['/bin', '/bin:/usr/bin', '%h/bin:/bin', '/x y:/z'],
    refused: ['«bin»', '/bin:«x»'],
  },
  {
    setting: 'service/Service/RuntimeDirectory',
    accepted: ['x', 'x y', 'x/y', '"x y"', 'x:y', 'x/y:z', '%p', '%i', 'x\\:y', './x', 'x/', 'privateer'],
    refused: [
      ['«/run/x»', 'x'],
      ['«%t/x»', 'x'],
      ['x «/run/y/»', 'y'],
      '«/x»',
      ['«a/../b»', 'b'],
      '«..»',
      '«.»',
      '«private»',
      '«private/x»',
      'x:«/y»',
      'x «"y»',
      ['«%z»', '%%z'],
    ],
  },
  {
    setting: 'service/Service/StateDirectory',
    accepted: ['x:y:ro', 'x::ro', 'x', 'x:y'],
    refused: [['«/var/lib/x»', 'x'], ['«%S/x»', 'x'], 'x:y:«rw»'],
    otherwise: { 'x:y:rw': 'systemd 252 passes over what stands behind the second colon' },
  },
  {
    setting: 'service/Service/ConfigurationDirectory',
    accepted: ['x', 'x y'],
    refused: [['«/etc/x»', 'x'], '«x:y»'],
  },
];
