import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';

/** The unit of fleet's own documentation; its hash, e55c0ae, is printed there too. */
const HELLO = `[Unit]
Description=Hello World

[Service]
ExecStart=/bin/bash -c "while true; do echo \\"Hello, world\\"; sleep 1; done"
`;

let cluster: TestCluster;
/** `85c0c595.../10.99.0.11` of the machine with the lowest id: the least loaded one of an empty cluster. */
let first: string;

beforeAll(async () => {
  cluster = await startCluster({ machines: 3 });
  const [lowest] = [...cluster.sandbox.nodes].sort((a, b) => (a.machineId < b.machineId ? -1 : 1));
  first = `${lowest?.machineId.slice(0, 8) ?? ''}.../${lowest?.ip ?? ''}`;
  cluster.file('hello.service', HELLO);
});
afterAll(() => cluster.down());

const filesOf = (...rows: string[]): string =>
  ['UNIT\tHASH\tDSTATE\tSTATE\tTARGET', ...rows].map(line => `${line}\n`).join('');

/** One command of the walk: what fleet 1.0 prints for it, `@` standing for the machine. */
async function step(command: string, expected: { out?: string; err?: string; code?: number }): Promise<void> {
  const got = await cluster.fleetctl(command.split(' '));
  const fill = (text = ''): string => text.replaceAll('@', first);
  expect({ command, ...got }).toEqual({
    command,
    out: fill(expected.out),
    err: fill(expected.err),
    code: expected.code ?? 0,
  });
}

test('submit, load, start, stop, unload, destroy print what fleet prints', async () => {
  const noUnits = { out: 'UNIT\tMACHINE\tACTIVE\tSUB\n' };
  const units = (active: string, sub: string, wide = false): object => ({
    out: `UNIT\t\tMACHINE\t\t\tACTIVE${wide ? '\t' : ''}\tSUB\nhello.service\t@\t${active}\t${sub}\n`,
  });
  await step('list-unit-files', { out: filesOf() });
  await step('list-units', noUnits);
  await step('submit hello.service', { out: 'Unit hello.service inactive\n' });
  await step('submit hello.service', {});
  await step('list-unit-files', {
    out: 'UNIT\t\tHASH\tDSTATE\t\tSTATE\t\tTARGET\nhello.service\te55c0ae\tinactive\tinactive\t-\n',
  });
  await step('list-units', noUnits);
  await step('cat hello', { out: HELLO });
  await step('stop hello.service', { err: 'Unable to stop unit hello.service in state inactive\n', code: 1 });
  await step('load hello.service', { out: 'Unit hello.service loaded on @\n' });
  await step('list-unit-files', {
    out: 'UNIT\t\tHASH\tDSTATE\tSTATE\tTARGET\nhello.service\te55c0ae\tloaded\tloaded\t@\n',
  });
  await step('list-units', units('inactive', 'dead', true));
  await step('stop hello.service', { err: 'Successfully stopped units [].\n' });
  await step('start hello.service', { out: 'Unit hello.service launched on @\n' });
  await step('list-unit-files', {
    out: 'UNIT\t\tHASH\tDSTATE\t\tSTATE\t\tTARGET\nhello.service\te55c0ae\tlaunched\tlaunched\t@\n',
  });
  await step('list-units', units('active', 'running'));
  expect(await cluster.runningOn('hello.service')).toHaveLength(1);
  await step('start hello.service', {});
  await step('stop hello', {
    out: 'Unit hello.service loaded on @\n',
    err: 'Successfully stopped units [hello.service].\n',
  });
  expect(await cluster.runningOn('hello.service')).toEqual([]);
  await step('unload hello', {
    out: 'Unit hello.service inactive\n',
    err: 'Successfully unloaded units [hello.service].\n',
  });
  await step('unload hello', { err: 'Successfully unloaded units [].\n' });
  await step('destroy hello', { out: 'Destroyed hello.service\n' });
  await step('list-unit-files', { out: filesOf() });
  await step('list-units', noUnits);
});

test('restart gives a running unit a new process, and starts a loaded one', async () => {
  await cluster.ok(['start', 'hello.service']);
  const [node = ''] = await cluster.runningOn('hello.service');
  const before = await cluster.mainPid(node, 'hello.service');
  await step('restart hello', {
    out: 'Unit hello.service launched on @\n',
    err: 'Unit(hello.service) was restarted.\n',
  });
  const after = await cluster.mainPid(node, 'hello.service');
  expect(after).toBeGreaterThan(0);
  expect(after).not.toBe(before);
  await cluster.ok(['stop', 'hell*']);
  await cluster.ok(['restart', 'hello']);
  expect(await cluster.runningOn('hello.service')).toEqual([node]);
  await cluster.ok(['unload', 'hello']);
  const refused = {
    err: 'Unable to restart unit hello.service in state inactive\n1 of 1 units not restarted\n',
    code: 1,
  };
  await step('restart hello', refused);
  await cluster.ok(['destroy', 'h*']);
});

