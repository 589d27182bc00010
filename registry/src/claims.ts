import type { Compare, Store } from './store.ts';

interface Claim {
  /** Key of the order that it rests on. */
  readonly order: string;
  /** What is written of the unit until there is more to say; `undefined` when there is already. */
  readonly value: string | undefined;
  readonly answer: Promise<boolean>;
  readonly settle: (outcome: boolean | Promise<never>) => void;
}

/** Units that a machine is about to take, by state key, until the registry has that in writing. */
export class Claims {
  readonly #claims = new Map<string, Claim>();

  /** Settles when the claim is written or refused. */
  add(key: string, order: string, value: string | undefined): Promise<boolean> {
    const known = this.#claims.get(key);
    if (known !== undefined) return known.answer;
    let settle: Claim['settle'] = () => undefined;
    const answer = new Promise<boolean>(resolve => (settle = resolve));
    this.#claims.set(key, { order, value, answer, settle });
    return answer;
  }

  has(key: string): boolean {
    return this.#claims.has(key);
  }

  keys(): string[] {
    return [...this.#claims.keys()];
  }

  /** By state key, what must still be so of the order when the claim is written; revision 0 when there is no order. */
  async orders(store: Store): Promise<ReadonlyMap<string, Compare>> {
    if (this.#claims.size === 0) return new Map();
    const claims = [...this.#claims];
    const { values } = await store.get(claims.map(([, { order }]) => order));
    const revisions = new Map(values.map(({ key, modRevision }) => [key, modRevision]));
    const compare = (key: string): Compare => ({ key, field: 'mod', revision: revisions.get(key) ?? 0 });
    return new Map(claims.map(([key, { order }]) => [key, compare(order)]));
  }

  /** Tells whoever waits. Returns the value that was to be written for this claim alone. */
  settle(key: string, outcome: boolean | Error): string | undefined {
    const claim = this.#claims.get(key);
    this.#claims.delete(key);
    claim?.settle(typeof outcome === 'boolean' ? outcome : Promise.reject(outcome));
    return claim?.value;
  }
}
