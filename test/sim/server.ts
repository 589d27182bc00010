import { MemoryStore, type CommitResult, type Compare, type Operation } from '@flotilla/registry';
import { Actor, type Scheduler } from './scheduler.ts';

/** Who made a transaction, and when it was sent: steps of the scheduler. */
export interface Writer {
  readonly actor: Actor;
  readonly sentAt: number;
}

const REFRESH_MS = 1000;

/** The one etcd of a run: the in-memory twin, which can be away. Its leases do not end while it is, as etcd's do not. */
export class Server {
  readonly actor = new Actor('etcd', 0);
  readonly store: MemoryStore;
  up = true;
  /** Changes with every restart: what was under way is answered no more. */
  generation = 0;
  /** By revision. */
  readonly writers = new Map<number, Writer>();
  /** Lease → who was granted it. */
  readonly leases = new Map<string, Actor>();
  readonly #scheduler: Scheduler;
  readonly #hangUps = new Set<() => void>();

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    const after = (ms: number, call: () => void): (() => void) => scheduler.after(ms, this.actor, '', call);
    const clock = { now: () => scheduler.now, after, soon: (call: () => void) => after(0, call) };
    this.store = new MemoryStore({ clock });
  }

  /** Told when the server goes down: connections break. */
  onHangUp(call: () => void): void {
    this.#hangUps.add(call);
  }

  async commit(writer: Writer, compares: readonly Compare[], operations: readonly Operation[]): Promise<CommitResult> {
    const result = await this.store.commit(compares, operations);
    if (result.succeeded) this.writers.set(result.revision, writer);
    return result;
  }

  async grant(actor: Actor, ttlSeconds: number): Promise<{ id: string; ttlSeconds: number }> {
    const lease = await this.store.grant(ttlSeconds);
    this.leases.set(lease.id, actor);
    return lease;
  }

  goDown(ms: number): void {
    if (!this.up) return;
    this.up = false;
    this.generation++;
    this.store.endWatches();
    for (const call of this.#hangUps) call();
    this.#refresh();
    this.#scheduler.after(ms, this.actor, '', () => this.comeUp());
  }

  comeUp(): void {
    if (this.up) return;
    this.up = true;
    this.#scheduler.note('etcd: is up');
    this.#scheduler.after(0, this.actor, '', () => void this.#refreshLeases());
  }

  #refresh(): void {
    if (this.up) return;
    void this.#refreshLeases();
    this.#scheduler.after(REFRESH_MS, this.actor, '', () => this.#refresh());
  }

  async #refreshLeases(): Promise<void> {
    for (const id of [...this.leases.keys()])
      if ((await this.store.keepAlive(id)) === undefined) this.leases.delete(id);
  }
}
