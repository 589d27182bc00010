import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startCluster({ machines: 2 });
  mkdirSync(join(cluster.folder, 'units'));
  for (const index of [1, 2, 3]) symlinkSync('web@.service', join(cluster.folder, `units/web@${index}.service`));
});
afterAll(() => cluster.down());

/** A template whose instances are active when `ready` has ended well. */
const web = (version: string, ready = 'true', more = ''): void =>
  writeFileSync(
    join(cluster.folder, 'units/web@.service'),
    `[Unit]\nDescription=web ${version}\n[Service]\nExecStartPre=/bin/sh -c "${ready}"\nExecStart=/bin/sleep infinity\n${more}`,
  );

/** Instances that run, with their version as systemd has it and their main PID. */
async function running(): Promise<Record<string, { version: string; pid: number }>> {
  const seen: Record<string, { version: string; pid: number }> = {};
  for (const { name: node } of cluster.sandbox.nodes) {
    const { stdout } = await cluster.sandbox.exec(node, [
      ...['systemctl', 'show', '-p', 'Id', '-p', 'Description', '-p', 'MainPID', '-p', 'ActiveState', 'web@*.service'],
    ]);
    for (const block of stdout.trim().split('\n\n')) {
      const values = Object.fromEntries(block.split('\n').map(line => line.split('=') as [string, string]));
      if (values['ActiveState'] !== 'active') continue;
      const name = (values['Id'] ?? '').replace(/^web@|\.service$/g, '');
      seen[name] = { version: (values['Description'] ?? '').replace('web ', ''), pid: Number(values['MainPID']) };
    }
  }
  return seen;
}

const versions = async (): Promise<Record<string, string>> =>
  Object.fromEntries(Object.entries(await running()).map(([name, { version }]) => [name, version]));

test('apply makes the cluster match a folder, and again is nothing to do; a dry run and a wrong file change nothing', async () => {
  web('v1');
  const plan = await cluster.ok(['apply', '--dry-run', 'units']);
  expect(plan).toBe('submit  web@.service\nstart   web@1.service\nstart   web@2.service\nstart   web@3.service\n');
  expect(await cluster.ok(['list-unit-files', '--no-legend'])).toBe('');
  await cluster.ok(['apply', 'units']);
  expect(await versions()).toEqual({ 1: 'v1', 2: 'v1', 3: 'v1' });
  expect(await cluster.ok(['apply', 'units'])).toBe('The cluster matches units, nothing to do\n');
  web('v2', 'true', 'Type=nonsense\n');
  const refused = await cluster.fleetctl(['apply', 'units']);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('web@.service:6: ') as string });
  expect(await versions()).toEqual({ 1: 'v1', 2: 'v1', 3: 'v1' });
});

test('a version that fails stops at its first instance; with --rollback that has its old file again', async () => {
  const before = await running();
  web('bad', 'false');
  const stopped = await cluster.fleetctl(['apply', 'units']);
  expect(stopped.code).toBe(1);
  expect(stopped.err).toMatch(/Unit web@1\.service failed \(failed\/failed\); see: fleetctl journal web@1\.service/);
  expect(stopped.err).toMatch(/replaced: web@1\.service; not touched: web@2\.service, web@3\.service\./);
  const others = { 2: before[2], 3: before[3] };
  expect(await running()).toEqual(others);
  // the same file again: the instance that has it is not well, so no other one gets it
  expect((await cluster.fleetctl(['apply', 'units'])).code).toBe(1);
  expect(await running()).toEqual(others);
  web('v1');
  await cluster.ok(['apply', 'units']);
  web('worse', 'exit 3');
  const back = await cluster.fleetctl([
    'start',
    '--replace',
    '--rollback',
    'units/web@1',
    'units/web@2',
    'units/web@3',
  ]);
  expect(back).toMatchObject({ code: 1, err: expect.stringContaining('Rolled back: web@1.service.') as string });
  expect(await versions()).toEqual({ 1: 'v1', 2: 'v1', 3: 'v1' });
  const after = await running();
  expect([after[2], after[3]]).toEqual([before[2], before[3]]);
});

