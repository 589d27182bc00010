import { expect, test } from 'vitest';
import { readFacts, unfitAsNew, unfitFor, type Facts } from '../src/index.ts';

const ID = 'a'.repeat(32);
const good: Facts = {
  system: 'Linux',
  isRoot: true,
  sudo: 'no',
  systemd: 252,
  isRunning: true,
  node: 'v20.19.2',
  machine: ID,
  hasProgram: false,
  hasConfiguration: false,
  isActive: false,
  freeKb: 1_000_000,
};
const nobody = new Map<string, string>();

test('what a machine answers is read, and what it leaves out is nothing', () => {
  const text = `system=Linux\nuid=0\nsudo=yes\nsystemd=252\nrunning=yes\nnode=v20.19.2\nmachine=${ID}\nprogram=\nconfiguration=yes\nservice=inactive\nfree=5000\n`;
  expect(readFacts(text)).toEqual({ ...good, sudo: 'yes', hasConfiguration: true, freeKb: 5000 });
  expect(readFacts('garbage')).toMatchObject({ system: '', isRoot: false, systemd: 0, node: '', freeKb: Infinity });
});

test.each<[string, Partial<Facts>, RegExp | undefined]>([
  ['a machine as it should be', {}, undefined],
  ['a newer Node.js', { node: 'v22.1.0' }, undefined],
  ['sudo without a question', { isRoot: false, sudo: 'yes' }, undefined],
  ['sudo with a password', { isRoot: false, sudo: 'asks' }, undefined],
  ['another system', { system: 'FreeBSD' }, /runs FreeBSD/],
  ['no systemd', { systemd: 0 }, /systemd does not run/],
  ['a container without a running systemd', { isRunning: false }, /systemd does not run/],
  ['an old systemd', { systemd: 229 }, /systemd 229, and 239/],
  ['no way to root', { isRoot: false }, /not root there, and there is no sudo/],
  ['no machine id', { machine: '' }, /machine-id is missing/],
  ['no Node.js', { node: '' }, /has no Node\.js; Node\.js 20\.19/],
  ['an old Node.js', { node: 'v20.18.3' }, /has Node\.js 20\.18\.3/],
  ['a full disk', { freeKb: 900 }, /1 MB left/],
])('%s', (_, change, expected) => {
  const unfit = unfitFor({ ...good, ...change });
  if (expected === undefined) expect(unfit).toBeUndefined();
  else expect(unfit).toMatch(expected);
});

test.each<[string, Partial<Facts>, ReadonlyMap<string, string>, RegExp | undefined]>([
  ['a fresh machine', {}, nobody, undefined],
  ['a member', { hasProgram: true }, new Map([[ID, '10.0.0.1']]), /member of this cluster already/],
  ['the copy of a member', {}, new Map([[ID, '10.0.0.1']]), /machine id is that of the member 10\.0\.0\.1/],
  ['a member of another cluster', { hasProgram: true }, nobody, /a fleetd is there already/],
  ['what is left of a fleet', { hasConfiguration: true }, nobody, /fleet\.conf is there already/],
  ['one that is unfit anyway', { node: '' }, nobody, /has no Node\.js/],
])('as a new member: %s', (_, change, members, expected) => {
  const unfit = unfitAsNew({ ...good, ...change }, members);
  if (expected === undefined) expect(unfit).toBeUndefined();
  else expect(unfit).toMatch(expected);
});
