import type { ValueTable } from '../check.ts';

/** Every setting of these parsers reads the same spans. */
const span: Omit<ValueTable, 'setting'> = {
  accepted: [
    '0',
    '90',
    '1.5',
    '.5',
    '+5',
    '5s',
    '5 s',
    '2hours',
    '2weeks 3d',
    '1h30m',
    '1min 30sec 500ms 20us',
    '12.34 .56',
    '12.34s.56',
    '1M 1y 2months 3years',
    '5µs 5μs',
    'infinity',
    '584541y',
    '18446744073708s',
    '9223372036854775807us',
  ],
  refused: [
    ['«-1»', '1'],
    '«-0»',
    '1h «-5min»',
    '«abc»',
    '«%i»',
    '«584542y»',
    '«18446744073709551615us»',
    '5 «fortnights»',
    '12.34«.»56',
    ['12«.»', ''],
    '«12.» 5',
    ['5«secs»', 'sec'],
    ['5«mins» 3s', 'min'],
    ['5 «Minutes»', 'minutes'],
    ['30«S»', 's'],
    ['100 «milliseconds»', 'ms'],
    ['10 sec«.»', ''],
    ['1«,»5s', '.'],
    ['«00:05:00»', '5min'],
    ['«unlimited»', 'infinity'],
    ['«Infinity»', 'infinity'],
    ['30s« # half a minute»', ''],
    ['«"30s"»', '30s'],
    '«infinity now»',
  ],
};

const settings = [
  'service/Service/RestartSec',
  'service/Service/TimeoutStopSec',
  'service/Service/CPUQuotaPeriodSec',
  'service/Service/TimeoutStartSec',
  'service/Service/TimeoutAbortSec',
  'service/Unit/JobTimeoutSec',
  'service/Unit/JobRunningTimeoutSec',
  'timer/Timer/AccuracySec',
];

export const timeSpanCases: readonly ValueTable[] = [
  ...settings.map(setting => ({ setting, ...span })),
  {
    setting: 'timer/Timer/OnBootSec',
    accepted: ['5min', '%i', '%imin 3s', 'infinity'],
    refused: [['5«mins»', 'min'], '«soon»'],
    otherwise: {
      '%i': 'the instance of x.timer is empty',
      '%imin 3s': 'the instance of x.timer is empty',
    },
  },
  {
    setting: 'service/Service/TimerSlackNSec',
    accepted: ['50000', '50000ns', '50us', '1ms 5nsec', '1.5us', 'infinity'],
    refused: ['«-1»', '«abc»', '5 «ticks»', ['50«Us»', 'us']],
  },
  {
    setting: 'service/Service/ManagedOOMMemoryPressureDurationSec',
    accepted: ['1s', '30s', '2min'],
    refused: ['«500ms»', '«infinity»', '«0»', ['5«secs»', 'sec']],
    otherwise: Object.fromEntries(['1s', '30s', '2min'].map(value => [value, 'new in systemd 257'])),
  },
  {
    setting: 'socket/Socket/ManagedOOMMemoryPressureDurationSec',
    accepted: [],
    ignored: ['«30s»'],
  },
];
