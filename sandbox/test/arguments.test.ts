import { describe, expect, it } from 'vitest';
import { type Command, parseArguments } from '../src/arguments.ts';
import { DEFAULT_SETTINGS } from '../src/settings.ts';

const up = (settings: object, name = 'default') => ({
  do: 'up',
  name,
  settings: { ...DEFAULT_SETTINGS, ...settings },
  attached: false,
});

const good: [line: string, expected: object][] = [
  ['', { do: 'help', name: 'default' }],
  ['help', { do: 'help', name: 'default' }],
  ['up --help', { do: 'help', name: 'default' }],
  ['up', up({})],
  ['up 5', up({ machines: 5 })],
  ['up --docker 2', up({ machines: 2, docker: true })],
  ['up 4 --etcd 3 --coreos', up({ machines: 4, etcdMembers: 3, coreos: true })],
  ['up --etcd=3 --ttl=2s', up({ etcdMembers: 3, ttl: '2s' })],
  ['--name blue up --bare', up({ fleetd: false }, 'blue')],
  ['up --owned-by 12', { ...up({}), owner: 12 }],
  ['up --attached', { ...up({}), attached: true }],
  ['where --name blue', { do: 'where', name: 'blue' }],
  ['down --name blue', { do: 'down', name: 'blue' }],
  ['status', { do: 'status', name: 'default' }],
  ['exec n1 systemctl --failed', { do: 'exec', name: 'default', node: 'n1', command: ['systemctl', '--failed'] }],
  ['exec --name x n2 ls --name y', { do: 'exec', name: 'x', node: 'n2', command: ['ls', '--name', 'y'] }],
  ['fault n3 freeze', { do: 'fault', name: 'default', node: 'n3', fault: 'freeze' }],
  ['poweroff n3', { do: 'poweroff', name: 'default', node: 'n3' }],
  ['boot n3', { do: 'boot', name: 'default', node: 'n3' }],
];

const bad: [line: string, message: RegExp][] = [
  ['start', /no command "start"/],
  ['up three', /1 to 244 machines, not NaN/],
  ['up 0', /1 to 244 machines, not 0/],
  ['up 245', /1 to 244 machines/],
  ['up 1 2', /usage: up/],
  ['up --etcd', /--etcd needs a value/],
  ['up --etcd 2', /1, 3 or 5 members, not 2/],
  ['up 2 --etcd 3', /3 members needs as many machines/],
  ['up --ttl 3', /--ttl takes a time such as 3s/],
  ['up --owned-by me', /--owned-by takes the id of a process/],
  ['up --dokcer', /up takes no --dokcer/],
  ['down --docker', /down takes no --docker/],
  ['down --name A/b', /can't be called "A\/b"/],
  ['status n1', /usage: status/],
  ['exec n1', /usage: exec NODE/],
  ['fault n1', /usage: fault NODE crash\|reboot/],
  ['fault n1 explode', /not "explode"/],
  ['boot', /usage: boot NODE/],
];

const read = (line: string, environment = {}): Command =>
  parseArguments(line === '' ? [] : line.split(' '), environment);

describe('the command line of the sandbox', () => {
  it.each(good)('reads: %s', (line, expected) => expect(read(line)).toEqual(expected));
  it.each(bad)('refuses: %s', (line, message) => expect(() => read(line)).toThrow(message));

  it('takes name and ttl from the environment, and prefers the flags', () => {
    const environment = { FLOTILLA_SANDBOX: 'green', FLOTILLA_SANDBOX_TTL: '4s' };
    expect(read('up', environment)).toEqual(up({ ttl: '4s' }, 'green'));
    expect(read('up --name blue --ttl 9s', environment)).toEqual(up({ ttl: '9s' }, 'blue'));
  });
});

it('one word with blanks is a line for a shell, also when it begins with a variable', () => {
  expect(parseArguments(['exec', 'n1', 'a=$(hostname); echo "$a"'])).toMatchObject({
    command: ['sh', '-c', 'a=$(hostname); echo "$a"'],
  });
  expect(parseArguments(['exec', 'n1', 'echo', 'a b'])).toMatchObject({ command: ['echo', 'a b'] });
});
