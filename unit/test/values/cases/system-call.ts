import type { ValueTable } from '../check.ts';

export const systemCallCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/SystemCallFilter',
    accepted: [
      '@system-service',
      '~@clock @debug',
      'read write openat',
      '~clone:EPERM @mount:255',
      '~@reboot:kill',
      '~@raw-io:0',
      '~uname:eilseq',
      '_sysctl clock_gettime64 s390_pci_mmio_read',
      '~',
    ],
    ignored: [
      ['«@system-services»', '@system-service'],
      ['read «wirte»', 'write'],
      ['«clock»', '@clock'],
      ['~@clock «~@debug»', '@debug'],
      ['read«:EPERM»', ''],
      ['~read:«EPRM»', 'EPERM'],
      '~read:«4096»',
      '~«:EPERM»',
      ['«read,write»', 'read write'],
      '«SYS_read»',
      '«%i»',
    ],
  },
  {
    setting: 'service/Service/SystemCallLog',
    accepted: ['@mount', '~read @clock'],
    ignored: [['«@mounts»', '@mount'], '«read:EPERM»'],
  },
  {
    setting: 'service/Service/SystemCallArchitectures',
    accepted: ['native', 'x86-64 x86 x32', 'arm64', '"native"', 'ppc64-le s390x'],
    ignored: [['«x86_64»', 'x86-64'], ['native «amd64»', 'x86-64'], ['«natve»', 'native'], '«z80»'],
    refused: ['«"native»'],
  },
  {
    setting: 'service/Service/SystemCallErrorNumber',
    accepted: ['EPERM', '1', '4095', 'kill', 'eperm', 'ENOTSUP', 'EWOULDBLOCK', '0x10'],
    refused: ['«0»', '«4096»', '«-1»', ['«EPREM»', 'EPERM'], ['«PERM»', 'EPERM'], '«NOPE!»', ['EPERM«,»', '']],
  },
];
