import { FakeSystemd } from '../../src/systemd/fake.ts';
import { systemdContract } from './contract.ts';

let fake: FakeSystemd;

systemdContract(
  'the fake',
  () => Promise.resolve((fake = new FakeSystemd())),
  unit => fake.disturb(unit, false),
  () => Promise.resolve(),
);
