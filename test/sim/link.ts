import {
  RegistryError,
  type CommitResult,
  type Compare,
  type Operation,
  type RangeResult,
  type Store,
  type StoreEvent,
  type Watch,
  type WatchListener,
} from '@flotilla/registry';
import type { Actor, Scheduler } from './scheduler.ts';
import type { Server } from './server.ts';
import type { Weather } from './weather.ts';

/** The patience of the client of a real etcd (registry/src/etcd/etcd-store.ts). */
const REQUEST_MS = 5_000;
const RENEWAL_MS = 3_000;

/** What a link has asked for so far, by kind. */
export type Asked = Record<
  'range' | 'get' | 'commit' | 'grant' | 'keepAlive' | 'timeToLive' | 'revoke' | 'watch',
  number
>;

/** One process's connection to etcd over a bad network. All that leaves or reaches the process is a step of its own. */
export class Link implements Store {
  readonly asked: Asked = { range: 0, get: 0, commit: 0, grant: 0, keepAlive: 0, timeToLive: 0, revoke: 0, watch: 0 };
  readonly #scheduler: Scheduler;
  readonly #actor: Actor;
  readonly #server: Server;
  readonly #weather: Weather;
  /** Breaks what is under way. */
  readonly #open = new Set<(error: RegistryError) => void>();
  #closed = false;

  constructor(scheduler: Scheduler, actor: Actor, server: Server, weather: Weather) {
    this.#scheduler = scheduler;
    this.#actor = actor;
    this.#server = server;
    this.#weather = weather;
    server.onHangUp(() => this.hangUp());
  }

  range(prefixes: readonly string[], options?: { keysOnly?: boolean }): Promise<RangeResult> {
    return this.#request('range', () => this.#server.store.range(prefixes, options));
  }

  get(keys: readonly string[]): Promise<RangeResult> {
    return this.#request('get', () => this.#server.store.get(keys));
  }

