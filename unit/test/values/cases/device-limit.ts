import type { ValueTable } from '../check.ts';

export const deviceLimitCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/IOReadBandwidthMax',
    accepted: [
      '/dev/sda 5M',
      '/dev/sda infinity',
      '"/dev/disk by" 1.5G',
      '/dev/sda  5 M',
      '/home 1K',
      '/dev/%i 5M',
      'sda 5M',
    ],
    refused: [
      '«/dev/sda»',
      '/dev/sda «0»',
      '/dev/sda «-5M»',
      ['/dev/sda 5«MB»', 'M'],
      ['/dev/sda «unlimited»', 'infinity'],
      '«/dev/../sda» 5M',
      '«"/dev/sda 5M»',
      ['/dev/sda 5M« # slowly»', ''],
    ],
  },
  {
    setting: 'service/Service/IOWriteIOPSMax',
    accepted: ['/dev/sda 1K', '/dev/sda 1000'],
    refused: ['/dev/sda «many»'],
  },
  {
    setting: 'service/Service/IODeviceWeight',
    accepted: ['/dev/sda 1', '/dev/sda 10000'],
    refused: ['/dev/sda «0»', '/dev/sda «10001»', '«500»', '/dev/sda «idle»'],
  },
  {
    setting: 'service/Service/IODeviceLatencyTargetSec',
    accepted: ['/dev/sda 25ms', '/dev/sda 1s 500ms'],
    refused: [['/dev/sda 25«msecs»', 'ms'], '«25ms»'],
  },
  {
    setting: 'service/Service/BlockIODeviceWeight',
    accepted: ['/dev/sda 500'],
    refused: ['/dev/sda «5»', '/dev/sda «1001»'],
  },
  {
    setting: 'service/Service/BlockIOReadBandwidth',
    accepted: ['/dev/sda 5M'],
    refused: ['/dev/sda «0»', ['/dev/sda 5«mb»', 'M'], '«/dev/sda»'],
  },
];
