import type { ClusterView, Registry } from '@flotilla/registry';

/** How long the pages after the first may show the view of the first, milliseconds. */
const FRESH_FOR = 2_000;

/**
 * Reads of the whole cluster for lists that are handed out page by page. The first page is always read anew; later
 * ones continue in the same view while that is young, so that walking 50 pages neither reads the cluster 50 times nor
 * misses a unit because another came in before it.
 */
export class PagedViews {
  #latest: { readonly registry: Registry; readonly view: ClusterView; readonly until: number } | undefined;
  #forget: NodeJS.Timeout | undefined;

  async forPage(registry: Registry, page: number): Promise<ClusterView> {
    const kept = this.#latest;
    if (page > 1 && kept?.registry === registry && performance.now() < kept.until) return kept.view;
    const view = await registry.readCluster();
    this.#latest = { registry, view, until: performance.now() + FRESH_FOR };
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => (this.#latest = undefined), FRESH_FOR).unref();
    return view;
  }
}
