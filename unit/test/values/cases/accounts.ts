import type { ValueTable } from '../check.ts';

export const accountCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/User',
    accepted: [
      'root',
      'www-data',
      '_x',
      '0',
      '1000',
      '65534',
      'a.b',
      'user@domain',
      'A B',
      'ü',
      '%i',
      'x%i',
      '4294967294',
      'a\\b',
    ],
    refused: [
      ['«a:b»', 'a'],
      '«a/b»',
      '«-1»',
      '«65535»',
      '«4294967295»',
      '«4294967296»',
      ['«007»', '7'],
      '«.»',
      '«..»',
      ['«%z»', '%%z'],
    ],
    misread: [
      ['«"www-data"»', 'www-data'],
      ['www-data« # x»', ''],
    ],
    deprecated: ['«nobody»'],
  },
  { setting: 'service/Service/Group', accepted: ['adm', '4', '%g', 'nobody'], refused: ['«a:b»', '«a/b»'] },
  { setting: 'socket/Socket/SocketUser', accepted: ['adm', '4'], refused: [['«a:b»', 'a'], '«-1»'] },
  {
    setting: 'service/Service/SupplementaryGroups',
    accepted: ['a', 'a b c', '1 2', '%i'],
    refused: ['a «b:c»', 'a «-1»'],
    misread: [['«a,b»', 'a b']],
  },
];
