import { bootMachine, type TestMachine } from '../../../test/support/machine.ts';
import { connectSystemd } from '../../src/systemd/index.ts';
import { systemdContract } from './contract.ts';

let machine: TestMachine;

systemdContract(
  'a real machine',
  async () => {
    machine = await bootMachine();
    return connectSystemd({
      address: machine.bus,
      root: machine.root,
      unitsDirectory: `${machine.fleetDirectory}/units`,
    });
  },
  unit => machine.execNow(`echo '# more' >>/run/fleet/units/${unit}`),
  () => machine.down(),
);