  commit(compares: readonly Compare[], operations: readonly Operation[]): Promise<CommitResult> {
    const writer = { actor: this.#actor, sentAt: this.#scheduler.step };
    return this.#request('commit', () => this.#server.commit(writer, compares, operations));
  }

  grant(ttlSeconds: number): Promise<{ id: string; ttlSeconds: number }> {
    return this.#request('grant', () => this.#server.grant(this.#actor, ttlSeconds));
  }

  keepAlive(lease: string): Promise<number | undefined> {
    return this.#request('keepAlive', () => this.#server.store.keepAlive(lease));
  }

  timeToLive(lease: string): Promise<number | undefined> {
    return this.#request('timeToLive', () => this.#server.store.timeToLive(lease));
  }

  revoke(lease: string): Promise<void> {
    return this.#request('revoke', () => this.#server.store.revoke(lease));
  }

  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch {
    this.asked.watch++;
    let watch: Watch | undefined;
    let open = true;
    const end = (error: Error): void => {
      if (!open) return;
      open = false;
      this.#open.delete(broken);
      watch?.cancel();
      listener.onEnd(error);
    };
    const broken = (error: Error): void => void this.#tell(0, 'watch ends', () => end(error));
    this.#open.add(broken);
    const events = this.#events(broken, (list, revision) => {
      if (open) listener.onEvents(list, revision);
    });
    const arrival = this.#weather.request('watch');
    if (arrival === undefined) this.#endsUnheard(broken);
    this.#toServer(arrival, () => {
      if (!open) return;
      if (!this.#server.up) broken(refused());
      else watch = this.#server.store.watch(prefix, fromRevision, { onEvents: events, onEnd: broken });
    });
    return {
      cancel: () => {
        open = false;
        this.#open.delete(broken);
        watch?.cancel();
      },
    };
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#breakAll(new RegistryError('closed', 'the link was closed'));
    return Promise.resolve();
  }

  /** The connection breaks: what is under way ends with an error that leaves open what became of it. */
  hangUp(): void {
    this.#breakAll(new RegistryError('unavailable', 'connection lost'));
  }

  /** Nothing is heard for so long that the watches end. */
  silence(): void {
    this.#scheduler.after(REQUEST_MS, this.#actor, '', () => {
      if (this.#weather.cut !== undefined) this.#breakAll(new RegistryError('timeout', 'no answer'));
    });
  }

  #breakAll(error: RegistryError): void {
    for (const broken of [...this.#open]) broken(error);
  }

  /** Events in order, each after a while of its own; when the climate is bad, not all, not once and not in order. */
  #events(broken: (error: Error) => void, deliver: WatchListener['onEvents']): WatchListener['onEvents'] {
    let last = 0;
    let unheard = false;
    return (events: readonly StoreEvent[], revision: number) => {
      const { climate, cut } = this.#weather;
      if (unheard) return; // nothing overtakes on a connection
      if (cut === 'silent' || cut === 'deaf') {
        unheard = true;
        this.#endsUnheard(broken);
        return;
      }
      if (this.#weather.chance(climate.eventsLost)) return;
      const at = this.#scheduler.now + this.#weather.delay() + this.#weather.behindMs;
      const ordered = !this.#weather.chance(climate.eventsReordered);
      const due = ordered ? Math.max(last, at) : at + this.#weather.delay() * 3;
      if (ordered) last = due;
      const times = this.#weather.chance(climate.eventsDoubled) ? 2 : 1;
      this.#tell(due - this.#scheduler.now, `sees revision ${revision}`, () => {
        // one after the other: a second one after what came later would be out of order, too
        for (let time = 1; time <= times; time++) deliver(events, revision);
      });
    };
  }

  /** What does not get through is noticed after a while, as with the client of a real etcd. */
  #endsUnheard(broken: (error: Error) => void): void {
    this.#tell(REQUEST_MS, '', () => broken(new RegistryError('timeout', 'no answer')));
  }

  #request<T>(kind: keyof Asked, serve: () => Promise<T>): Promise<T> {
    this.asked[kind]++;
    if (!this.#actor.acts()) return new Promise(() => undefined);
    if (this.#closed) return Promise.reject(new RegistryError('closed', 'the link was closed'));
    return new Promise<T>((resolve, reject) => {
      const settle = (end: () => void): void => {
        cancel();
        this.#open.delete(broken);
        end();
      };
      const fail = (error: Error): void => settle(() => reject(error));
      const broken = (error: RegistryError): void => void this.#tell(0, `${kind} breaks`, () => fail(error));
      const patience = kind === 'keepAlive' ? RENEWAL_MS : REQUEST_MS;
      const cancel = this.#tell(patience, `${kind} has no answer`, () =>
        fail(new RegistryError('timeout', `no answer within ${patience} ms`)),
      );
      this.#open.add(broken);
      if (this.#weather.cut === 'refused') {
        broken(refused());
        return;
      }
      this.#toServer(this.#weather.request(kind), () => {
        if (this.#server.up) void this.#serve(kind, serve, settle, resolve, fail);
        else broken(refused());
      });
    });
  }

  async #serve<T>(
    kind: keyof Asked,
    serve: () => Promise<T>,
    settle: (end: () => void) => void,
    resolve: (value: T) => void,
    fail: (error: Error) => void,
  ): Promise<void> {
    const { generation } = this.#server;
    const outcome = await serve().then(
      value => () => settle(() => resolve(value)),
      (error: unknown) => () => fail(error instanceof Error ? error : new Error(String(error))),
    );
    const back = this.#weather.answer();
    if (back !== undefined && generation === this.#server.generation) this.#tell(back, kind, outcome);
  }

  #toServer(delay: number | undefined, arrive: () => void): void {
    if (delay !== undefined) this.#scheduler.after(delay, this.#server.actor, '', arrive);
  }

  #tell(delay: number, label: string, call: () => void): () => void {
    return this.#scheduler.after(delay, this.#actor, label, call);
  }
}

function refused(): RegistryError {
  return new RegistryError('refused', 'connection refused');
}
