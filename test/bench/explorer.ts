import { connectEtcd, openRegistry, type ClusterView, type MachineSession, type Registry } from '@flotilla/registry';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseFilter } from '../../client/src/explorer/filter.ts';
import { TreeModel } from '../../client/src/explorer/tree-model.ts';
import { DEFAULT_OPTIONS, type TreeOptions } from '../../client/src/explorer/tree-options.ts';
import { indexView, type IndexedView } from '../../client/src/explorer/unit-status.ts';
import { startEtcd } from '../support/etcd.ts';
import { ClusterWatcher } from './cluster-watcher.ts';
import { ms, percentile, type Row } from './figures.ts';
import type { ClusterState } from '../../client/src/explorer/cluster-rows.ts';
import type { Row as TreeRow } from '../../client/src/explorer/row.ts';
import type { UnitState } from '@flotilla/cluster';

const MACHINES = 1000;
const UNITS = 10_000;
const CHANGES = 50;
const CHANGE_MS = 100;
/** Writes on their way at once. */
const ABREAST = 200;
const TTL_S = 600;

/** The explorer's view model on a large cluster in a real etcd: opened, filtered, and while one unit's state changes. */
export async function benchExplorer(progress: (line: string) => void): Promise<Row[]> {
  const etcd = await startEtcd();
  const open = async (): Promise<Registry> => openRegistry(await connectEtcd({ endpoints: [etcd.endpoint] }));
  const [writer, reader] = [await open(), await open()];
  try {
    progress(`${MACHINES} machines and ${UNITS} units, written to a real etcd`);
    const sessions = await fill(writer);
    const watcher = new ClusterWatcher(writer);
    await watcher.until(view => view.states.length === UNITS && view.schedule.length === UNITS);
    watcher.stop();
    const reading = await timeAsync(() => reader.readCluster());
    const opened = await openTree(reader, reading.milliseconds);
    progress(`one unit changes ${1000 / CHANGE_MS} times a second`);
    return [...opened.rows, ...(await change(reader, opened, sessions))];
  } finally {
    await writer.close();
    await reader.close();
    await etcd.stop();
  }
}

const idOf = (at: number): string => at.toString(16).padStart(32, '0');
const nameOf = (at: number): string => `app-${String(at).padStart(5, '0')}.service`;

async function fill(registry: Registry): Promise<readonly MachineSession[]> {
  const sessions = await abreast(MACHINES, at => {
    const address = `10.0.${at >> 8}.${at & 255}`;
    const metadata = { region: ['eu', 'us', 'asia'][at % 3] ?? '', rack: `r${at % 40}` };
    return registry.openSession({ id: idOf(at), address, metadata, version: '0.1.0', bootId: 'b' }, TTL_S);
  });
  await abreast(UNITS, at => registry.putUnit(nameOf(at), `[Service]\nExecStart=/bin/app ${at}\n`, 'launched', 0));
  const { units } = await registry.readCluster();
  const lead = await registry.tryLead(idOf(0), TTL_S);
  if (lead === undefined) throw new Error('somebody else leads');
  const tasks = units.map(({ name, hash, file }, at) => {
    const placement = { machine: idOf(at % MACHINES), unit: name, hash, file, desired: 'launched' as const };
    return { type: 'schedule' as const, placement, reason: 'benchmark' };
  });
  await lead.commit(tasks, { set: [], clear: [] });
  units.forEach(({ name, hash }, at) => sessions[at % MACHINES]?.publish(stateOf(at % MACHINES, name, hash, 'active')));
  await Promise.all(sessions.map(session => session.settled()));
  return sessions;
}

function stateOf(machine: number, unit: string, hash: string, active: string): UnitState {
  const what = { machine: idOf(machine), unit, load: 'loaded', active, sub: 'running', hash };
  return { ...what, current: 'launched', since: Date.now(), exitStatus: undefined };
}

/** Does something so many times, {@link ABREAST} at once. */
async function abreast<T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let from = 0; from < count; from += ABREAST)
    results.push(
      ...(await Promise.all(Array.from({ length: Math.min(ABREAST, count - from) }, (_, at) => work(from + at)))),
    );
  return results;
}

