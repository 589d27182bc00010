import { RegistryError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';
import { Link, LinkError } from './link.ts';
import type { EtcdModule, LinkOptions } from './link.ts';
import { probe } from './probe.ts';

/** A connection that stalls is given up for a new one after this part of the outage so far, and this time at most. */
const PATIENCE = 0.25;
const LAST_PATIENCE_MS = 60_000;

/**
 * One link at a time, to one of the endpoints; when it fails the next is made to the next endpoint. gRPC can not give
 * up a connection that is being made, so after a failure the way is first tried with a connection of our own, and a
 * link that stalls although the way is free is kept and tried again instead of piling up sockets.
 */
export class Links {
  readonly #module: EtcdModule;
  readonly #endpoints: readonly Endpoint[];
  readonly #options: Omit<LinkOptions, 'endpoint'>;
  /** Members share the load: each client starts with another one. */
  #next: number;
  #current: Link | undefined;
  #opening: Promise<Link> | undefined;
  /** Links by endpoint that are not connected yet. */
  readonly #waiting = new Map<string, { readonly link: Link; readonly since: number }>();
  readonly #failed = new Set<string>();
  #outageSince: number | undefined;
  #closed = false;

  /** Throws `tls` when the certificates can not be read. */
  constructor(module: EtcdModule, endpoints: readonly Endpoint[], options: Omit<LinkOptions, 'endpoint'>) {
    this.#module = module;
    this.#endpoints = endpoints;
    this.#options = options;
    this.#next = Math.floor(Math.random() * endpoints.length);
    this.#make(this.#endpoint());
  }

  get count(): number {
    return this.#endpoints.length;
  }

  /** A link that is connected, or whose first call tells why it is not. */
  async current(): Promise<Link> {
    if (this.#closed) throw closedError();
    if (this.#current !== undefined) return this.#current;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return await this.#opening;
  }

  /** What a failed call means for its link. */
  failed(link: Link, error: LinkError): void {
    if (error.staleToken) link.forgetToken();
    if (!error.dropLink) return;
    if (this.#current === link) {
      this.#current = undefined;
      this.#turn(link.endpoint);
    }
    link.close(error);
  }

  close(): void {
    this.#closed = true;
    this.#current?.close(closedError());
    for (const { link } of this.#waiting.values()) link.close(closedError());
    this.#waiting.clear();
    this.#current = undefined;
  }

  async #open(): Promise<Link> {
    const endpoint = this.#endpoint();
    const retry = this.#failed.has(endpoint.url);
    try {
      if (retry) await probe(endpoint);
      const link = this.#waiting.get(endpoint.url)?.link ?? this.#make(endpoint);
      await link.ready();
      if (this.#isClosed()) throw closedError();
      this.#waiting.delete(endpoint.url);
      this.#failed.delete(endpoint.url);
      this.#outageSince = undefined;
      this.#current = link;
      return link;
    } catch (error) {
      this.#giveUp(endpoint, error, retry);
      throw error;
    }
  }

  /** A link is kept only if it stalled although the endpoint took our own connection. */
  #giveUp(endpoint: Endpoint, error: unknown, probed: boolean): void {
    this.#turn(endpoint);
    const waiting = this.#waiting.get(endpoint.url);
    if (waiting === undefined) return;
    const stalled = probed && error instanceof LinkError && error.stalled;
    const now = performance.now();
    const patience = Math.min(LAST_PATIENCE_MS, PATIENCE * (now - (this.#outageSince ?? now)));
    if (stalled && now - waiting.since < patience) return;
    this.#waiting.delete(endpoint.url);
    waiting.link.close(error instanceof RegistryError ? error : closedError());
  }

  #make(endpoint: Endpoint): Link {
    const link = new Link(this.#module, { ...this.#options, endpoint });
    this.#waiting.set(endpoint.url, { link, since: performance.now() });
    return link;
  }

  #turn(failed: Endpoint): void {
    this.#outageSince ??= performance.now();
    this.#failed.add(failed.url);
    this.#next = (this.#next + 1) % this.#endpoints.length;
  }

  #endpoint(): Endpoint {
    const endpoint = this.#endpoints[this.#next];
    if (endpoint === undefined) throw new RegistryError('address', 'no etcd endpoint is given; name at least one');
    return endpoint;
  }

  #isClosed(): boolean {
    return this.#closed;
  }
}

export function closedError(): RegistryError {
  return new RegistryError('closed', 'this etcd client was closed');
}