test('a unit is removed from its machine: file, link and state', async () => {
  await cluster.ok(['start', 'hello.service']);
  const [node = ''] = await cluster.runningOn('hello.service');
  const look = ['sh', '-c', 'ls /run/fleet/units; ls /run/systemd/system | grep hello; true'];
  expect((await cluster.sandbox.exec(node, look)).stdout).toBe('hello.service\nhello.service\n');
  await cluster.ok(['destroy', 'hello.service']);
  const gone = async (): Promise<string> => (await cluster.sandbox.exec(node, look)).stdout;
  expect(await eventually(gone, text => text === '')).toBe('');
});

test('a file that was changed is deployed with --replace, and only then', async () => {
  await cluster.ok(['start', 'hello.service']);
  cluster.file('hello.service', HELLO.replace('Hello World', 'Hello World 2'));
  const kept = await cluster.fleetctl(['start', 'hello.service']);
  expect(kept.err).toBe(
    'WARNING: Unit hello.service in registry differs from local unit file hello.service. Add --replace to override.\n',
  );
  await cluster.ok(['start', '--replace', 'hello.service']);
  expect(await cluster.ok(['cat', 'hello.service'])).toContain('Description=Hello World 2');
  const [node = ''] = await cluster.runningOn('hello.service');
  const shown = await cluster.sandbox.exec(node, [
    'systemctl',
    'show',
    '--value',
    '-p',
    'Description',
    'hello.service',
  ]);
  expect(shown.stdout).toBe('Hello World 2\n');
  await cluster.clear();
  cluster.file('hello.service', HELLO);
});

/** fleetctl on a machine of the cluster: here for its own units, over SSH for those of the others. */
async function ask(on: string, command: string): Promise<string> {
  const { knownHosts, sshKey } = cluster.sandbox;
  const key = 'mkdir -p /root/.ssh && cat > /root/.ssh/id_ed25519 && chmod 600 /root/.ssh/id_ed25519';
  await cluster.sandbox.exec(on, key, { input: await readText(sshKey) });
  await cluster.sandbox.exec(on, 'cat > /root/known_hosts', { input: await readText(knownHosts) });
  const { stdout, stderr, code } = await cluster.sandbox.exec(on, `${FLEETCTL} ${command}`);
  return code === 0 ? stdout : `exit ${code}: ${stderr}`;
}

const FLEETCTL = 'node /opt/flotilla/fleetctl.cjs --ssh-username root --known-hosts-file /root/known_hosts';
const count = (text: string, what: string): number => text.split(what).length - 1;

test('the status and the journal of a global unit come from all machines, or from the one that is named', async () => {
  cluster.file('all.service', `${HELLO}\n[X-Fleet]\nGlobal=true\n`);
  await cluster.ok(['start', 'all.service']);
  const one = cluster.sandbox.nodes[1]?.machineId ?? '';
  const running = 'Active: active (running)';
  expect(count(await ask('n1', 'status all.service'), running)).toBe(3);
  expect(count(await ask('n1', `status --machine ${one} all.service`), running)).toBe(1);
  const lines = async (flags: string): Promise<number> =>
    count(await ask('n1', `journal --lines 1 --output cat ${flags} all.service`), 'Hello, world');
  await eventually(
    () => lines(''),
    found => found === 3,
  );
  expect(await lines(`--machine ${one}`)).toBe(1);
  await cluster.clear();
});

test('the journal and the status of a unit come from its machine', async () => {
  await cluster.ok(['start', 'hello.service']);
  const [node = ''] = await cluster.runningOn('hello.service');
  const other = cluster.sandbox.nodes.find(({ name }) => name !== node)?.name ?? '';
  for (const on of [node, other]) {
    expect(
      await eventually(
        () => ask(on, 'journal hello'),
        text => text.includes('Hello, world'),
      ),
    ).toContain('Hello, world');
    expect(await ask(on, 'status hello')).toContain('Active: active (running)');
  }
  const { machineId } = cluster.sandbox.nodes.find(({ name }) => name === node) ?? {};
  expect(await ask(other, 'ssh hello cat /etc/machine-id')).toBe(`${machineId ?? ''}\n`);
  expect(await ask(other, `ssh -m ${machineId?.slice(0, 8) ?? ''} -- exit 3`)).toMatch(/^exit 3:/);
  expect(await ask(other, 'journal --since yesterday --grep Hello hello')).toContain('Hello, world');
  const follow = `${FLEETCTL} journal -f --lines 1 --output cat hello >/run/followed 2>&1 & echo $! >/run/follower`;
  await cluster.sandbox.exec(other, follow);
  await eventually(
    async () => count((await cluster.sandbox.exec(other, 'cat /run/followed')).stdout, 'Hello, world'),
    found => found > 2,
  );
  await cluster.sandbox.exec(other, 'kill $(cat /run/follower)');
  expect(await cluster.ok(['explain', 'hello'])).toMatch(
    /Placed on .* to be launched, where it is active\/running since /,
  );
  await cluster.clear();
});

async function readText(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path, 'utf8');
}
