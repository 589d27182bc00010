import type { Machine } from '@flotilla/cluster';
import {
  MemoryStore,
  openRegistry,
  RegistryError,
  type ClusterView,
  type Leadership,
  type LiveListener,
  type Registry,
  type Store,
} from '@flotilla/registry';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startEngine, type Engine, type EngineMetrics } from '../src/engine/index.ts';
import { until } from './support/until.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const UNIT = '[Service]\nExecStart=/bin/sleep 1000\n';

const machine = (id: string, metadata: Machine['metadata'] = {}): Machine => ({
  id,
  address: '',
  metadata,
  version: '1',
  bootId: '',
});

// leases are real seconds here
vi.setConfig({ testTimeout: 20_000 });

let store: MemoryStore;
let registry: Registry;
const open: Registry[] = [];
const engines: Engine[] = [];
let logged: string[] = [];

beforeEach(() => {
  logged = [];
  store = new MemoryStore({ requestTimeoutMs: 300 });
  registry = client();
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map(engine => engine.stop()));
  await Promise.all(open.splice(0).map(each => each.close()));
});

/** A registry with a link of its own to the same data. */
function client(on: Store = store.connect()): Registry {
  const opened = openRegistry(on);
  open.push(opened);
  return opened;
}

const none = (): void => undefined;
const noMetrics: EngineMetrics = { leading: none, round: none, tasks: none, placed: none, echoed: none };

function start(machineId: string, on: Registry = client(), metrics: Partial<EngineMetrics> = {}): Engine {
  const note = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { debug: note, info: note, warn: note, error: note };
  const engine = startEngine({ registry: on, machineId, ttlSeconds: 1, log, metrics: { ...noMetrics, ...metrics } });
  engines.push(engine);
  return engine;
}

/** The same registry with some methods done otherwise. */
function altered<T extends object>(target: T, changes: Partial<T>): T {
  return new Proxy(target, { get: (_, property) => bound(target, changes, property) });
}

function bound(target: object, changes: object, property: string | symbol): unknown {
  const value: unknown = Reflect.get(property in changes ? changes : target, property);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}

/** Machine of each placed unit. */
async function placed(): Promise<Record<string, string>> {
  const { schedule } = await registry.readCluster();
  return Object.fromEntries(schedule.map(({ unit, machine: id }) => [unit, id]));
}

const untilPlaced = (expected: Record<string, string>) =>
  until(`placement ${JSON.stringify(expected)}`, async () => {
    const now = await placed();
    return JSON.stringify(Object.entries(now).sort()) === JSON.stringify(Object.entries(expected).sort());
  });

