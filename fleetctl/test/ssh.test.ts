import { afterAll, beforeAll, expect, test } from 'vitest';
import { takesValue } from '../src/arguments.ts';
import { splitRemoteCommand } from '../src/remote-command.ts';
import { startFakeCluster, type FakeCluster } from './fake-cluster.ts';

const M1 = 'c31e44e1-f858-436e-933e-59c642517860';
let cluster: FakeCluster;
beforeAll(async () => {
  cluster = await startFakeCluster();
  cluster.addMachine({ id: M1 });
  cluster.addMachine({ id: 'c31e5555-f858-436e-933e-59c642517860' });
  cluster.addMachine({ id: 'both.service' });
  cluster.add('both.service', 'launched', [M1]);
  cluster.add('here.service', 'launched', [M1]);
  cluster.add('idle.service', 'inactive');
  cluster.add('glob.service', 'launched', [M1, M1], '[Service]\nExecStart=/bin/true\n[X-Fleet]\nGlobal=true\n');
});
afterAll(() => cluster.close());

test.each([
  [[], 'Unable to proceed: one machine or unit must be provided'],
  [['nix'], 'Unable to proceed: could not find matching unit or machine'],
  [['both.service'], 'Unable to proceed: ambiguous argument, both machine and unit found for `both.service`'],
  [['c31e'], 'Unable to proceed: found more than one machine'],
  [['--machine', 'here'], 'Unable to proceed: machine does not exist'],
  [['-m', 'c31e44'], 'Could not determine address of machine.'],
  [['c31e44', 'ls', '-la'], 'Could not determine address of machine.'],
  [['-u', 'here'], 'Could not determine address of machine.'],
  [['-u', 'nix'], 'Unable to proceed: unit does not exist'],
  [['--unit=glob'], 'Unable to proceed: global units unsupported'],
  [['idle'], 'Unable to proceed: unit idle.service is on no machine'],
  [['-m', 'c3', '-u', 'here'], 'Both machine and unit flags provided, please specify only one.'],
])('ssh %j', async (args, message) => {
  expect(await cluster.run('ssh', ...args)).toEqual({ code: 1, out: '', err: `${message}\n` });
});

test.each([
  ['ssh m', 'ssh m', ''],
  ['ssh m ls -la', 'ssh m', 'ls -la'],
  ['ssh -A --ssh-port 23 m -- ls -l', 'ssh -A --ssh-port 23 m', 'ls -l'],
  ['ssh m -A ls --all', 'ssh m -A', 'ls --all'],
  ['ssh --machine m ls -la', 'ssh --machine m', 'ls -la'],
  ['ssh -u=x -- a -- b', 'ssh -u=x', 'a -- b'],
  ['ssh -- ls', 'ssh', 'ls'],
  ['ssh a b -- c', 'ssh a', 'c'],
])('%s', (line, own, remote) => {
  const split = splitRemoteCommand(line.split(' '), 0, takesValue);
  expect([split.own.join(' '), split.remote.join(' ')]).toEqual([own, remote]);
});
