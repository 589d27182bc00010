import type { ValueTable } from '../check.ts';
import { silently } from './silently.ts';

const badSlice = 'systemd complains about the slice, not about the line';
const install = 'systemd reads [Install] only when a unit is enabled';

export const unitNameCases: readonly ValueTable[] = [
  {
    setting: 'service/Unit/After',
    accepted: [
      'a.service',
      'a.service b.target',
      'a@b.service',
      'a@.service',
      'a@b@c.service',
      '-.mount',
      'dev-sda.device',
      'a:b.service',
      'a\\x2db.service',
      'a.b.service',
      '%i.service',
      'a@%i.service',
      '%p-x.socket',
      '%n',
      '%i',
      'user@1000.service',
      'local-fs.target',
      'x.slice',
    ],
    refused: [
      ['«network»', 'network.target'],
      ['«postgresql»', 'postgresql.service'],
      ['a.service «b»', 'b.service'],
      ['«a.servce»', 'a.service'],
      ['«a.tarjet»', 'a.target'],
      ['«"a.service"»', 'a.service'],
      ['«a.service,b.service»', 'a.service b.service'],
      ['a.service«,»', ''],
      '«a/b.service»',
      '«@a.service»',
      '«.service»',
      '«ä.service»',
      '«a@b.mount»',
      '«%h».service',
      ['«%z».service', '%%z'],
      '«a.busname»',
      '«/x»',
      `«${'a'.repeat(250)}.service»`,
    ],
    otherwise: { '%i': 'the instance is no name of a unit in the comparison' },
  },
  {
    setting: 'service/Unit/Before',
    accepted: ['a.service'],
    refused: [],
  },
  {
    setting: 'timer/Timer/Unit',
    accepted: ['a.service', 'a@b.service', 'a@%i.service', 'a.target', 'a.socket', '%p.service'],
    refused: [
      ['«a»', 'a.service'],
      '«a.service b.service»',
      ['«a.servic»', 'a.service'],
      ['«"a.service"»', 'a.service'],
    ],
  },
  {
    setting: 'path/Path/Unit',
    accepted: ['a.service'],
    refused: [['«a»', 'a.service']],
  },
  {
    setting: 'service/Service/Slice',
    accepted: ['a.slice', 'a-b.slice', '-.slice', 'system-%p.slice', 'a-%i.slice'],
    refused: [['«a»', 'a.slice'], '«a.service»', '«a--b.slice»', '«-a.slice»', '«a-.slice»', ['«a.slize»', 'a.slice']],
    otherwise: { 'a--b.slice': badSlice, '-a.slice': badSlice, 'a-.slice': badSlice },
  },
  {
    setting: 'service/Service/Sockets',
    accepted: ['a.socket', 'a.socket b.socket', 'a@%i.socket', '%p.socket'],
    refused: [['«a»', 'a.socket'], '«a.service»', 'a.socket «b.timer»', ['«a.sockt»', 'a.socket']],
  },
  {
    setting: 'socket/Socket/Service',
    accepted: ['a.service', 'a@b.service', '%p.service'],
    refused: [['«a»', 'a.service'], '«a.socket»', '«a@.service»'],
  },
  silently(install, {
    setting: 'service/Install/WantedBy',
    accepted: ['multi-user.target', 'a.target b.target', 'a.service', '%i.target', 'dev-%i.device', '"a.target"'],
    refused: [
      ['«multi-user»', 'multi-user.target'],
      ['«multi-user.tarjet»', 'multi-user.target'],
      '«a/b.target»',
      ['«%z».target', '%%z'],
      '«%h».target',
    ],
  }),
  silently(install, {
    setting: 'service/Install/Alias',
    accepted: ['a.service', 'a@.service', 'a.service b.service', '%p-x.service'],
    refused: [['«a»', 'a.service'], '«a.socket»', '«/a.service»'],
    hinted: ['«a.target.wants/x.service»'],
  }),
  silently(install, {
    setting: 'mount/Install/Alias',
    accepted: [],
    ignored: ['«a.mount»'],
  }),
  silently(install, {
    setting: 'service/Install/Also',
    accepted: ['a.socket', 'a.socket b.timer', '%p.socket'],
    refused: [
      ['«a»', 'a.service'],
      ['«a.sockt»', 'a.socket'],
    ],
  }),
  silently(install, {
    setting: 'service/Install/DefaultInstance',
    accepted: ['x', '%j', 'a-b_c', '1'],
    refused: ['«a/b»', '«a b»', ['«%z»', '%%z']],
  }),
];
