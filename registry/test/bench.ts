import type { Store } from '../src/index.ts';
import { openRegistry } from '../src/index.ts';
import type { Clock, MachineSession, Registry } from '../src/index.ts';

/** What the contract suite runs on: the in-memory twin with its clock turned by hand, or a real etcd. */
export interface Bench {
  readonly clock: Clock;
  /** A client whose link is whole. */
  readonly connect: () => Promise<Store>;
  /** A client behind a link that can be cut. */
  readonly link: () => Promise<LinkedStore>;
  readonly compact: () => Promise<void>;
  /** Lets time pass until the condition holds; fails with `what` after a generous while. */
  readonly until: (condition: () => boolean | Promise<boolean>, what: string) => Promise<void>;
  readonly pass: (ms: number) => Promise<void>;
  /** Time goes on until the promise is settled. */
  readonly done: <T>(promise: Promise<T>) => Promise<T>;
  /** A prefix that no other test uses. */
  readonly prefix: () => string;
}

export interface LinkedStore {
  readonly store: Store;
  /** `refuse`: connections fail; `silent`: nothing passes; `deaf`: requests pass, answers don't. */
  cut(how: 'refuse' | 'silent' | 'deaf'): void;
  heal(): void;
}

let prefixes = 0;
export function uniquePrefix(): string {
  return `/test-${process.pid}-${++prefixes}/`;
}

/** Registries of one test, closed after it. */
export class Registries {
  readonly #bench: Bench;
  readonly prefix: string;
  readonly #open: Registry[] = [];

  constructor(bench: Bench) {
    this.#bench = bench;
    this.prefix = bench.prefix();
  }

  async open(store?: Store, clock?: Clock): Promise<Registry> {
    const registry = openRegistry(store ?? (await this.#bench.connect()), {
      prefix: this.prefix,
      clock: clock ?? this.#bench.clock,
    });
    this.#open.push(registry);
    return registry;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map(registry => registry.close()));
  }
}

/** Settles with the outcome instead of rejecting. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return error;
  }
}

export function machine(id: string, metadata: Readonly<Record<string, string>> = {}) {
  return { id, address: '10.0.0.1', metadata, version: '0.1.0', bootId: `boot-${id}` };
}

export function state(machineId: string, unit: string, sub = 'running') {
  return {
    machine: machineId,
    unit,
    load: 'loaded',
    active: 'active',
    sub,
    hash: 'h',
    current: 'launched' as const,
    since: 1,
    exitStatus: undefined,
  };
}

export function schedule(machineId: string, unit: string, file = 'f') {
  const placement = { machine: machineId, unit, hash: 'h', file, desired: 'launched' as const };
  return { type: 'schedule' as const, placement, reason: 'test' };
}

export const NO_PENDING = { set: [], clear: [] };
export const UNIT_TEXT = '[Service]\nExecStart=/bin/sleep 1000\n';

/** A store of which one method goes through a hook. */
export function intercepted<N extends 'range' | 'commit' | 'keepAlive'>(
  store: Store,
  method: N,
  hook: (call: () => ReturnType<Store[N]>, args: Parameters<Store[N]>) => Promise<unknown>,
): Store {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const call = (): unknown => Reflect.apply(member, target, args);
        if (name !== method) return call();
        return hook(call as () => ReturnType<Store[N]>, args as Parameters<Store[N]>);
      };
    },
  });
}

/** Counts what goes to a store. */
export function counted(store: Store): { store: Store; calls: Record<string, number> } {
  const calls: Record<string, number> = {};
  const counting = new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      return (...args: unknown[]): unknown => {
        calls[name] = (calls[name] ?? 0) + 1;
        return Reflect.apply(member, target, args);
      };
    },
  });
  return { store: counting, calls };
}

export async function settle(bench: Bench, session: MachineSession): Promise<void> {
  await bench.done(session.settled());
}
