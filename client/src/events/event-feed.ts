import * as vscode from 'vscode';
import type { ListedEvent } from './event-row.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { ClusterStore } from '../clusters/store.ts';
import type { ClusterEvent, Registry } from '@flotilla/registry';

const MOST = 1000;

interface Followed {
  readonly registry: Registry;
  readonly stop: () => void;
}

/** What happens in all clusters, while somebody wants to know. */
export class EventFeed implements vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #happened = new vscode.EventEmitter<readonly ListedEvent[]>();
  readonly #events = new Map<string, ClusterEvent[]>();
  readonly #followed = new Map<string, Followed>();
  readonly #subscriptions: vscode.Disposable[];
  #wanted = false;

  /** Events come: at first those of the last day. */
  readonly onHappened = this.#happened.event;

  constructor(store: ClusterStore) {
    this.#store = store;
    this.#subscriptions = [
      store.onDidChange(connection => this.#follow(connection)),
      store.onDidChangeList(() => this.#forgetOld()),
    ];
  }

  /** Begins to follow, now and as clusters are reached; costs one watch for each. */
  want(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    for (const connection of this.#store.connections) this.#follow(connection);
  }

  /** All that are known, the newest first. */
  get all(): readonly ListedEvent[] {
    const all = [...this.#events].flatMap(([cluster, events]) => events.map(event => ({ cluster, event })));
    return all.sort((one, other) => other.event.time - one.event.time);
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const { stop } of this.#followed.values()) stop();
    this.#happened.dispose();
  }

  #follow({ settings: { name }, registry }: ClusterConnection): void {
    if (!this.#wanted || registry === undefined || this.#followed.get(name)?.registry === registry) return;
    this.#followed.get(name)?.stop();
    // the new watch tells all of the last day again
    this.#events.delete(name);
    const watch = registry.watchEvents({
      onValue: events => this.#take(name, events),
      // the cluster's own row tells of trouble; the watch heals by itself
      onTrouble: () => undefined,
    });
    this.#followed.set(name, { registry, stop: () => watch.cancel() });
  }

  #take(cluster: string, events: readonly ClusterEvent[]): void {
    if (events.length === 0) return;
    this.#events.set(cluster, [...(this.#events.get(cluster) ?? []), ...events].slice(-MOST));
    this.#happened.fire(events.map(event => ({ cluster, event })));
  }

  #forgetOld(): void {
    for (const [name, { stop }] of this.#followed) {
      if (this.#store.get(name) !== undefined) continue;
      stop();
      this.#followed.delete(name);
      this.#events.delete(name);
    }
  }
}
