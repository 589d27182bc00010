import type { ValueTable } from '../check.ts';

export const standardIoCases: readonly ValueTable[] = [
  {
    setting: 'service/Service/StandardOutput',
    accepted: [
      'inherit',
      'null',
      'tty',
      'journal',
      'kmsg',
      'journal+console',
      'kmsg+console',
      'socket',
      'fd:x',
      'fd:',
      'fd',
      'file:/x',
      'append:/x',
      'truncate:%t/x',
      'append:/var/log/%p/%i.log',
      'file:/dev/null',
    ],
    refused: [
      ['«jurnal»', 'journal'],
      ['«/var/log/x»', 'append:/var/log/x'],
      ['«apend:/x»', 'append:/x'],
      ['«append=/x»', 'append:/x'],
      'append:«x»',
      'file:«./x»',
      'fd:«a:b»',
      ['append:«/a/../b»', '/b'],
      ['append:/«%z»', '%%z'],
      '«stdout»',
      ['«Null»', 'null'],
    ],
    deprecated: [
      ['«syslog»', 'journal'],
      ['«syslog+console»', 'journal+console'],
    ],
  },
  {
    setting: 'service/Service/StandardError',
    accepted: ['inherit', 'append:/x'],
    refused: [['«journald»', 'journal']],
  },
  {
    setting: 'service/Service/StandardInput',
    accepted: ['null', 'tty', 'tty-force', 'tty-fail', 'data', 'file:/x', 'socket', 'fd:x', 'fd', 'file'],
    refused: [['«tty-fource»', 'tty-force'], '«journal»', 'file:«x»', ['«/x»', 'file:/x'], '«append:/x»'],
  },
  {
    setting: 'service/Service/StandardInputText',
    accepted: ['hello world', 'a\\nb', 'it\'s "so"', '%n', '100%%'],
    refused: [
      ['a«\\.»b', '\\\\.'],
      ['«%z»', '%%z'],
    ],
  },
  {
    setting: 'service/Service/StandardInputData',
    accepted: ['aGVsbG8=', 'aGVs bG8=', 'aGVsbG8K'],
    refused: ['«a»', '«aGVsbG8»', '«!!!!»'],
  },
];
