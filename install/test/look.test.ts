import { expect, test } from 'vitest';
import { readFacts, runtimeStep, unfitAsNew, unfitFor, unfitForRuntime, unfitNode, type Facts } from '../src/index.ts';

const ID = 'a'.repeat(32);
const good: Facts = {
  system: 'Linux',
  architecture: 'x64',
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
  const text = `system=Linux\narchitecture=x86_64\nuid=0\nsudo=yes\nsystemd=252\nrunning=yes\nnode=v20.19.2\nmachine=${ID}\nprogram=\nconfiguration=yes\nservice=inactive\nfree=5000\n`;
  expect(readFacts(text)).toEqual({ ...good, sudo: 'yes', hasConfiguration: true, freeKb: 5000 });
  expect(readFacts('garbage')).toMatchObject({ system: '', isRoot: false, systemd: 0, node: '', freeKb: Infinity });
});

test.each<[string, Partial<Facts>, RegExp | undefined]>([
  ['a machine as it should be', {}, undefined],
  ['sudo without a question', { isRoot: false, sudo: 'yes' }, undefined],
  ['sudo with a password', { isRoot: false, sudo: 'asks' }, undefined],
  ['another system', { system: 'FreeBSD' }, /runs FreeBSD/],
  ['no systemd', { systemd: 0 }, /systemd does not run/],
  ['a container without a running systemd', { isRunning: false }, /systemd does not run/],
  ['an old systemd', { systemd: 229 }, /systemd 229, and 239/],
  ['no way to root', { isRoot: false }, /not root there, and there is no sudo/],
  ['no machine id', { machine: '' }, /machine-id is missing/],
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
  ['one that is unfit anyway', { systemd: 0 }, nobody, /systemd does not run/],
])('as a new member: %s', (_, change, members, expected) => {
  const unfit = unfitAsNew({ ...good, ...change }, members);
  if (expected === undefined) expect(unfit).toBeUndefined();
  else expect(unfit).toMatch(expected);
});

test.each<[string, RegExp | undefined]>([
  ['v20.19.0', undefined],
  ['v22.1.0', undefined],
  ['', /has no Node\.js; Node\.js 20\.19/],
  ['v20.18.3', /has Node\.js 20\.18\.3/],
  ['v18.20.1', /has Node\.js 18\.20\.1/],
])('its Node.js "%s"', (node, expected) => {
  const unfit = unfitNode({ ...good, node });
  if (expected === undefined) expect(unfit).toBeUndefined();
  else expect(unfit).toMatch(expected);
});

test('a Node.js that is brought needs room, and comes as a release of nodejs.org or as the program', () => {
  expect(unfitForRuntime(good)).toBeUndefined();
  expect(unfitForRuntime({ ...good, freeKb: 100_000 })).toMatch(/100 MB left, and 250 MB/);
  const script = (...bytes: number[]): string | undefined => runtimeStep(Uint8Array.from(bytes))?.script;
  expect(script(0x1f, 0x8b, 8)).toContain('--gzip');
  expect(script(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)).toContain('--xz');
  expect(script(0x7f, 0x45, 0x4c, 0x46)).toContain('cat >');
  expect(script(0x50, 0x4b)).toBeUndefined();
});
