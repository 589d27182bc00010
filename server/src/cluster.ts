// What a client says of a cluster (`flotilla/cluster`), to be known here; without one the server does without.

export interface ClusterMachine {
  readonly id: string;
  readonly address: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ClusterUnit {
  readonly name: string;
  readonly desiredState: string;
  readonly global: boolean;
  readonly states: readonly {
    readonly machine: string;
    readonly load: string;
    readonly active: string;
    readonly sub: string;
  }[];
}

export interface Cluster {
  /** What people call it. */
  readonly cluster: string;
  readonly machines: readonly ClusterMachine[];
  readonly units: readonly ClusterUnit[];
}

export const clusterNotification = 'flotilla/cluster';

/** The snapshot, or undefined for none and for one that is not of that shape. */
export function readCluster(params: unknown): Cluster | undefined {
  if (!isRecord(params)) return undefined;
  const { cluster, machines, units } = params;
  const isRead = typeof cluster === 'string' && isListOf(machines, isMachine) && isListOf(units, isUnit);
  return isRead ? { cluster, machines, units } : undefined;
}

function isMachine(value: unknown): value is ClusterMachine {
  if (!isRecord(value) || typeof value['id'] !== 'string' || typeof value['address'] !== 'string') return false;
  const { metadata } = value;
  return isRecord(metadata) && Object.values(metadata).every(each => typeof each === 'string');
}

function isUnit(value: unknown): value is ClusterUnit {
  if (!isRecord(value) || typeof value['name'] !== 'string') return false;
  return isListOf(
    value['states'],
    (state): state is unknown => isRecord(state) && typeof state['machine'] === 'string',
  );
}

function isListOf<T>(value: unknown, isOne: (each: unknown) => each is T): value is T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** All keys that machines have, with all values of each, in order. */
export function metadataOf({ machines }: Cluster): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>();
  for (const { metadata } of machines) {
    for (const [key, value] of Object.entries(metadata)) found.set(key, (found.get(key) ?? new Set()).add(value));
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, values]) => [key, [...values].sort()]));
}

/** `running on 10.0.0.1 (active, running)` for each machine that has the unit; undefined when the cluster does not have it. */
export function stateOf({ cluster, machines, units }: Cluster, name: string): string | undefined {
  const unit = units.find(each => each.name === name);
  if (unit === undefined) return undefined;
  const where = unit.states.map(({ machine, active, sub }) => {
    const { address = machine.slice(0, 8) } = machines.find(({ id }) => id === machine) ?? {};
    return `${active} (${sub}) on ${address}`;
  });
  const wanted = `${unit.global ? 'global, ' : ''}${unit.desiredState} is wanted`;
  return `In ${cluster}: ${where.length === 0 ? 'on no machine' : where.join(', ')}; ${wanted}.`;
}
