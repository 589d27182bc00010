import { Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import type { Endpoint } from './http.ts';
import type { Tunnel } from './tunnel.ts';

/** HTTP connections through a tunnel, kept open between requests; with TLS inside when the endpoint's scheme is https. */
export class TunnelAgent extends Agent {
  readonly #tunnel: Tunnel;
  readonly #endpoint: Endpoint;
  readonly #tls: ConnectionOptions;

  constructor(tunnel: Tunnel, endpoint: Endpoint, tls: ConnectionOptions) {
    super({ keepAlive: true } satisfies AgentOptions);
    this.#tunnel = tunnel;
    this.#endpoint = endpoint;
    this.#tls = tls;
    // node refuses a request whose scheme is not the agent's
    if (endpoint.url?.protocol === 'https:') Object.assign(this, { protocol: 'https:', defaultPort: 443 });
  }

  override createConnection(
    _options: ClientRequestArgs,
    done?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#tunnel.toEndpoint(this.#endpoint).then(
      stream => done?.(null, this.#secured(asSocket(stream))),
      (error: unknown) => done?.(error as Error, undefined as unknown as Duplex),
    );
  }

  #secured(stream: Duplex): Duplex {
    const { url } = this.#endpoint;
    if (url?.protocol !== 'https:') return stream;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return tlsConnect({ ...this.#tls, host, socket: stream, ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }) });
  }
}

/** A channel with those methods of a socket that node's HTTP client calls; over SSH they have no meaning. */
function asSocket(stream: Duplex): Duplex {
  const self = (): Duplex => stream;
  const missing: Partial<Record<keyof Socket, () => Duplex>> = {
    setKeepAlive: self,
    setNoDelay: self,
    setTimeout: self,
    ref: self,
    unref: self,
  };
  return Object.assign(stream, missing);
}
