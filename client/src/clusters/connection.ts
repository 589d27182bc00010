import { describeProblem, type Problem } from './problem.ts';
import { indexView, type IndexedView } from '../explorer/unit-status.ts';
import type { ClusterSettings } from './configuration.ts';
import type { ClusterState } from '../explorer/cluster-rows.ts';
import type { Registry } from '@flotilla/registry';

/** What a connection needs from outside; a test gives it a registry in memory. */
export interface ConnectionPorts {
  open(settings: ClusterSettings): Promise<Registry>;
  changed(connection: ClusterConnection): void;
  log(message: string): void;
}

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30_000;

/**
 * One cluster, live. Connects by itself, tells of every change, and after trouble keeps the last view and goes on
 * trying. Nothing here waits for another cluster.
 */
export class ClusterConnection {
  readonly settings: ClusterSettings;
  readonly #ports: ConnectionPorts;
  readonly #listeners = new Set<() => void>();
  #registry: Registry | undefined;
  #index: IndexedView | undefined;
  #problem: Problem | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #attempt = 0;
  /** Somebody asked for it and waits for the outcome. */
  #connecting = false;
  #closed = false;

  constructor(settings: ClusterSettings, ports: ConnectionPorts) {
    this.settings = settings;
    this.#ports = ports;
  }

  get state(): ClusterState {
    return {
      name: this.settings.name,
      endpoints: this.settings.endpoints,
      password: this.settings.username !== undefined,
      index: this.#index,
      problem: this.#connecting ? undefined : this.#problem,
      connecting: this.#connecting || (this.#index === undefined && this.#problem === undefined),
    };
  }

  get index(): IndexedView | undefined {
    return this.#index;
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** The registry while the cluster is reached. */
  get registry(): Registry | undefined {
    return this.#registry;
  }

  /** Called after every change of the view or the problem, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Begins anew, at once, and lets it be seen. */
  async connect(): Promise<void> {
    this.#connecting = true;
    if (this.#index !== undefined) this.#index = { ...this.#index, gone: new Map() };
    this.#notify();
    await this.#open();
  }

  async #open(): Promise<void> {
    const attempt = ++this.#attempt;
    clearTimeout(this.#timer);
    await this.#release();
    const current = (): boolean => !this.#closed && attempt === this.#attempt;
    try {
      const registry = await this.#ports.open(this.settings);
      if (!current()) {
        await registry.close();
        return;
      }
      this.#registry = registry;
      registry.watchCluster({
        onValue: view => {
          if (!current()) return;
          this.#retryMs = FIRST_RETRY_MS;
          this.#set(indexView(view, this.#index), undefined);
        },
        onTrouble: error => {
          if (!current()) return;
          if (error !== undefined) this.#ports.log(`${this.settings.name}: ${error.message}`);
          this.#set(this.#index, error === undefined ? undefined : describeProblem(error));
        },
      });
    } catch (error) {
      if (current()) this.#fail(error);
    }
  }

  /** Resolves once the cluster is seen or known not to be reachable. */
  async settled(): Promise<void> {
    while (!this.#closed && this.state.connecting)
      await new Promise<void>(resolve => {
        const stop = this.onChange(() => {
          stop();
          resolve();
        });
      });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#tellListeners();
    await this.#release();
  }

  #fail(error: unknown): void {
    const problem = describeProblem(error);
    this.#ports.log(`${this.settings.name}: ${problem.detail}`);
    this.#set(this.#index, problem);
    // a missing password or file, or a login that is refused, is not cured by time
    if (problem.code === 'password' || problem.code === 'file' || problem.code === 'ssh') return;
    this.#timer = setTimeout(() => void this.#open(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS);
  }

  #set(index: IndexedView | undefined, problem: Problem | undefined): void {
    this.#index = index;
    this.#problem = problem;
    this.#connecting = false;
    this.#notify();
  }

  #notify(): void {
    this.#ports.changed(this);
    this.#tellListeners();
  }

  #tellListeners(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  async #release(): Promise<void> {
    const registry = this.#registry;
    this.#registry = undefined;
    await registry?.close().catch((error: unknown) => this.#ports.log(`${this.settings.name}: ${String(error)}`));
  }
}
