import { checkTable } from './check.ts';

checkTable([
  {
    setting: 'service/Service/BPFDelegateCommands',
    accepted: ['any', 'BPFProgLoad', 'BPFProgLoad,BPFMapCreate'],
    ignored: [['«BPFProgLoad BPFMapCreate»', 'BPFProgLoad,BPFMapCreate'], 'BPFProgLoad,«-»'],
  },
  {
    setting: 'service/Service/LUOSession',
    accepted: ['state', 'state cache'],
    ignored: ['«a:b» cache', 'state «größe»'],
  },
]);
