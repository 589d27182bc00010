import type { ValueTable } from '../check.ts';

export const mountCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/BindPaths',
    accepted: [
      '/a',
      '/a:/b',
      '-/a:/b',
      '/a:/b:rbind',
      '/a:/b:norbind',
      '/a /b:/c',
      '"/a b:/c"',
      '/a\\:b:/c',
      '%t/x:/run/x',
      '/a:/b:',
    ],
    refused: [
      '«a»',
      '/a:«b»',
      ['/a:/b:«rbnd»', 'rbind'],
      '/a:/b:«ro»',
      '/x «y»:/z',
      ['«/a:»', '/a'],
      ['«/a/../b»:/c', '/b'],
      '«"/a»',
      ['/«%z»', '%%z'],
    ],
  },
  {
    setting: 'service/Service/BindReadOnlyPaths',
    accepted: ['/a:/b'],
    refused: ['«/a:/b:rbind:x»', '«x»'],
  },
  {
    setting: 'service/Service/TemporaryFileSystem',
    accepted: ['/a', '/a:ro', '/a:size=10M,mode=0755 /b', '"/a b"', '%t/x'],
    refused: ['«a»', '/a «b»:ro', '«"/a»', ['«/a/../b»:ro', '/b']],
  },
  {
    setting: 'service/Service/MountImages',
    accepted: [
      '/a.raw:/b',
      '-/a.raw:/b',
      '/a:/b:ro',
      '/a:/b:root:ro',
      '/a:/b:root:ro:usr:nodev',
      '/a:/b /c:/d',
      '/dev/x:/b',
    ],
    refused: ['«/a»', '«a»:/b', '/a:«b»', ['/a:/b:«rot»:ro', 'root'], '/a:/b:«x»:ro'],
  },
  {
    setting: 'service/Service/ExtensionImages',
    accepted: ['/a.raw', '-/a /b', '/a:ro', '/a:root:ro'],
    refused: ['«a»', ['/a:«rooot»:ro', 'root']],
  },
  {
    setting: 'service/Service/RootImageOptions',
    accepted: ['ro', 'root:ro', 'root:ro usr:nodev', 'root:ro,dev home:nosuid'],
    refused: [['«rot»:ro', 'root'], '«root:ro:x»'],
  },
  {
    setting: 'service/Service/RootImagePolicy',
    accepted: [
      '*',
      '-',
      '~',
      'root=verity',
      'root=verity+signed:usr=unused',
      'root=open:=ignore',
      'root=',
      'root=-',
      'root = open',
    ],
    refused: ['«root»', 'root=open:«root=absent»', 'root=open:«x»'],
    ignored: [
      ['«rot»=open', 'root'],
      ['root=«signd»', 'signed'],
      ['root=open+«verty»', 'verity'],
    ],
  },
];
