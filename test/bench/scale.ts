import { startEngine } from '@flotilla/agent';
import { connectEtcd, openRegistry, type ClusterView, type Registry, type Store } from '@flotilla/registry';
import { startEtcd } from '../support/etcd.ts';
import { ClusterWatcher } from './cluster-watcher.ts';
import { counted, nothing } from './counted-store.ts';
import { ms, type Row } from './figures.ts';
import { askForNothing } from './for-nothing.ts';
import { Agents, idOf, SILENT } from './scale-agents.ts';

const AGENTS = 200;
const UNITS = 5_000;
/** Clients, each with a connection of its own, that submit one unit after the other. */
const CLIENTS = 50;
const TTL_S = 60;
/** Who looks at the whole cluster: the engine, and this benchmark. */
const WATCHERS = 2;

/**
 * A cluster of real agents and a real engine on a real etcd. All that is asked of etcd is counted from the first unit
 * submitted to the last one active. Beside it the same requests once more, over the same connections and in the same
 * threads, for nothing, with the changes told to as many who look at all of them: what they take less is what Flotilla's
 * own work costs.
 */
export async function benchScale(progress: (line: string) => void): Promise<Row[]> {
  const etcd = await startEtcd();
  const stores: Store[] = [];
  let agents: Agents | undefined;
  try {
    progress(`${AGENTS} agents`);
    agents = await Agents.start(__filename, { endpoint: etcd.endpoint, agents: AGENTS });
    for (let at = 0; at < CLIENTS; at++) stores.push(await connectEtcd({ endpoints: [etcd.endpoint] }));
    progress(`${UNITS} units from ${CLIENTS} clients`);
    const count = nothing();
    const registries = stores.map(store => openRegistry({ ...counted(store, count), close: () => Promise.resolve() }));
    const placing = await placeAll(registries);
    const own = { ...count };
    const theirs = await agents.rest();
    progress('the same requests for nothing');
    const again = agents;
    for (const store of stores.slice(0, WATCHERS)) store.watch('/nothing/', 1, { onEvents: none, onEnd: none });
    const raw = await time(() => Promise.all([askForNothing(stores, own, '/nothing/clients'), again.repeat()]));
    const [reads, writes] = [own.reads + theirs.reads, own.writes + theirs.writes];
    const size = ((own.operations + theirs.operations) / writes).toFixed(1);
    return [
      {
        what: `${UNITS} units on ${AGENTS} agents, submitted → all active`,
        figure: `${ms(placing * 1000)}, ${Math.round(UNITS / placing)} units a second`,
      },
      {
        what: `etcd transactions a second (${writes} writes of ${size} keys, ${reads} reads)`,
        figure: `${Math.round((reads + writes) / placing)} (${Math.round((raw / placing) * 100)} %)`,
        yardstick: `${Math.round((reads + writes) / raw)} for nothing`,
        target: '70 %',
      },
    ];
  } finally {
    await agents?.end();
    await Promise.all(stores.map(store => store.close()));
    await etcd.stop();
  }
}

/** An engine leads and clients submit all units; gives the seconds until the last one is active. */
async function placeAll(registries: readonly Registry[]): Promise<number> {
  const [registry] = registries;
  if (registry === undefined) throw new Error('there are no clients');
  const metrics = { leading: none, round: none, tasks: none, placed: none, echoed: none };
  const engine = startEngine({ registry, machineId: idOf(0), ttlSeconds: TTL_S, log: SILENT, metrics });
  const watcher = new ClusterWatcher(registry);
  try {
    await watcher.until(view => view.machines.length === AGENTS && view.leader !== undefined);
    return await time(async () => {
      await submit(registries);
      await watcher.until(allActive);
    });
  } finally {
    watcher.stop();
    await engine.stop();
  }
}

const allActive = ({ states }: ClusterView): boolean =>
  states.length === UNITS && states.every(({ active, current }) => active === 'active' && current === 'launched');

async function submit(registries: readonly Registry[]): Promise<void> {
  let next = 0;
  const client = async (registry: Registry): Promise<void> => {
    for (let at = next++; at < UNITS; at = next++)
      await registry.putUnit(`app-${at}.service`, `[Service]\nExecStart=/bin/app ${at}\n`, 'launched', 0);
  };
  await Promise.all(registries.map(client));
}

/** Seconds. */
async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const none = (): void => undefined;
