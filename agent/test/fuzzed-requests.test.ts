import { MemoryStore, openRegistry } from '@flotilla/registry';
import { parseUnitName, readFleetUnit } from '@flotilla/unit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startApi, type TestApi } from './support/api.ts';

/** Mostly what passes, so that the rest of a request is looked at, too. */
const mostly = <T, U>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<U>) => fc.oneof({ weight: 8, arbitrary: good }, bad);
const NAMES = [
  'a.service',
  'web@.service',
  'web@1.service',
  'b.timer',
  'Bad Name',
  'a/b.service',
  'x',
  '',
  'ä.service',
];
const name = mostly(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 300 }));
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\0', '\n[Service]', 'a\\', '=', ']', '%'));
const scalar = fc.oneof(text, fc.constantFrom<unknown>(null, 1, -1e400, true, [], {}), fc.jsonValue());
const option = fc.oneof(
  fc.record(
    {
      section: mostly(fc.constantFrom('Unit', 'Service', 'X-Fleet', 'Install'), scalar),
      name: mostly(fc.constantFrom('ExecStart', 'MachineOf', 'Global', 'Conflicts', 'MachineMetadata'), scalar),
      value: mostly(fc.constantFrom('/bin/true', 'true', 'a=b', '*'), scalar),
    },
    { requiredKeys: [] },
  ),
  scalar,
);
const unitBody = fc.record(
  {
    name: fc.oneof(name, scalar),
    desiredState: mostly(fc.constantFrom('inactive', 'loaded', 'launched', 'Launched'), scalar),
    options: mostly(fc.array(option, { maxLength: 4 }), scalar),
    raw: mostly(fc.constantFrom('[Service]\nExecStart=/bin/true\n', '[Service]\nExecStart=/bin/false\n'), scalar),
  },
  { requiredKeys: [] },
);
const patch = fc.array(
  fc.record(
    {
      op: fc.oneof(fc.constantFrom('add', 'remove', 'replace'), scalar),
      path: fc.oneof(fc.constantFrom('/m1/metadata/region', '/m1/metadata', '/', 'm1'), scalar),
      value: scalar,
    },
    { requiredKeys: [] },
  ),
  { maxLength: 4 },
);
const json = fc.oneof(unitBody, patch, fc.jsonValue()).map(value => Buffer.from(JSON.stringify(value)));
/** JSON with some of its bytes changed. */
const broken = fc.tuple(json, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 })).map(([body, changes]) => {
  const bytes = Buffer.from(body);
  for (const [at, byte] of changes) bytes[at % Math.max(1, bytes.length)] = byte;
  return bytes;
});
const body = fc.oneof(
  { weight: 3, arbitrary: json },
  broken,
  fc.uint8Array().map(bytes => Buffer.from(bytes)),
);
const path = fc.oneof(
  { weight: 3, arbitrary: name.map(value => `/fleet/v1/units/${encoded(value)}`) },
  name.map(value => `/fleet/v1/state/${encoded(value)}`),
  fc.constantFrom(
    '/fleet/v1/machines',
    '/flotilla/v1/plan',
    '/flotilla/v1/machines/m1',
    '/flotilla/v1/explain/a.service',
  ),
  fc.constantFrom('/fleet/v1/units?nextPageToken=%', '/fleet/v1/state?unitName=%00', '/fleet/v1/units/%', '/%ff/..'),
  fc.webPath().map(value => `/flotilla/v1${value}`),
);
/** Of the right form, so that much of it is stored. */
const formed = fc.record({
  method: fc.constant('PUT'),
  path: fc.constantFrom('a.service', 'web@.service', 'web@1.service', 'b.timer').map(unit => `/fleet/v1/units/${unit}`),
  body: fc
    .record({
      desiredState: fc.constantFrom('inactive', 'loaded', 'launched', 'Launched'),
      options: fc.array(
        fc.record({
          section: fc.constantFrom('Unit', 'Service', 'X-Fleet'),
          name: fc.constantFrom('ExecStart', 'MachineOf', 'Global', 'Conflicts'),
          value: fc.oneof(text, fc.constantFrom('/bin/true', 'true', 'a=b', '*')),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    .map(value => Buffer.from(JSON.stringify(value))),
  type: fc.constant('application/json'),
  match: fc.constant(null),
});
const wild = fc.record({
  method: fc.constantFrom('PUT', 'PUT', 'POST', 'PATCH', 'DELETE', 'GET', 'HEAD'),
  path,
  body,
  type: fc.constantFrom('application/json', 'application/json', 'application/json; charset=utf-8', 'text/plain'),
  match: fc.option(fc.constantFrom('"1"', '*', 'x', '""')),
});
const request = fc.oneof(formed, wild);
type Request = typeof request extends fc.Arbitrary<infer T> ? T : never;

test('whatever is sent: a clear refusal that changes nothing, or units that can be read and run', async () => {
  const registry = openRegistry(new MemoryStore());
  await registry.putUnit('a.service', '[Service]\nExecStart=/bin/true\n', 'inactive', 0);
  const api = await startApi(registry);
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(request, async sent => {
      const before = await registry.readCluster();
      const { status, body: answer } = await ask(api, sent);
      const after = await registry.readCluster();
      expect(status, `${sent.method} ${sent.path}`).toBeLessThan(500);
      if (status < 300 && after.revision > before.revision) accepted++;
      if (status >= 400) expect({ ...after, revision: before.revision }).toEqual(before);
      if (status === 400 && sent.method !== 'HEAD') {
        const { error } = JSON.parse(answer) as { error: { code: number; message: string } };
        expect(error.code).toBe(400);
        expect(error.message).not.toBe('');
      }
      expect(after.problems).toEqual([]);
      for (const unit of after.units) {
        const file = await registry.readUnit(unit.name);
        expect(readFleetUnit(file?.text ?? '').options).not.toEqual([]);
        if (parseUnitName(unit.name)?.isTemplate === true) expect(unit.desired).toBe('inactive');
      }
    }),
    { numRuns: Number(process.env['FUZZ_RUNS'] ?? 500) },
  );
  expect(accepted).toBeGreaterThan(0);
  expect(api.logged).toEqual([]);
  await api.close();
  await registry.close();
});

const encoded = (value: string): string => encodeURIComponent(Buffer.from(value).toString());

function ask(api: TestApi, { method, path, body, type, match }: Request) {
  return api.call(method, path, body, { 'Content-Type': type, ...(match !== null && { 'If-Match': match }) });
}
