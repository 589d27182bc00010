import type { ILeaseKeepAliveResponse, ITxnRequest, ITxnResponse } from 'etcd3';
import { RegistryError } from '../errors.ts';
import type { CommitResult, Compare, Operation, RangeResult, Store, Watch, WatchListener } from '../store.ts';
import { MAX_OPERATIONS } from '../store.ts';
import { parseEndpoints } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { watchEtcd } from './etcd-watch.ts';
import type { WatchContext } from './etcd-watch.ts';
import { LinkError, readFailure } from './link.ts';
import type { EtcdModule, Link } from './link.ts';
import { Links } from './links.ts';
import { prefixRange, toCompare, toRequest, valuesOf } from './requests.ts';

export interface EtcdOptions {
  /** `http://host:port` or `https://host:port` of the members. */
  readonly endpoints: readonly string[];
  /** PEM texts. Without `ca` the system's roots are trusted. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Ports of a tunnel on 127.0.0.1 by endpoint, in place of connections to it; its certificate is still the endpoint's. */
  readonly localPorts?: Readonly<Record<string, number>>;
  readonly credentials?: { readonly username: string; readonly password: string };
  /** How long one request may take once connected; 5,000 when not given. */
  readonly requestTimeoutMs?: number;
}

const REQUEST_TIMEOUT_MS = 5000;
/** Renewing needs no agreement of the members, so a healthy server answers at once. */
const KEEP_ALIVE_TIMEOUT_MS = 3000;

/**
 * A client of etcd. Loads etcd3 when called, not before. Nothing is sent yet: a server that is not there is told by the
 * first request. Rejects with `address` for endpoints that can't be one and `tls` for certificates that can't be read.
 */
export async function connectEtcd(options: EtcdOptions): Promise<EtcdStore> {
  const { ca, cert, key } = options.tls ?? {};
  const certificates = [ca, cert, key].some(pem => pem !== undefined && pem !== '');
  const endpoints = parseEndpoints(options.endpoints, certificates, options.localPorts);
  return new EtcdStore(await import('etcd3'), endpoints, options);
}

/** See {@link Store}. One link at a time; when it fails the next request goes to the next endpoint. */
export class EtcdStore implements Store {
  readonly #module: EtcdModule;
  readonly #links: Links;
  readonly #timeoutMs: number;

  /** Throws `tls` when the certificates can not be read. */
  constructor(module: EtcdModule, endpoints: readonly Endpoint[], options: EtcdOptions) {
    this.#module = module;
    const { tls, credentials, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
    this.#timeoutMs = requestTimeoutMs;
    this.#links = new Links(module, endpoints, { tls, credentials, requestTimeoutMs });
  }

  async range(prefixes: readonly string[], options?: { keysOnly?: boolean }): Promise<RangeResult> {
    if (prefixes.length > MAX_OPERATIONS) throw tooMany(prefixes.length);
    const success = prefixes.map(prefix => ({ request_range: prefixRange(prefix, options?.keysOnly ?? false) }));
    const response = await this.#transact({ compare: [], success }, true);
    return { revision: Number(response.header.revision), values: valuesOf(response) };
  }

  async get(keys: readonly string[]): Promise<RangeResult> {
    let revision: number | undefined;
    const values = [];
    for (let from = 0; from < Math.max(1, keys.length); from += MAX_OPERATIONS) {
      const success = keys.slice(from, from + MAX_OPERATIONS).map(key => ({
        request_range: { key: Buffer.from(key), ...(revision !== undefined && { revision: String(revision) }) },
      }));
      const response = await this.#transact({ compare: [], success }, true);
      revision ??= Number(response.header.revision);
      values.push(...valuesOf(response));
    }
    return { revision: revision ?? 0, values: values.sort((a, b) => (a.key < b.key ? -1 : 1)) };
  }

  async commit(compares: readonly Compare[], operations: readonly Operation[]): Promise<CommitResult> {
    const most = Math.max(compares.length, operations.length);
    if (most > MAX_OPERATIONS) throw tooMany(most);
    const request = { compare: compares.map(toCompare), success: operations.map(toRequest) };
    const response = await this.#transact(request, false);
    return { succeeded: response.succeeded, revision: Number(response.header.revision) };
  }

  async grant(ttlSeconds: number): Promise<{ id: string; ttlSeconds: number }> {
    const lease = await this.#request(
      link => new this.#module.LeaseClient(link).leaseGrant({ TTL: String(Math.ceil(ttlSeconds)) }),
      false,
    );
    return { id: lease.ID, ttlSeconds: Number(lease.TTL) };
  }

