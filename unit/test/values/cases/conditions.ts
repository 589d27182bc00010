import type { ValueTable } from '../check.ts';
import { silently } from './silently.ts';

const never = 'systemd takes any text and only finds at run time that the condition never holds';

export const conditionCases: readonly ValueTable[] = [
  {
    setting: 'service/Unit/ConditionPathExists',
    accepted: ['/x', '!/x', '|/x', '|!/x', '/x y', '%t/x', '!%h/x', '/a//b/'],
    refused: [
      '«x»',
      '!«x»',
      ['«!|»/x', '|!'],
      ['«! »/x', '!'],
      ['«!!»/x', '!'],
      ['«"/x"»', '/x'],
      ['«/a/../b»', '/b'],
      ['«~/x»', '%h/x'],
      ['/«%z»', '%%z'],
    ],
  },
  {
    setting: 'service/Unit/AssertPathExistsGlob',
    accepted: ['/x/*', '!/x/[ab]'],
    refused: ['«*»'],
  },
  {
    setting: 'service/Unit/ConditionHost',
    accepted: ['a', '!a*', '| a', '| ! a', '%H'],
    refused: [['«%z»', '%%z']],
  },
  silently(never, {
    setting: 'service/Unit/ConditionArchitecture',
    accepted: ['x86-64', '!arm64', 'native', '| x86', 'loongarch64', '%a'],
    ignored: [['«x86_64»', 'x86-64'], ['«amd64»', 'x86-64'], ['!«aarch64»', 'arm64'], '«pdp11»', ['«!|»arm', '|!']],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionVirtualization',
    accepted: ['yes', 'no', '!container', 'vm', 'kvm', 'private-users', 'lxc', 'docker', 'none'],
    ignored: [['«contaner»', 'container'], '«virtualized»', ['«Docker»', 'docker']],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionSecurity',
    accepted: ['selinux', '!apparmor', 'tpm2', 'uefi-secureboot', 'cvm', 'measured-uki', 'audit'],
    ignored: [['«SELinux»', 'selinux'], '«grsecurity»', ['«tpm»', 'tpm2']],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionCapability',
    accepted: ['CAP_SYS_ADMIN', '!CAP_MKNOD', 'cap_net_admin', '21'],
    ignored: [['«CAP_SYSADMIN»', 'CAP_SYS_ADMIN'], '«SUPERPOWERS»', '«99»'],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionACPower',
    accepted: ['true', 'no', '!yes'],
    ignored: ['«maybe»'],
  }),
  silently(never, { setting: 'service/Unit/ConditionFirstBoot', accepted: ['yes', 'no'], ignored: ['«sometimes»'] }),
  silently(never, {
    setting: 'service/Unit/ConditionCPUs',
    accepted: ['4', '>=2', '< 8', '!=1', '=4', '<>3', '0x4'],
    ignored: ['«four»', '«>= »', '«$=4»', '«4 cpus»'],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionMemory',
    accepted: ['1G', '>=512M', '< 2G', '1073741824', '1.5G', '1G 512M'],
    ignored: ['«much»', ['«1GB»', '1G'], ['«>=512mb»', '>=512M'], '«$=1G»'],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionKernelVersion',
    accepted: ['>=5.4', '5.*', '>= 5.4', '>=4.19 <5.15', '!6.1', '$=6.?', '"6.1*"'],
    ignored: ['«>=»', '«>=4.19 < 5.15»'],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionVersion',
    accepted: ['kernel >=5.4', 'systemd >= 250', 'glibc>2.30', '>=5'],
    ignored: ['«systemd >=»'],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionOSRelease',
    accepted: ['ID=debian', '"ID=debian" VERSION_ID>=12', 'ID!=arch', 'VERSION_ID$=1*', 'ID==x', 'ID=%o'],
    ignored: ['«debian»', 'ID=debian «VERSION_ID»', '«ID» = debian', '«ID=»'],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionMemoryPressure',
    accepted: ['10%', '10%/1min', 'user.slice:25.5%/10sec', '5‰', '!50% / 5min'],
    ignored: ['«10»', '«10%/2min»', '«user:10%»', '«user.service:10%»'],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionControlGroupController',
    accepted: ['memory', 'cpu io', 'v2', '!v1', 'pids'],
    ignored: ['«mem»', 'cpu «network»', ['«memry»', 'memory']],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionCredential',
    accepted: ['a.b', '!x_y', '%i'],
    ignored: ['«a/b»', '«a:b»', '«..»'],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionFirmware',
    accepted: [
      'uefi',
      'device-tree',
      'device-tree-compatible(a,b)',
      'smbios-field(board_name = x)',
      'smbios-field(a$=b*)',
    ],
    ignored: ['«bios»', '«smbios-field(x)»', '«device-tree-compatible(»'],
  }),
  silently(never, {
    setting: 'service/Unit/ConditionEnvironment',
    accepted: ['A', 'A=b', '!A'],
    ignored: [],
  }),
];
