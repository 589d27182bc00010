import { isAmbiguous, RegistryError } from './errors.ts';
import type { Keys } from './keys.ts';
import type { CommitResult, Compare, Operation, Store } from './store.ts';

/** A fence is made with the first write and again after this time: an idle client costs nothing. */
const TTL_SECONDS = 3_600;
/** Fences that go while a transaction is on its way, before that counts as refused. */
const ATTEMPTS = 3;

interface Fence {
  readonly key: string;
  readonly createRevision: number;
}

/**
 * Transactions of a client on what people want. One whose answer got lost may still be on its way, and a comparison with
 * "there is nothing" holds again once somebody has removed what there was: a unit that was created, after a second try,
 * and destroyed would come back. Therefore each transaction also compares a key of this client alone, its fence, and
 * after a lost answer that key is deleted: what has not been applied by then never will be.
 */
export class Writer {
  readonly #store: Store;
  readonly #keys: Keys;
  readonly #random: () => number;
  #fence: Promise<Fence> | undefined;
  /** Fences of transactions that may still be on their way. */
  readonly #doubtful = new Set<Fence>();

  constructor(store: Store, keys: Keys, random: () => number) {
    this.#store = store;
    this.#keys = keys;
    this.#random = random;
  }

  /**
   * As {@link Store.commit}. When it rejects because no answer came, it may have been applied; it will not be any more
   * once {@link settle} has resolved, which every later commit waits for.
   */
  async commit(compares: readonly Compare[], operations: readonly Operation[]): Promise<CommitResult> {
    for (let attempt = 1; ; attempt++) {
      await this.settle();
      const making = (this.#fence ??= this.#make());
      const fence = await this.#forgetOnFailure(making);
      const result = await this.#attempt(fence, compares, operations);
      if (result.succeeded || attempt >= ATTEMPTS || (await this.#stands(fence))) return result;
      if (this.#fence === making) this.#fence = undefined;
    }
  }

  /** Nothing of this client is on its way to the registry any more. Before a look that decides what to write. */
  async settle(): Promise<void> {
    for (const fence of this.#doubtful) {
      await this.#store.commit([], [{ type: 'delete', key: fence.key }]);
      this.#doubtful.delete(fence);
    }
  }

  async #attempt(fence: Fence, compares: readonly Compare[], operations: readonly Operation[]): Promise<CommitResult> {
    const { key, createRevision: revision } = fence;
    try {
      return await this.#store.commit([{ key, field: 'create', revision }, ...compares], operations);
    } catch (error) {
      if (isAmbiguous(error)) {
        this.#fence = undefined;
        this.#doubtful.add(fence);
        await this.settle().catch(() => undefined); // the next commit tries again
      }
      throw error;
    }
  }

  async #make(): Promise<Fence> {
    const { id: lease } = await this.#store.grant(TTL_SECONDS);
    const name = Math.floor(this.#random() * 2 ** 48).toString(16);
    const key = this.#keys.writer(name.padStart(12, '0'));
    const put: Operation = { type: 'put', key, value: JSON.stringify({ v: 1 }), lease };
    try {
      const { revision } = await this.#store.commit([{ key, field: 'create', revision: 0 }], [put]);
      return { key, createRevision: revision };
    } catch (error) {
      if (isAmbiguous(error)) throw error; // the lease ends by itself; what hangs can't revoke it now
      await this.#store.revoke(lease).catch(() => undefined);
      throw withRemedy(error, this.#keys.writers);
    }
  }

  async #forgetOnFailure(making: Promise<Fence>): Promise<Fence> {
    try {
      return await making;
    } catch (error) {
      if (this.#fence === making) this.#fence = undefined;
      throw error;
    }
  }

  async #stands({ key, createRevision }: Fence): Promise<boolean> {
    return (await this.#store.get([key])).values[0]?.createRevision === createRevision;
  }
}

/** A role from before there were fences lacks only this permission, so the error says which. */
function withRemedy(error: unknown, prefix: string): unknown {
  if (!(error instanceof RegistryError) || error.code !== 'permission') return error;
  const remedy = `whoever changes units needs readwrite permission below ${prefix}, too`;
  return new RegistryError('permission', `${error.message}; ${remedy}`, { cause: error });
}