  keepAlive(lease: string): Promise<number | undefined> {
    return this.#request(async link => {
      const ttl = await this.#renew(link, lease);
      return ttl > 0 ? ttl : undefined;
    }, true);
  }

  async timeToLive(lease: string): Promise<number | undefined> {
    const { TTL } = await this.#request(
      link => new this.#module.LeaseClient(link).leaseTimeToLive({ ID: lease }),
      true,
    );
    // etcd answers -1 for a lease that is gone
    return Number(TTL) < 0 ? undefined : Number(TTL);
  }

  async revoke(lease: string): Promise<void> {
    try {
      await this.#request(link => new this.#module.LeaseClient(link).leaseRevoke({ ID: lease }), true);
    } catch (error) {
      if (!(error instanceof RegistryError && error.code === 'conflict')) throw error;
    }
  }

  watch(prefix: string, fromRevision: number, listener: WatchListener): Watch {
    const open: WatchContext['open'] = async () => {
      const link = await this.#links.current();
      return { link, stream: await new this.#module.WatchClient(link).watch() };
    };
    const failed: WatchContext['failed'] = (link, error) => this.#links.failed(link, error);
    return watchEtcd({ open, failed, requestTimeoutMs: this.#timeoutMs }, prefix, fromRevision, listener);
  }

  close(): Promise<void> {
    this.#links.close();
    return Promise.resolve();
  }

  #transact(request: ITxnRequest, repeatable: boolean): Promise<ITxnResponse> {
    return this.#request(link => new this.#module.KVClient(link).txn(request), repeatable);
  }

  /**
   * Sends to the current member; to the next one when the request surely was not carried out, or may be carried out
   * twice. Each member is tried once, and one that just hung up once more.
   */
  async #request<T>(send: (link: Link) => Promise<T>, repeatable: boolean): Promise<T> {
    const until = performance.now() + this.#timeoutMs;
    for (let attempt = 1; ; attempt++) {
      let link: Link | undefined;
      try {
        link = await this.#links.current();
        return await send(link);
      } catch (error) {
        if (!(error instanceof LinkError)) throw error;
        if (link !== undefined) this.#links.failed(link, error);
        const again = error.staleToken || error.hungUp || (error.dropLink && this.#links.count > 1);
        const harmless = repeatable || error.unsent || error.staleToken;
        if (!again || !harmless || attempt > this.#links.count || performance.now() >= until) throw error;
      }
    }
  }

  /** One renewal on a stream of its own, as etcd's API has it. Resolves to the seconds, 0 when the lease is gone. */
  async #renew(link: Link, lease: string): Promise<number> {
    const stream = await new this.#module.LeaseClient(link).leaseKeepAlive();
    const timeout = Math.min(KEEP_ALIVE_TIMEOUT_MS, this.#timeoutMs);
    return await new Promise<number>((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        unsubscribe();
        end();
        stream.cancel();
      };
      const fail = (error: unknown): void => settle(() => reject(new LinkError(readFailure(error), link.endpoint)));
      const timer = setTimeout(() => fail({ code: 4, message: `none within ${timeout} ms` }), timeout);
      const unsubscribe = link.onClose(error => settle(() => reject(error)));
      stream.on('data', (answer: ILeaseKeepAliveResponse) => settle(() => resolve(Number(answer.TTL))));
      stream.on('error', fail);
      stream.on('end', () => fail({ code: 14, message: 'the server ended the stream' }));
      stream.write({ ID: lease });
    });
  }
}

function tooMany(count: number): RegistryError {
  return new RegistryError('invalid', `${count} operations in one transaction are too many, at most ${MAX_OPERATIONS}`);
}
