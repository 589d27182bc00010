import type { Registry, Store } from '@flotilla/registry';

/** A fault of the code, put between two parts of it: what the simulation must find. */
export interface Mutant {
  /** What of the code is missing. */
  readonly name: string;
  /** Between the registry and etcd. */
  readonly store?: (store: Store) => Store;
  /** Between the daemon and the registry. */
  readonly registry?: (registry: Registry) => Registry;
}
