import type { ValueTable } from '../check.ts';

export const cpuSetCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/CPUAffinity',
    accepted: ['0', '0-3', '0 2 4', '0,2,4', '0-3, 8-11', '"0-3" 5', '8191', '0x1', 'numa', ',1,', '3-3'],
    ignored: [
      ['0-3 «7-5»', '5-7'],
      ['«0..3»', '0-3'],
      ['«0:3» 5', '0-3'],
      '«all»',
      '«-1»',
      '0 «3-»',
      '«1-2-3»',
      '«8192»',
      '«0-8192»',
      '1 «two» «four»',
    ],
    refused: ['1 «"2»', '«%Z»'],
  },
  {
    setting: 'service/Service/NUMAMask',
    accepted: ['0', '0-1', 'all'],
    ignored: ['«numa»', ['«1-0»', '0-1']],
  },
  {
    setting: 'service/Service/AllowedCPUs',
    accepted: ['0-3', '0,5'],
    ignored: ['«numa»', '«cpu0»'],
  },
];