interface Opened {
  readonly model: TreeModel;
  readonly index: IndexedView;
  readonly rows: readonly Row[];
}

async function openTree(registry: Registry, readMs: number): Promise<Opened> {
  const view = await registry.readCluster();
  const model = new TreeModel();
  const yardstick = `${ms(readMs)} to read it from etcd`;
  const indexed = time(() => indexView(view));
  const first = time(() => (model.update(stateFor(indexed.result)), draw(model)));
  const opened = time(() => openAll(model));
  const arranged = (what: string, options: Partial<TreeOptions>): Row => {
    const { milliseconds } = time(() => model.arrange({ ...DEFAULT_OPTIONS, ...options }));
    model.arrange(DEFAULT_OPTIONS);
    return { what, figure: ms(milliseconds), target: '200 ms' };
  };
  const rows: Row[] = [
    { what: 'the cluster looked through', figure: ms(indexed.milliseconds), yardstick },
    { what: 'the tree drawn', figure: ms(first.milliseconds), target: '100 ms' },
    {
      what: 'machines, units and one machine opened',
      figure: `${ms(opened.milliseconds)}, ${opened.result} rows`,
      target: '200 ms',
    },
    arranged('filtered by name', { filter: parseFilter('app-0123') }),
    arranged('filtered by metadata and state', { filter: parseFilter('region=eu state:failed') }),
    arranged('grouped by state', { groupBy: 'state' }),
    arranged('grouped by machine', { groupBy: 'machine' }),
  ];
  return { model, index: indexed.result, rows };
}

function stateFor(index: IndexedView): ClusterState {
  return { name: 'large', endpoints: [], password: false, index, problem: undefined, connecting: false };
}

/** Clusters and what is right below them, as the view draws them first. */
function draw(model: TreeModel): readonly TreeRow[] {
  return model.children(undefined).flatMap(row => [row, ...model.children(row)]);
}

function openAll(model: TreeModel): number {
  const groups = model.children(model.children(undefined)[0]);
  const rows = groups.flatMap(group => model.children(group));
  const [machine] = rows;
  return rows.length + (machine === undefined ? 0 : model.children(machine).length);
}

async function change(registry: Registry, opened: Opened, sessions: readonly MachineSession[]): Promise<Row[]> {
  const { model } = opened;
  const samples: number[] = [];
  const redrawn: number[] = [];
  let { index } = opened;
  let primed = false;
  const watch = registry.watchCluster({
    onValue: (view: ClusterView) => {
      const { milliseconds, result } = time(() => {
        index = indexView(view, index);
        return model.update(stateFor(index));
      });
      // the first view tells nothing new
      if (primed) {
        samples.push(milliseconds);
        redrawn.push(result.rows.length + result.parents.length);
      }
      primed = true;
    },
  });
  while (!primed) await sleep(CHANGE_MS);
  const name = nameOf(0);
  for (let at = 0; at < CHANGES; at++) {
    sessions[0]?.publish(stateOf(0, name, index.units.get(name)?.hash ?? '', at % 2 ? 'active' : 'activating'));
    await sleep(CHANGE_MS);
  }
  watch.cancel();
  return [
    {
      what: `one unit changes, its machine open (${samples.length} changes seen)`,
      figure: `p50 ${ms(percentile(samples, 0.5))}, p99 ${ms(percentile(samples, 0.99))}`,
    },
    // the unit stands in the list of units and below its machine
    { what: 'rows redrawn at each change', figure: `at most ${Math.max(...redrawn)}`, target: '2' },
  ];
}

function time<T>(work: () => T): { milliseconds: number; result: T } {
  const start = performance.now();
  const result = work();
  return { milliseconds: performance.now() - start, result };
}

async function timeAsync(work: () => Promise<unknown>): Promise<{ milliseconds: number }> {
  const start = performance.now();
  await work();
  return { milliseconds: performance.now() - start };
}
