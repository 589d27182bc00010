import type { Machine } from '@flotilla/cluster';
import type { ClusterView, LiveListener, MachineSession, Registry, Store } from '@flotilla/registry';
import type { Mutant } from './mutant.ts';

/** What each invariant rests on, taken away: the simulation must notice every one of them. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a write of the engine does not compare the lead',
    store: store => withoutCompares(store, key => key.endsWith('/leader')),
  },
  {
    name: 'a move does not wait until the machine before has let go of the unit',
    registry: registry =>
      altered(registry, { watchCluster: listener => registry.watchCluster(blindToStates(listener)) }),
  },
  {
    name: 'the engine takes every unit for well',
    registry: registry =>
      altered(registry, { watchCluster: listener => registry.watchCluster(seeingAllWell(listener)) }),
  },
  {
    name: 'the engine does not see that machines are cordoned',
    registry: registry =>
      altered(registry, { watchCluster: listener => registry.watchCluster(blindToCordons(listener)) }),
  },
  {
    name: 'a machine does not know when its lease ends',
    registry: registry =>
      altered(registry, {
        openSession: async (machine: Machine, ttlSeconds: number) =>
          timeless(await registry.openSession(machine, ttlSeconds)),
      }),
  },
  {
    name: 'after the end of a watch nobody lists again',
    store: store =>
      altered(store, {
        watch: (prefix, from, listener) =>
          store.watch(prefix, from, {
            onEvents: (events, revision) => listener.onEvents(events, revision),
            onEnd: () => undefined,
          }),
      }),
  },
  {
    name: 'a machine takes a unit without a look whether its order still stands',
    store: store => withoutCompares(store, key => key.includes('/schedule/')),
  },
  {
    name: 'a client does not rule out that a change without an answer comes late',
    store: store => withoutCompares(store, key => key.includes('/writers/')),
  },
  {
    // the machine's own key, too: either comparison alone keeps out what was sent before a lost answer
    name: 'a state is written on whatever is there',
    store: store => withoutCompares(store, key => key.includes('/states/') || key.includes('/machines/')),
  },
];

function withoutCompares(store: Store, forgotten: (key: string) => boolean): Store {
  return altered(store, {
    commit: (compares, operations) => {
      const orders = operations.some(operation => 'key' in operation && operation.key.includes('/schedule/'));
      const taking = operations.some(operation => 'key' in operation && operation.key.endsWith('/leader'));
      const kept = compares.filter(({ key }) => !forgotten(key) || (taking && !orders));
      return store.commit(kept, operations);
    },
  });
}

function blindToStates(listener: LiveListener<ClusterView>): LiveListener<ClusterView> {
  return altered(listener, { onValue: view => listener.onValue({ ...view, states: [] }) });
}

function seeingAllWell(listener: LiveListener<ClusterView>): LiveListener<ClusterView> {
  const well = ({ states, schedule }: ClusterView): ClusterView['states'] =>
    states.map(state => {
      const order = schedule.find(({ machine, unit }) => machine === state.machine && unit === state.unit);
      return { ...state, hash: order?.hash ?? state.hash, active: 'active', current: 'launched' };
    });
  return altered(listener, { onValue: view => listener.onValue({ ...view, states: well(view) }) });
}

function blindToCordons(listener: LiveListener<ClusterView>): LiveListener<ClusterView> {
  const open = ({ machines }: ClusterView): ClusterView['machines'] =>
    machines.map(machine => ({ ...machine, cordon: undefined }));
  return altered(listener, { onValue: view => listener.onValue({ ...view, machines: open(view) }) });
}

function timeless(session: MachineSession): MachineSession {
  return new Proxy(session, {
    get(target, property) {
      if (property === 'deadline') return 1e12;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** The same thing with some methods done otherwise. */
function altered<T extends Store | Registry | MachineSession | LiveListener<ClusterView>>(
  thing: T,
  changes: Partial<T>,
): T {
  return new Proxy(thing, {
    get(target, property) {
      const value: unknown = Reflect.get(property in changes ? changes : target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
