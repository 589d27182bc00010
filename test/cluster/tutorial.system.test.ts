// The walks of the tutorials, in an order in which none waits for another: what takes a minute (a key that is renewed,
// one that expires) begins first and is looked at last.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { eventually, repositoryFile, startCluster, type CommandOutcome, type TestCluster } from '../support/cluster.ts';
import { startAgent, type TestAgent } from '../support/ssh-agent.ts';

const ALL = ['n1', 'n2', 'n3', 'n4'];
const UNITS = [
  'apache@.service',
  'apache_discovery@.service',
  'hello.service',
  'helloworld.service',
  'helloworld@.service',
  'myapp.service',
  'myweb.service',
];
const IT_WORKS = `<html><body><h1>It works!</h1>
<p>This is the default web page for this server.</p>
<p>The web server software is running but no content has been added, yet.</p>
</body></html>
`;

let cluster: TestCluster;
let agent: TestAgent;
beforeAll(async () => {
  cluster = await startCluster({ machines: ALL.length, docker: true, coreos: true, ttl: '5s' });
  for (const name of UNITS) cluster.file(name, tutorial(name));
  agent = await startAgent(cluster.sandbox.sshKey);
  vi.stubEnv('SSH_AUTH_SOCK', agent.socket);
  vi.stubEnv('HOME', cluster.folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await agent.stop();
  await cluster.down();
});

const tutorial = (name: string): string => repositoryFile(`test/fixtures/tutorials/${name}`);

const node = (name: string): { readonly machineId: string; readonly ip: string } => {
  const found = cluster.sandbox.nodes.find(one => one.name === name);
  if (found === undefined) throw new Error(`there is no machine ${name}`);
  return found;
};

/** The one machine that runs a unit. */
async function placeOf(unit: string): Promise<string> {
  const [name = ''] = await eventually(
    () => cluster.runningOn(`${unit}.service`),
    found => found.length === 1,
  );
  return name;
}

const placesOf = (units: readonly string[]): Promise<string[]> => Promise.all(units.map(placeOf));

/** fleetctl with a command that logs in to machines. */
const remote = (...args: string[]): Promise<CommandOutcome> =>
  cluster.fleetctl(['--known-hosts-file', cluster.sandbox.knownHosts, ...args]);

/** Rows of a listing, its fields a single tab apart. */
const listed = async (listing: string, fields: string): Promise<string> =>
  (await cluster.ok([listing, '--no-legend', '--full', '--fields', fields])).replaceAll(/\t+/g, '\t');
const unitRows = (): Promise<string> => listed('list-units', 'unit,load,active,sub');
const fileRows = (): Promise<string> => listed('list-unit-files', 'unit,dstate,state,target');

const contains =
  (...parts: string[]) =>
  (text: string): boolean =>
    parts.every(part => text.includes(part));

/** A command in a machine, as it is typed there; what it prints. */
const typed = async (name: string, line: string): Promise<string> => (await cluster.sandbox.exec(name, line)).stdout;

/** The page of a web server, once it answers. */
const page = (ip: string, port = 80): Promise<string> =>
  eventually(
    () =>
      fetch(`http://${ip}:${port}`).then(
        answer => answer.text(),
        () => '',
      ),
    text => text !== '',
  );

interface Key {
  readonly value: string;
  readonly ttl: number;
  readonly expiration: string;
  readonly modifiedIndex: number;
}

/** A sidekick's key as etcd has it; `undefined` when there is none. */
async function announced(instance: number): Promise<Key | undefined> {
  const answer = await fetch(`${cluster.sandbox.etcdEndpoints[0] ?? ''}/v2/keys/services/website/apache@${instance}`);
  return answer.ok ? ((await answer.json()) as { node: Key }).node : undefined;
}

/** The same, once it names that machine. */
async function announcedBy(instance: number, machine: string): Promise<Key> {
  const value = `{ "machine": "${node(machine).machineId}", "port": 80, "version": "52c7248a14" }`;
  const key = await eventually(
    () => announced(instance),
    found => found?.value === value,
  );
  if (key === undefined) throw new Error('there is no key');
  return key;
}

test('myweb: a web server that writes into etcd where it runs, and takes it back', async () => {
  expect(await cluster.ok(['start', 'myweb'])).toMatch(
    /^Unit myweb\.service inactive\nUnit myweb\.service launched on \w{8}\.\.\.\/[\d.]+\n$/,
  );
  await eventually(unitRows, contains('myweb.service\tloaded\tactive\trunning\n'));
  const place = await placeOf('myweb');
  expect(await page(node(place).ip, 8081)).toBe(IT_WORKS);
  const key = `/domains/example.com/${node(place).machineId}`;
  expect(await typed('n1', 'etcdctl ls /domains/example.com')).toBe(`${key}\n`);
  expect(await typed('n2', `etcdctl get ${key}`)).toBe('running\n');
  await cluster.ok(['stop', 'myweb']);
  expect(await typed(place, 'docker ps --all --format "{{.Names}} {{.Status}}"')).toMatch(/^apache1 Exited/);
  expect(await typed('n1', 'etcdctl ls /domains/example.com')).toBe('');
  await cluster.ok(['destroy', 'myweb']);
});

/** Keys of the sidekicks as they were set first. */
let firstKeys: readonly Key[] = [];

test('apache and its sidekicks: apart from each other, each sidekick beside its apache, their keys in etcd', async () => {
  await cluster.ok(['start', 'apache@1', 'apache@2']);
  expect(await cluster.ok(['start', 'apache_discovery@1', 'apache_discovery@2'])).toMatch(
    /Unit apache_discovery@1\.service launched on /,
  );
  const places = await placesOf(['apache@1', 'apache@2']);
  expect(new Set(places).size).toBe(2);
  expect(await placesOf(['apache_discovery@1', 'apache_discovery@2'])).toEqual(places);
  await eventually(
    unitRows,
    contains(
      ...[1, 2].flatMap(i => [`apache@${i}.service\tloaded\tactive\trunning\n`, `apache_discovery@${i}.service`]),
    ),
  );
  for (const place of places) expect(await page(node(place).ip)).toBe(IT_WORKS);
  firstKeys = await Promise.all(places.map((place, index) => announcedBy(index + 1, place)));
  for (const key of firstKeys) expect(key.ttl).toBeGreaterThan(30);
  expect((await typed('n1', 'etcdctl ls /services/ --recursive')).split('\n').sort().join(' ').trim()).toBe(
    '/services/website /services/website/apache@1 /services/website/apache@2',
  );
  expect(await typed('n2', 'etcdctl get /services/website/apache@1')).toBe(`${firstKeys[0]?.value ?? ''}\n`);
  // a container on one machine reaches the one on another
  const [here = '', there = ''] = places;
  expect(await typed(here, `docker run --rm busybox wget -q -O - http://${node(there).ip}`)).toBe(IT_WORKS);
});

/** The sidekick's key that its machine, now dead, has left, and that machine. */
let left: { readonly key: Key; readonly machine: string };

test('a machine that dies while no other has room: apache and its sidekick wait, the key lives on its lease', async () => {
  await cluster.ok(['start', 'apache@3', 'apache@4', 'apache_discovery@3', 'apache_discovery@4']);
  const places = await placesOf([1, 2, 3, 4].map(i => `apache@${i}`));
  expect([...places].sort()).toEqual(ALL);
  const machine = places[3] ?? '';
  left = { machine, key: await announcedBy(4, machine) };
  // docker does not forget a container that it was about to make
  expect(await page(node(machine).ip)).toBe(IT_WORKS);
  await cluster.sandbox.fault(machine, 'crash');
  await eventually(
    fileRows,
    contains('apache@4.service\tlaunched\tinactive\t-\n', 'apache_discovery@4.service\tlaunched\tinactive\t-\n'),
  );
  expect(await announced(4)).toMatchObject({ value: left.key.value, modifiedIndex: left.key.modifiedIndex });
  await cluster.ok(['unload', 'apache@4', 'apache_discovery@4']);
});

/** The instances take as long as all containers that do not listen. */
let instancesGone: Promise<string>;

test('four instances that exclude each other: on three machines the fourth waits, on four they run', async () => {
  const instances = [1, 2, 3, 4].map(index => `helloworld@${index}`);
  await cluster.ok(['start', ...instances.slice(0, 3)]);
  expect((await placesOf(instances.slice(0, 3))).sort()).toEqual(ALL.filter(name => name !== left.machine));
  const fourth = await cluster.fleetctl(['start', '--block-attempts', '1', 'helloworld@4']);
  expect(fourth).toMatchObject({ code: 1, out: 'Unit helloworld@4.service inactive\n' });
  await cluster.sandbox.boot(left.machine);
  expect(await placeOf('helloworld@4')).toBe(left.machine);
  await eventually(unitRows, contains(...instances.map(name => `${name}.service\tloaded\tactive\trunning\n`)));
  expect(await fileRows()).toContain('helloworld@4.service\tlaunched\tlaunched\t');
  instancesGone = cluster.ok(['destroy', ...instances]);
});

/** A unit's rows of list-unit-files and of list-units, `@` for its machine; `undefined` where it is not listed. */
async function states(unit: string): Promise<(string | undefined)[]> {
  const row = (text: string): string | undefined =>
    text
      .split('\n')
      .find(line => line.startsWith(`${unit}.service\t`))
      ?.split('\t')
      .slice(1)
      .join(' ')
      .replace(/\w{32}\/[\d.]+/, '@');
  return (await Promise.all([fileRows(), unitRows()])).map(row);
}

const SLOW_TO_STOP = ['hello', 'helloworld', 'myapp'];
/** Docker gives containers that do not listen ten seconds to end; meanwhile the walks go on. */
let stopped: Promise<string>;

test('hello, step by step, with the states at each step', async () => {
  expect(await cluster.ok(['submit', 'hello.service'])).toBe('Unit hello.service inactive\n');
  expect(await states('hello')).toEqual(['inactive inactive -', undefined]);
  expect(await cluster.ok(['cat', 'hello'])).toBe(tutorial('hello.service'));
  expect(await cluster.ok(['load', 'hello.service'])).toMatch(/^Unit hello\.service loaded on \w{8}\.\.\.\/[\d.]+\n$/);
  expect(await states('hello')).toEqual(['loaded loaded @', 'loaded inactive dead']);
  expect(await cluster.ok(['start', 'hello.service'])).toMatch(/^Unit hello\.service launched on /);
  await cluster.ok(['start', 'helloworld', 'myapp']);
  await eventually(unitRows, contains(...SLOW_TO_STOP.map(name => `${name}.service\tloaded\tactive\trunning\n`)));
  expect(await states('hello')).toEqual(['launched launched @', 'loaded active running']);
  await Promise.all(
    SLOW_TO_STOP.map(name =>
      eventually(
        () => remote('journal', '--lines', '5', name),
        ({ out }) => out.includes('Hello World'),
      ),
    ),
  );
  expect((await remote('status', 'hello.service')).out).toMatch(
    /hello\.service - My Service\n[^]*Active: active \(running\)[^]*ExecStartPre=\/usr\/bin\/docker pull busybox \(code=exited, status=0\/SUCCESS\)[^]*Hello World/,
  );
  stopped = cluster.ok(['stop', ...SLOW_TO_STOP]);
  await eventually(unitRows, contains('hello.service\tloaded\tdeactivating\tstop'));
});

/** The shortest beginning of a machine's id that no other has. */
function shortest(name: string): string {
  const { machineId } = node(name);
  const others = cluster.sandbox.nodes.filter(other => other.machineId !== machineId);
  for (let length = 1; ; length++) {
    const prefix = machineId.slice(0, length);
    if (!others.some(other => other.machineId.startsWith(prefix))) return prefix;
  }
}

test('ssh by the shortest unique beginning of a machine id, and to the machine of a unit', async () => {
  await Promise.all(
    ALL.map(async name =>
      expect(await remote('ssh', shortest(name), 'hostname; echo oops >&2; exit 7')).toEqual({
        code: 7,
        out: `${name}\n`,
        err: 'oops\n',
      }),
    ),
  );
  const place = await placeOf('apache@2');
  for (const args of [['apache@2'], ['apache@2.service'], ['--unit', 'apache@2'], ['--machine', shortest(place)]])
    expect(await remote('ssh', ...args, '--', 'hostname')).toEqual({ code: 0, out: `${place}\n`, err: '' });
});

test('with -A, and only with it, the machine sees the ssh-agent, and from there one gets to the next', async () => {
  const list = 'ssh-add -l';
  expect(await remote('ssh', '-A', shortest('n1'), list)).toMatchObject({
    code: 0,
    out: expect.stringContaining(agent.fingerprint) as string,
  });
  expect(await remote('ssh', shortest('n1'), list)).toMatchObject({ code: 2, out: '' });
  const onward = `fleetctl --strict-host-key-checking=false ssh ${shortest('n2')} "hostname; exit 3"`;
  expect(await remote('ssh', '-A', shortest('n1'), onward)).toMatchObject({ code: 3, out: 'n2\n' });
  expect(await remote('ssh', shortest('n1'), onward)).toMatchObject({ code: 255, out: '' });
});

test('hello, the way back', async () => {
  expect(await stopped).toMatch(/^Unit hello\.service loaded on /m);
  const [file, unit] = await states('hello');
  expect(file).toBe('loaded loaded @');
  // docker run says of a container that had to be killed that it failed, unless systemd ends it before it can
  expect(unit).toMatch(/^loaded (failed failed|inactive dead)$/);
  expect(await cluster.ok(['unload', 'hello'])).toBe('Unit hello.service inactive\n');
  expect(await states('hello')).toEqual(['inactive inactive -', undefined]);
  expect(await cluster.ok(['destroy', 'hello'])).toBe('Destroyed hello.service\n');
  expect(await states('hello')).toEqual([undefined, undefined]);
  expect(await cluster.ok(['destroy', 'helloworld', 'myapp'])).toBe(
    'Destroyed helloworld.service\nDestroyed myapp.service\n',
  );
});

test('another hello: load, start, status, destroy', async () => {
  cluster.file('hello.service', tutorial('trap/hello.service'));
  expect(await cluster.ok(['load', 'hello.service'])).toMatch(
    /^Unit hello\.service inactive\nUnit hello\.service loaded on /,
  );
  await cluster.ok(['start', 'hello.service']);
  await eventually(
    () => remote('status', 'hello.service'),
    ({ out }) => contains('Active: active (running)', 'Hello World')(out),
  );
  expect(await cluster.ok(['destroy', 'hello.service'])).toBe('Destroyed hello.service\n');
  const { code, err } = await remote('status', 'hello.service');
  expect({ code, err }).toEqual({ code: 1, err: 'Unit hello.service does not exist.\n' });
});

test('a reboot moves apache together with its sidekick, and the key says where they are', async () => {
  await instancesGone;
  const before = await placeOf('apache@1');
  await cluster.sandbox.fault(before, 'reboot');
  expect(await placesOf(['apache@1', 'apache_discovery@1'])).toEqual([left.machine, left.machine]);
  expect(await page(node(left.machine).ip)).toBe(IT_WORKS);
  await announcedBy(1, left.machine);
  expect(await typed(before, 'ls /run/fleet/units')).toBe('');
});

test('global units with metadata run on exactly the machines that have all of it', async () => {
  const setMetadata = async (metadata: Readonly<Record<string, string>>): Promise<void> => {
    for (const [name, value] of Object.entries(metadata))
      await cluster.sandbox.exec(
        name,
        `sed -i 's/^metadata=.*/metadata="${value}"/' /etc/fleet/fleet.conf && systemctl restart fleet.service`,
      );
    await eventually(
      () => listed('list-machines', 'machine,metadata'),
      rows =>
        Object.entries(metadata).every(([name, value]) =>
          rows.includes(`${node(name).machineId}\t${value.split(',').sort().join(',')}\n`),
        ),
    );
  };
  await setMetadata({
    n1: 'platform=metal,provider=rackspace,region=east,disk=ssd',
    n2: 'platform=metal,provider=rackspace,region=east',
    n3: 'platform=metal,provider=rackspace,region=west,disk=ssd',
    n4: 'platform=cloud,provider=rackspace,region=east',
  });
  const sleeper = (section: string): string => `[Service]\nExecStart=/bin/sleep infinity\n\n${section}`;
  cluster.file('everywhere.service', sleeper('[X-Fleet]\nGlobal=true\n'));
  cluster.file('disk.service', sleeper(`${tutorial('disk.x-fleet')}Global=true\n`));
  cluster.file('rack.service', sleeper(`${tutorial('webapp.x-fleet').replace(/^Conflicts=.*\n/m, '')}Global=true\n`));
  cluster.file('webapp@.service', sleeper(tutorial('webapp.x-fleet')));
  await cluster.ok(['start', 'everywhere', 'disk', 'rack']);
  const on = (unit: string, names: readonly string[]): Promise<string[]> =>
    eventually(
      () => cluster.runningOn(unit),
      found => found.join() === names.join(),
    );
  await on('everywhere.service', ALL);
  await on('disk.service', ['n1', 'n3']);
  await on('rack.service', ['n1', 'n2']);
  expect(await fileRows()).toContain('rack.service\tlaunched\t-\tglobal\n');
  await cluster.ok(['start', 'webapp@1', 'webapp@2']);
  expect((await placesOf(['webapp@1', 'webapp@2'])).sort()).toEqual(['n1', 'n2']);
  expect((await cluster.fleetctl(['start', '--block-attempts', '1', 'webapp@3'])).code).toBe(1);
  // they follow what the machines say of themselves
  await setMetadata({
    n2: 'platform=metal,provider=rackspace,disk=ssd',
    n4: 'platform=metal,provider=rackspace,region=east',
  });
  await on('rack.service', ['n1', 'n4']);
  await on('disk.service', ['n1', 'n2', 'n3']);
  await on('everywhere.service', ALL);
});

test('a sidekick that lives has renewed its key; the key of the machine that died is gone with its lease', async () => {
  const [, first] = firstKeys;
  const renewed = await eventually(
    () => announced(2),
    // it has been there all the time
    key => key === undefined || key.modifiedIndex !== first?.modifiedIndex,
    60,
  );
  expect(renewed?.value).toBe(first?.value);
  expect(Date.parse(renewed?.expiration ?? '')).toBeGreaterThan(Date.parse(first?.expiration ?? ''));
  await eventually(
    () => announced(4),
    key => key === undefined,
    60,
  );
  expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(left.key.expiration));
  await Promise.all([1, 2, 3].map(async instance => expect(await announced(instance)).toBeDefined()));
});
