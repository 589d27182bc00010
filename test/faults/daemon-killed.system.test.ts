import { readFleetUnit } from '@flotilla/unit';
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, startCluster, type TestCluster } from '../support/cluster.ts';
import { randomFrom, type Random } from './random.ts';
import { Witness } from './witness.ts';

/** Of each of the four users: 200 in all. */
const OPERATIONS = 50;
const PATIENCE_S = 60;

let cluster: TestCluster;
let witness: Witness;
beforeAll(async () => {
  // fleetd comes back long before its machine's lease ends: no unit has a reason to move
  cluster = await startCluster({ machines: 3, ttl: '20s' });
  witness = new Witness(cluster, 'f-*');
});
beforeEach(() => onTestFailed(async () => console.error(await witness.journals())));
afterAll(() => cluster.down());

const sleeper = (version: number, xFleet = '', unit = ''): string =>
  `[Unit]\nDescription=version ${version}\n${unit}\n[Service]\nExecStart=/bin/sleep infinity\n\n[X-Fleet]\n${xFleet}\n`;

/** What the units under test are made of, by the name of their file. */
const FILES: Record<string, (version: number) => string> = {
  ...Object.fromEntries(['f-a', 'f-b', 'f-c', 'f-d'].map(name => [`${name}.service`, sleeper])),
  'f-twin@.service': version => sleeper(version, 'Conflicts=f-twin@*.service'),
  'f-web.service': version => sleeper(version),
  // without BindsTo=: that would start the other one, whatever is wanted of it
  'f-side.service': version => sleeper(version, 'MachineOf=f-web.service', 'After=f-web.service'),
  'f-all.service': version => sleeper(version, 'Global=true'),
};
/** Users work at the same time, each on units of their own. */
const UNITS_OF_USERS = [
  ['f-a', 'f-b', 'f-all'],
  ['f-c', 'f-d'],
  ['f-web', 'f-side'],
  ['f-twin@1', 'f-twin@2', 'f-twin@3', 'f-twin@4'],
].map(names => names.map(name => `${name}.service`));
const UNITS = UNITS_OF_USERS.flat();
const STEADY = ['f-steady-1.service', 'f-steady-2.service', 'f-steady-3.service'];

type Wish = 'absent' | 'inactive' | 'loaded' | 'launched';
const WISHES: readonly Wish[] = ['absent', 'inactive', 'loaded', 'launched', 'launched'];

/** A user of the API who does as chance has it, and keeps at it until the registry has what was wished for. */
class User {
  readonly wishes = new Map<string, Wish>();
  readonly #units: readonly string[];
  readonly #random: Random;
  #version = 0;

  constructor(units: readonly string[], random: Random) {
    this.#units = units;
    this.#random = random;
  }

  async work(): Promise<void> {
    for (let i = 0; i < OPERATIONS; i++) {
      await this.#act();
      await sleep(this.#random.below(300));
    }
  }

  async #act(): Promise<void> {
    const unit = this.#random.pick(this.#units);
    const now = this.wishes.get(unit) ?? 'absent';
    const wish = this.#random.pick(WISHES.filter(one => one !== now || now === 'launched'));
    this.wishes.set(unit, wish);
    const text = now === 'absent' || wish === now ? fileOf(unit, ++this.#version) : undefined;
    await eventually(
      () => this.#ask(unit, wish, text),
      error => error === '',
      PATIENCE_S,
    );
  }

  /** A daemon that dies under a request leaves open what became of it: that is seen in the registry. */
  async #ask(unit: string, wish: Wish, text: string | undefined): Promise<string> {
    try {
      const { status } = await request(this.#random.pick(cluster.sandbox.nodes).api, unit, wish, text);
      if (status < 300 || (status === 404 && wish === 'absent')) return '';
      return `${unit} to ${wish}: HTTP ${status}`;
    } catch (error) {
      return `${unit} to ${wish}: ${String(error)}`;
    }
  }
}

const fileOf = (unit: string, version: number): string => FILES[unit.replace(/@\d/, '@')]?.(version) ?? '';

/** What fleetctl sends. A unit with a text is created, or replaced where it is. */
function request(api: string, unit: string, wish: Wish, text: string | undefined): Promise<Response> {
  const url = `${api}/fleet/v1/units/${unit}`;
  const signal = AbortSignal.timeout(10_000);
  if (wish === 'absent') return fetch(url, { method: 'DELETE', signal });
  const contents = text === undefined ? {} : { options: readFleetUnit(text).options, raw: text };
  const body = JSON.stringify({ name: unit, desiredState: wish, ...contents });
  return fetch(url, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body, signal });
}

/** Kills one fleetd after the other until told to stop: each at any moment, twice in a row at most before it works again. */
async function killDaemons(random: Random, stop: AbortSignal): Promise<number> {
  const weak = new Set<string>();
  let count = 0;
  while (!stop.aborted) {
    await sleep(50 + random.below(500));
    const { name, api } = random.pick(cluster.sandbox.nodes);
    if (await works(api)) weak.delete(name);
    else if (weak.has(name)) continue;
    else weak.add(name);
    await cluster.sandbox.exec(name, ['systemctl', 'kill', '-s', 'KILL', 'fleet.service']);
    count++;
  }
  return count;
}

const works = (api: string): Promise<boolean> =>
  fetch(`${api}/healthz`, { signal: AbortSignal.timeout(300) }).then(
    ({ ok }) => ok,
    () => false,
  );

test('fleetd killed on any machine at any moment: nothing lost, nothing doubled, nothing left over', async () => {
  const random = randomFrom(process.env['FAULT_SEED']);
  console.info(`FAULT_SEED=${random.seed}`);
  for (const unit of STEADY) cluster.file(unit, sleeper(0));
  await cluster.ok(['start', ...STEADY]);
  const steady = await witness.pids(STEADY);
  expect(Object.keys(steady)).toHaveLength(STEADY.length);

  const users = UNITS_OF_USERS.map((units, index) => new User(units, randomFrom(String(random.seed + index))));
  const stop = new AbortController();
  const killing = killDaemons(random, stop.signal);
  await Promise.all(users.map(user => user.work()));
  stop.abort();
  expect(await killing).toBeGreaterThan(5);
  console.info(`killed ${await killing} times`);

  await eventually(
    () => witness.differences(),
    found => found.length === 0,
    PATIENCE_S,
  );
  expect(await witness.pids(STEADY)).toEqual(steady);
  const { units } = await witness.registry();
  const wished = users.flatMap(({ wishes }) => [...wishes].filter(([, wish]) => wish !== 'absent'));
  const stored = units.filter(({ name }) => UNITS.includes(name)).map(({ name, desired }) => [name, desired]);
  expect(stored.sort()).toEqual(wished.sort());
  expect(await witness.overlaps(UNITS.filter(name => name !== 'f-all.service'))).toEqual({});

  await eventually(
    () => Promise.all(cluster.sandbox.nodes.map(({ api }) => works(api))),
    answers => answers.every(Boolean),
  );
  await cluster.clear();
  await eventually(
    () => witness.lookAtAll(),
    sights => sights.every(({ files, notes }) => files.size === 0 && notes.length === 0),
    PATIENCE_S,
  );
  expect(await witness.differences()).toEqual([]);
});
