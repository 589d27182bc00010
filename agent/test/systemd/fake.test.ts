import { FakeSystemd } from '../../src/systemd/fake.ts';
import { systemdContract } from './contract.ts';

systemdContract(
  'the fake',
  () => Promise.resolve(new FakeSystemd()),
  () => Promise.resolve(),
);