test('a fleetctl that is killed half way leaves every instance told to run; the next one goes on', async () => {
  const gate = '/run/go-on';
  for (const { name } of cluster.sandbox.nodes) await cluster.sandbox.exec(name, ['rm', '-f', gate]);
  web('v2', `until [ -e ${gate} ]; do sleep 0.1; done`);
  const [node] = cluster.sandbox.nodes;
  const program = join(import.meta.dirname, '../../dist/fleetctl.cjs');
  const child = spawn(process.execPath, [program, '--endpoint', node?.api ?? '', 'apply', 'units'], {
    cwd: cluster.folder,
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const states = (): Promise<string> => cluster.ok(['list-units', '--no-legend', '--fields', 'unit,active']);
  await eventually(states, text => text.includes('web@1.service\tactivating'), 60);
  expect(await versions()).toEqual({ 2: 'v1', 3: 'v1' });
  child.kill('SIGKILL');
  await ended;
  expect(await cluster.ok(['list-unit-files', '--no-legend', '--fields', 'unit,dstate'])).toMatch(
    /web@1\.service\tlaunched\nweb@2\.service\tlaunched\nweb@3\.service\tlaunched\n/,
  );
  const next = cluster.ok(['apply', 'units']);
  for (const { name } of cluster.sandbox.nodes) await cluster.sandbox.exec(name, ['touch', gate]);
  expect(await next).toMatch(/replace web@2\.service\nreplace web@3\.service\n/);
  expect(await versions()).toEqual({ 1: 'v2', 2: 'v2', 3: 'v2' });
});

test('fleetd killed on every machine in the middle of an apply: instances run from one of the two files, and the same command goes on', async () => {
  const gate = '/run/go-on';
  for (const { name } of cluster.sandbox.nodes) await cluster.sandbox.exec(name, ['rm', '-f', gate]);
  web('v3', `until [ -e ${gate} ]; do sleep 0.1; done`);
  const interrupted = cluster.fleetctl(['apply', 'units']);
  const states = (): Promise<string> =>
    cluster.fleetctl(['list-units', '--no-legend', '--fields', 'unit,active']).then(({ out }) => out);
  await eventually(states, text => text.includes('web@1.service\tactivating'), 60);
  for (const { name } of cluster.sandbox.nodes)
    await cluster.sandbox.exec(name, 'systemctl kill -s KILL --kill-whom=main fleet.service');
  for (const { name } of cluster.sandbox.nodes) await cluster.sandbox.exec(name, ['touch', gate]);
  await interrupted; // it may have gone on, or have been told that nobody answers
  await eventually(
    () => cluster.fleetctl(['apply', 'units']),
    ({ code }) => code === 0,
    60,
  );
  expect(await versions()).toEqual({ 1: 'v3', 2: 'v3', 3: 'v3' });
  web('v2');
  await cluster.ok(['apply', 'units']);
});

test('rollback gives instances the file before, one after another, and once more the present one', async () => {
  web('v3');
  await cluster.ok(['apply', 'units']);
  const before = await running();
  expect(await cluster.ok(['rollback', 'web@1', 'web@2'])).toMatch(/Unit web@1\.service launched on .*\n.*\n.*web@2/);
  expect(await versions()).toEqual({ 1: 'v2', 2: 'v2', 3: 'v3' });
  expect((await running())[3]).toEqual(before[3]);
  await cluster.ok(['rollback', 'web@1', 'web@2']);
  expect(await versions()).toEqual({ 1: 'v3', 2: 'v3', 3: 'v3' });
  cluster.file('once.service', '[Service]\nExecStart=/bin/sleep infinity\n');
  await cluster.ok(['submit', 'once.service']);
  expect(await cluster.fleetctl(['rollback', 'web@1', 'once'])).toMatchObject({
    code: 1,
    err: 'Nothing has been changed: no earlier file is known of once.service\n',
  });
  await cluster.ok(['destroy', 'once']);
  await cluster.ok(['rollback', 'web@*']);
  expect(await versions()).toEqual({ 1: 'v2', 2: 'v2', 3: 'v2' });
  web('v2');
  expect(await cluster.ok(['apply', 'units'])).toBe('The cluster matches units, nothing to do\n');
});

test('--prune destroys what the folder does not have', async () => {
  rmSync(join(cluster.folder, 'units/web@3.service'));
  expect(await cluster.ok(['apply', '--prune', 'units'])).toContain('Destroyed web@3.service\n');
  expect(await versions()).toEqual({ 1: 'v2', 2: 'v2' });
});

test('plan tells what a command would do and changes nothing', async () => {
  await cluster.clear();
  web('v3', 'true', '[X-Fleet]\nConflicts=web@*.service\n');
  const start = await cluster.fleetctl(['plan', 'start', 'units/web@1', 'units/web@2', 'units/web@3']);
  expect(start.code).toBe(1);
  expect(start.out).toMatch(/^UNIT\t.*\nweb@1\.service\tplace\t.*\nweb@2\.service\tplace\t/);
  expect(start.out).toMatch(/\nweb@3\.service would be on no machine: 0 of 2 machines: /);
  expect(await cluster.ok(['list-unit-files', '--no-legend'])).toBe('');
  await cluster.ok(['start', 'units/web@1']);
  const plan = JSON.parse(await cluster.ok(['plan', '-o', 'json', 'destroy', 'web@*'])) as { tasks: object[] };
  expect(plan.tasks).toMatchObject([{ unit: 'web@1.service', action: 'leave' }]);
  expect((await cluster.fleetctl(['plan', 'restart', 'web@1'])).code).toBe(2);
});

test('drain empties a machine and waits for that; cordon keeps new units away; uncordon lets them come', async () => {
  const [from = ''] = await cluster.runningOn('web@1.service');
  const id = cluster.sandbox.nodes.find(({ name }) => name === from)?.machineId ?? '';
  const short = id.slice(0, 6);
  expect(await cluster.ok(['drain', short])).toMatch(
    /^Machine \w{8}\.\.\.\/[\d.]+ is empty and closed for new units\n$/,
  );
  await eventually(
    () => cluster.runningOn('web@1.service'),
    on => on.length === 1 && on[0] !== from,
    60,
  );
  expect((await cluster.fleetctl(['start', '--block-attempts', '1', 'units/web@2'])).err).toContain('1 is drained');
  await cluster.ok(['uncordon', short]);
  await cluster.ok(['start', 'web@2']);
  expect(await cluster.runningOn('web@2.service')).toEqual([from]);
  // both machines are taken: what stays is named, and why
  const stuck = await cluster.fleetctl(['drain', '--block-attempts', '1', short]);
  expect(stuck).toMatchObject({
    code: 1,
    err: expect.stringMatching(/left: web@2\.service\nweb@2\.service: no other machine takes it/) as string,
  });
  // while it waits, too, also to a script
  expect(stuck.err).toMatch(/^Waiting for web@2\.service\nweb@2\.service: no other machine takes it/);
  await cluster.ok(['cordon', short]);
  expect(await cluster.runningOn('web@2.service')).toEqual([from]);
  expect(await cluster.fleetctl(['drain', 'zzz'])).toMatchObject({ code: 1, err: 'machine does not exist\n' });
});

test('events tell what happened to a unit, and go on with what happens', async () => {
  const program = join(import.meta.dirname, '../../dist/fleetctl.cjs');
  const api = cluster.sandbox.nodes[0]?.api ?? '';
  const child = spawn(process.execPath, [program, '--endpoint', api, 'events', '-f', 'news'], { stdio: 'pipe' });
  let seen = '';
  child.stdout.on('data', (chunk: Buffer) => (seen += chunk.toString()));
  try {
    cluster.file('news.service', '[Service]\nExecStart=/bin/sleep infinity\n');
    await cluster.ok(['start', 'news']);
    await eventually(
      () => Promise.resolve(seen),
      text => /placed news\.service on \w{8}\.\.\./.test(text),
      60,
    );
    await cluster.ok(['destroy', 'news']);
    await eventually(
      () => Promise.resolve(seen),
      text => text.includes('unit-destroyed news.service'),
      60,
    );
  } finally {
    child.kill();
  }
  const known = JSON.parse(await cluster.ok(['events', '-o', 'json', 'news'])) as { unit: string; kind: string }[];
  expect(known.map(({ kind }) => kind)).toContain('placed');
  expect(new Set(known.map(({ unit }) => unit))).toEqual(new Set(['news.service']));
  expect((await cluster.ok(['events', '--lines', '1'])).split('\n')).toHaveLength(2);
});
