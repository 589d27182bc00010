import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCluster, type TestCluster } from '../support/cluster.ts';

let cluster: TestCluster;
let api: string;
beforeAll(async () => {
  cluster = await startCluster({ machines: 1 });
  api = cluster.sandbox.nodes[0]?.api ?? '';
  cluster.file('good.service', '[Service]\nExecStart=/bin/true\n');
  await cluster.ok(['submit', 'good']);
});
afterAll(() => cluster.down());

const UNCHANGED = 'good.service\tinactive\n';
const units = (): Promise<string> => cluster.ok(['list-unit-files', '--no-legend', '--fields', 'unit,state']);

test.each([
  ['no section', 'plain.service', 'just text\n', /plain\.service says nothing/],
  ['a line that is no option', 'line.service', '[Service]\nExecStart\n', /line\.service, line 2/],
  [
    'an unknown key',
    'key.service',
    '[Service]\nExecStart=/x\n[X-Fleet]\nMachineOff=a\n',
    /key\.service, line 4: .*"MachineOff"/,
  ],
  [
    'keys that exclude each other',
    'both.service',
    '[Service]\nExecStart=/x\n[X-Fleet]\nGlobal=true\nMachineOf=a.service\n',
    /Global cannot be used with Peers/,
  ],
  ['a name with a star', '*.service', '[Service]\nExecStart=/x\n', /invalid character '\*' in unit name/],
])('fleetctl refuses %s and changes nothing', async (_name, file, text, message) => {
  cluster.file(file, text);
  for (const command of ['submit', 'load', 'start']) {
    const { code, err } = await cluster.fleetctl([command, file]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(message) as string });
  }
  expect(await units()).toBe(UNCHANGED);
});

test('a file that is not there, a template that is not there', async () => {
  expect((await cluster.fleetctl(['start', 'nosuch'])).err).toBe(
    'Error creating units: unable to find Unit(nosuch.service) in Registry or on filesystem\n',
  );
  expect((await cluster.fleetctl(['start', 'nosuch@1'])).err).toBe(
    'Error creating units: failed getting Unit(nosuch@1.service) from template: unable to find template Unit(nosuch@.service) in Registry or on filesystem\n',
  );
});

const JSON_TYPE = { 'Content-Type': 'application/json' };
const OPTIONS = '[{"section":"Service","name":"ExecStart","value":"/bin/true"}]';
test.each([
  ['a body that is no JSON', 'x.service', 'hello', JSON_TYPE, 400, /unable to decode body/],
  ['a body that is a list', 'x.service', '[]', JSON_TYPE, 400, /unable to decode body/],
  ['no body', 'x.service', '', JSON_TYPE, 400, /unable to decode body/],
  ['another content type', 'x.service', '{}', { 'Content-Type': 'text/plain' }, 415, /only acceptable Content-Type/],
  ['no options', 'x.service', '{"desiredState":"launched"}', JSON_TYPE, 409, /options field empty/],
  ['an invented state', 'x.service', `{"desiredState":"bogus","options":${OPTIONS}}`, JSON_TYPE, 400, /bogus/],
  ['an invented state for a unit that is there', 'good.service', '{"desiredState":"bogus"}', JSON_TYPE, 400, /bogus/],
  [
    'another name in the body',
    'x.service',
    `{"name":"y.service","options":${OPTIONS}}`,
    JSON_TYPE,
    400,
    /differs from unit name/,
  ],
  ['a name with a slash', 'a%2Fb.service', `{"options":${OPTIONS}}`, JSON_TYPE, 404, /^$/],
  ['a name of no type', 'x.nonsense', `{"options":${OPTIONS}}`, JSON_TYPE, 400, /invalid unit type/],
  [
    'a template to be started',
    't@.service',
    `{"desiredState":"launched","options":${OPTIONS}}`,
    JSON_TYPE,
    400,
    /cannot activate template/,
  ],
])('the API refuses %s and changes nothing', async (_name, unit, body, headers, status, message) => {
  const answer = await fetch(`${api}/fleet/v1/units/${unit}`, { method: 'PUT', body, headers });
  const text = await answer.text();
  const { error } = JSON.parse(text) as { error: { code: number; message: string } };
  expect({ status: answer.status, code: error.code, message: error.message }).toEqual({
    status,
    code: status,
    message: expect.stringMatching(message) as string,
  });
  expect(await units()).toBe(UNCHANGED);
});

test('an etcd that is not there: 503, and fleetctl says what to look at', async () => {
  await cluster.sandbox.stopEtcd();
  const { code, err } = await cluster.fleetctl(['list-machines']);
  await cluster.sandbox.startEtcd();
  expect(code).toBe(1);
  expect(err).toContain('fleet server unable to communicate with etcd');
});

test('an API that is not there', async () => {
  const { code, err } = await cluster.fleetctl(['--endpoint', 'http://127.0.0.1:1', 'list-units']);
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringContaining('http://127.0.0.1:1: connection refused') as string,
  });
});
