import { isGlobal, type IndexedView } from '../explorer/unit-status.ts';

/** What the language server is told of a cluster, by the notification `flotilla/cluster`. */
export interface ClusterFeed {
  readonly cluster: string;
  readonly machines: readonly {
    readonly id: string;
    readonly address: string;
    readonly metadata: Readonly<Record<string, string>>;
  }[];
  readonly units: readonly {
    readonly name: string;
    readonly desiredState: string;
    readonly global: boolean;
    readonly states: readonly {
      /** Id. */
      readonly machine: string;
      readonly load: string;
      readonly active: string;
      readonly sub: string;
    }[];
  }[];
}

export function clusterFeed(cluster: string, index: IndexedView): ClusterFeed {
  return {
    cluster,
    machines: index.view.machines.map(({ id, address, metadata }) => ({ id, address, metadata })),
    units: index.view.units.map(({ name, desired }) => ({
      name,
      desiredState: desired,
      global: isGlobal(index, name),
      states: (index.states.get(name) ?? []).map(({ machine, load, active, sub }) => ({ machine, load, active, sub })),
    })),
  };
}