describe('the leading engine', () => {
  test('places what is there and what comes, least loaded first, and says why', async () => {
    await registry.openSession(machine(A), 10);
    await registry.openSession(machine(B), 10);
    await registry.putUnit('one.service', UNIT, 'launched', 0);
    start(A);
    await untilPlaced({ 'one.service': A });
    await registry.putUnit('two.service', UNIT, 'loaded', 0);
    await untilPlaced({ 'one.service': A, 'two.service': B });
    expect(logged).toContain(
      `engine: schedule: target state launched and unit not scheduled {"unit":"one.service","machine":"${A}","desired":"launched"}`,
    );
  });

  test('empties a machine that is drained, one step after the other, and keeps new units away', async () => {
    const first = await registry.openSession(machine(A), 10);
    await registry.putUnit('one.service', UNIT, 'launched', 0);
    start(A);
    await untilPlaced({ 'one.service': A });
    expect(await first.claim('one.service')).toBe(true);
    await registry.openSession(machine(B), 10);
    await registry.cordonMachine(A, { drain: true, since: 1 });
    const waits = 'waiting for machine ' + A + ' to stop it';
    await until('the order to leave', async () => (await registry.readCluster()).pending[0]?.summary === waits);
    expect(await placed()).toEqual({});
    first.withdraw('one.service');
    await untilPlaced({ 'one.service': B });
    await registry.putUnit('two.service', UNIT, 'launched', 0);
    await untilPlaced({ 'one.service': B, 'two.service': B });
    await registry.uncordonMachine(A);
    await registry.putUnit('three.service', UNIT, 'launched', 0);
    await untilPlaced({ 'one.service': B, 'two.service': B, 'three.service': A });
  });

  test('follows every change: desired state, contents, destruction', async () => {
    await registry.openSession(machine(A), 10);
    let revision = await registry.putUnit('one.service', UNIT, 'launched', 0);
    start(A);
    await untilPlaced({ 'one.service': A });
    revision = await registry.setDesired('one.service', 'loaded', revision);
    await until('loaded', async () => (await registry.readCluster()).schedule[0]?.desired === 'loaded');
    revision = await registry.putUnit('one.service', UNIT.replace('1000', '2000'), 'loaded', revision);
    const { hash } = (await registry.readCluster()).units[0] ?? {};
    await until('the new file', async () => (await registry.readCluster()).schedule[0]?.hash === hash);
    await registry.destroyUnit('one.service', revision);
    await untilPlaced({});
  });

  test('moves the units of a machine that leaves', async () => {
    const leaving = await registry.openSession(machine(A), 10);
    await registry.openSession(machine(B), 10);
    await registry.putUnit('one.service', UNIT, 'launched', 0);
    start(B);
    await untilPlaced({ 'one.service': A });
    await leaving.close('leave');
    await untilPlaced({ 'one.service': B });
  });

  test('writes why a unit waits, and takes it back', async () => {
    await registry.openSession(machine(A), 10);
    await registry.putUnit('eu.service', `${UNIT}[X-Fleet]\nMachineMetadata=region=eu\n`, 'launched', 0);
    start(A);
    const pending = () => registry.readCluster().then(view => view.pending);
    const [reason] = await until('a reason', async () => ((await pending()).length > 0 ? pending() : undefined));
    expect(reason).toMatchObject({ unit: 'eu.service', machines: [{ machine: A }] });
    await registry.openSession(machine(B, { region: 'eu' }), 10);
    await untilPlaced({ 'eu.service': B });
    expect(await pending()).toEqual([]);
  });

  test('a destroyed unit takes its file with it', async () => {
    await registry.openSession(machine(A), 10);
    const revision = await registry.putUnit('one.service', UNIT, 'launched', 0);
    start(A);
    await untilPlaced({ 'one.service': A });
    await registry.destroyUnit('one.service', revision);
    await until('no file', async () => (await registry.readCluster()).files.size === 0);
  });

  test('asks for nothing while nothing happens', async () => {
    const operations: string[] = [];
    const counted = new Proxy(store.connect(), {
      get(target, property) {
        const value: unknown = Reflect.get(target, property);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          operations.push(String(property));
          return (value as (...all: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    await registry.openSession(machine(A), 10);
    await registry.putUnit('one.service', UNIT, 'launched', 0);
    const leader = start(A, client(counted));
    await untilPlaced({ 'one.service': A });
    start(B, client(counted));
    await new Promise(resolve => setTimeout(resolve, 200));
    operations.length = 0;
    await new Promise(resolve => setTimeout(resolve, 1_500));
    expect(leader.leads).toBe(true);
    expect(operations.filter(name => name !== 'keepAlive')).toEqual([]);
  });
});

describe('an engine whose view is old', () => {
  test('does not decide again before it has seen its own write', async () => {
    await registry.openSession(machine(A), 10);
    await registry.openSession(machine(B), 10);
    const schedules: string[] = [];
    const lead = (leadership: Leadership): Leadership => ({
      ...leadership,
      ended: leadership.ended,
      collectFiles: () => leadership.collectFiles(),
      resign: () => leadership.resign(),
      commit: (tasks, pending) => {
        for (const task of tasks) if (task.type === 'schedule') schedules.push(task.placement.unit);
        return leadership.commit(tasks, pending);
      },
    });
    const own = client();
    const late = altered(own, {
      watchCluster: (listener: LiveListener<ClusterView>) =>
        own.watchCluster({ onValue: view => void setTimeout(() => listener.onValue(view), 150) }),
      tryLead: async (id, ttl) => {
        const leadership = await own.tryLead(id, ttl);
        return leadership && lead(leadership);
      },
    });
    start(A, late);
    for (let index = 0; index < 6; index++) {
      await registry.putUnit(`u${index}.service`, UNIT, 'launched', 0);
      await new Promise(resolve => setTimeout(resolve, 60));
    }
    await until('six placements', async () => Object.keys(await placed()).length === 6);
    await new Promise(resolve => setTimeout(resolve, 400));
    expect([...schedules].sort()).toEqual(['u0', 'u1', 'u2', 'u3', 'u4', 'u5'].map(name => `${name}.service`));
  });

  test('takes another watch when the first one stays silent', async () => {
    await registry.openSession(machine(A), 10);
    await registry.putUnit('one.service', UNIT, 'launched', 0);
    const own = client();
    let watches = 0;
    const once = altered(own, {
      watchCluster: (listener: LiveListener<ClusterView>) => {
        const silent = watches++ === 0;
        let told = false;
        return own.watchCluster({
          onValue: view => {
            if (!told || !silent) listener.onValue(view);
            told = true;
          },
        });
      },
    });
    start(A, once);
    await untilPlaced({ 'one.service': A });
    await registry.putUnit('two.service', UNIT, 'launched', 0);
    await untilPlaced({ 'one.service': A, 'two.service': A });
    expect(watches).toBe(2);
  });

  test('does not write again what a watch has lost', async () => {
    await registry.openSession(machine(A), 10);
    const link = store.connect();
    let lost = 0;
    const watch: Store['watch'] = (prefix, from, listener) =>
      link.watch(prefix, from, {
        ...listener,
        onEnd: error => listener.onEnd(error),
        onEvents: (events, revision) => {
          const placed = events.some(event => event.type === 'put' && event.value.key.includes('/schedule/'));
          if (placed && lost++ === 0) return;
          listener.onEvents(events, revision);
        },
      });
    start(A, client(altered<Store>(link, { watch })));
    await registry.putUnit('one.service', UNIT, 'launched', 0);
    await untilPlaced({ 'one.service': A });
    await registry.putUnit('two.service', UNIT, 'launched', 0);
    await untilPlaced({ 'one.service': A, 'two.service': A });
    await registry.putUnit('three.service', UNIT, 'launched', 0);
    await untilPlaced({ 'one.service': A, 'two.service': A, 'three.service': A });
    expect(lost).toBeGreaterThan(0);
    for (const { key, createRevision, modRevision } of (await store.range(['/flotilla/schedule/'])).values)
      expect(modRevision, key).toBe(createRevision);
  });
});

describe('two engines', () => {
  test('one leads; when it stops the other leads at once', async () => {
    await registry.openSession(machine(A), 10);
    const first = start(A);
    await until('the first leads', () => first.leads);
    const second = start(B);
    await registry.putUnit('one.service', UNIT, 'launched', 0);
    await untilPlaced({ 'one.service': A });
    expect([first.leads, second.leads]).toEqual([true, false]);
    await first.stop();
    await until('the second leads', () => second.leads);
    expect(first.leads).toBe(false);
    await registry.putUnit('two.service', UNIT, 'launched', 0);
    await untilPlaced({ 'one.service': A, 'two.service': A });
  });

  test.each(['refuse', 'silent', 'late'] as const)(
    'one that is cut off (%s) is replaced, writes nothing and follows',
    async how => {
      await registry.openSession(machine(A), 30);
      const link = store.connect();
      const first = start(A, client(link));
      await until('the first leads', () => first.leads);
      const second = start(B);
      link.cut(how);
      await registry.putUnit('one.service', UNIT, 'launched', 0);
      await until('the second leads', () => second.leads);
      await untilPlaced({ 'one.service': A });
      const before = await registry.readCluster();
      link.heal();
      await until('the first follows', () => !first.leads);
      await registry.putUnit('two.service', UNIT, 'launched', 0);
      await untilPlaced({ 'one.service': A, 'two.service': A });
      const { leader } = await registry.readCluster();
      expect(leader).toEqual(before.leader);
      expect([first.leads, second.leads]).toEqual([false, true]);
    },
  );
});

describe('trouble', () => {
  test('a write whose outcome is unknown ends the lead; the next lead decides anew', async () => {
    await registry.openSession(machine(A), 10);
    const own = client();
    let failures = 2;
    const failing = altered(own, {
      tryLead: async (id, ttl) => {
        const leadership = await own.tryLead(id, ttl);
        if (leadership === undefined || failures-- <= 0) return leadership;
        return {
          ended: leadership.ended,
          collectFiles: () => leadership.collectFiles(),
          resign: () => leadership.resign(),
          commit: () => Promise.reject(new RegistryError('timeout', 'no answer in time')),
        };
      },
    });
    const outcomes: string[] = [];
    start(A, failing, { tasks: (type, count, outcome) => void outcomes.push(`${count} ${type} ${outcome}`) });
    await registry.putUnit('one.service', UNIT, 'launched', 0);
    await untilPlaced({ 'one.service': A });
    expect(logged).toContain('engine: gives up the lead: no answer in time {}');
    await until('success', () => outcomes.includes('1 schedule done'));
    expect(outcomes).toContain('1 schedule failed');
  });

  test('an etcd that is not there is tried again', async () => {
    const link = store.connect();
    link.cut('refuse');
    const engine = start(A, client(link));
    await until('a warning', () => logged.some(line => line.startsWith("engine: can't compete for the lead")));
    link.heal();
    await until('the lead', () => engine.leads);
  });

  test('stops while it follows, and while nothing answers', async () => {
    const first = start(A);
    await until('the first leads', () => first.leads);
    await start(B).stop();
    const link = store.connect();
    link.cut('silent');
    await start('c'.repeat(32), client(link)).stop();
    await first.stop();
    await until('nobody leads', async () => (await registry.readCluster()).leader === undefined);
  });
});
