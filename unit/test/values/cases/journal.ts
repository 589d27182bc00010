import type { ValueTable } from '../check.ts';

export const journalCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/LogExtraFields',
    accepted: ['A=1', 'A=1 B=2', '"A=one two"', 'A_1=%i', 'A='],
    refused: [
      ['«a»=1', 'A'],
      ['«my-field»=1', 'MY_FIELD'],
      '«_A=1»',
      '«1A=1»',
      '«A»',
      'A=1 «x»',
      '«"A=1»',
      ['A=«%z»', '%%z'],
    ],
  },
  {
    setting: 'service/Service/LogFilterPatterns',
    accepted: ['a.*', '~debug', '[a-z]+', '(a|b)', 'a\\(b', '.*\\d{2}', '[]x]', '[[:alpha:]]', '(?i)x', '(?:a)'],
    refused: ['«(a»', '«a)»', '«[a»', '«~»', '«*a»', '«+»', '«~(»'],
  },
  {
    setting: 'service/Service/LogNamespace',
    accepted: ['x', 'a-b_c.d', '%p', 'x:y'],
    refused: ['«a/b»', '«a b»', '«ä»', ['«%z»', '%%z']],
  },
];
