import type { ClusterView, Registry } from '@flotilla/registry';

const PATIENCE_MS = 120_000;

/** The cluster as its registry tells it, for waits that end with the event they wait for. */
export class ClusterWatcher {
  readonly #watch;
  #view: ClusterView | undefined;
  #waiting = new Set<() => void>();

  constructor(registry: Registry) {
    this.#watch = registry.watchCluster({
      onValue: view => {
        this.#view = view;
        for (const check of [...this.#waiting]) check();
      },
    });
  }

  /** As of now. */
  get view(): ClusterView | undefined {
    return this.#view;
  }

  until(accept: (view: ClusterView) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`not within ${PATIENCE_MS / 1000} s; ${this.#view?.states.length ?? 0} states are there`));
      }, PATIENCE_MS);
      const check = (): void => {
        if (this.#view === undefined || !accept(this.#view)) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  stop(): void {
    this.#watch.cancel();
  }
}
