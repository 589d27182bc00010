import { readFileSync } from 'node:fs';
import * as http from 'node:http';
import * as https from 'node:https';
import { createInterface } from 'node:readline';
import { UsageError } from './errors.ts';
import { TunnelAgent } from './tunnel-agent.ts';
import type { Tunnel } from './tunnel.ts';

/** Where the API is: a socket file, or a URL; `path` ends in a slash and is put before `fleet/v1/…`. */
export interface Endpoint {
  readonly socketPath: string | undefined;
  readonly url: URL | undefined;
  readonly path: string;
}

export interface TlsFiles {
  readonly caFile?: string | undefined;
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
}

/**
 * Reads `--endpoint`: `unix:///path`, `file:///path`, `http://host:port/prefix` or `https://…`.
 * @throws {UsageError} when it is none of these
 */
export function parseEndpoint(text: string): Endpoint {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UsageError(`"${text}" is not an endpoint; use unix:///var/run/fleet.sock or http://HOST:PORT`);
  }
  if (url.protocol === 'unix:' || url.protocol === 'file:') {
    if (url.host !== '') {
      throw new UsageError(`unable to connect to host "${url.host}" with scheme "${url.protocol.slice(0, -1)}"`);
    }
    return { socketPath: decodeURIComponent(url.pathname), url: undefined, path: '/' };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UsageError(`"${text}": unknown scheme; use unix, http or https`);
  }
  return { socketPath: undefined, url, path: `${url.pathname.replace(/\/+$/, '')}/` };
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** One API server, spoken to in JSON over connections that are kept open. */
export class HttpClient {
  readonly #endpoint: Endpoint;
  readonly #agent: http.Agent;
  readonly #label: string;
  readonly #timeoutMs: number;
  readonly #trace: (line: string) => void;

  /**
   * @param trace gets a line about each request
   * @param tunnel leads to where the endpoint is meant
   */
  constructor(
    endpoint: string,
    tls: TlsFiles & { readonly requestTimeout?: number | undefined } = {},
    trace: (line: string) => void = () => undefined,
    tunnel?: Tunnel,
  ) {
    this.#trace = trace;
    this.#endpoint = parseEndpoint(endpoint);
    this.#label = endpoint;
    this.#timeoutMs = tls.requestTimeout === undefined ? REQUEST_TIMEOUT_MS : tls.requestTimeout * 1000;
    const isTls = this.#endpoint.url?.protocol === 'https:';
    const certificates = isTls ? readTls(tls) : {};
    if (tunnel !== undefined) this.#agent = new TunnelAgent(tunnel, this.#endpoint, certificates);
    else this.#agent = new (isTls ? https : http).Agent({ keepAlive: true, ...certificates });
  }

  /** Rejects when there is no answer; an answer of any status resolves. */
  request(
    method: string,
    path: string,
    { query = {}, body }: { query?: Record<string, string>; body?: unknown } = {},
  ): Promise<HttpAnswer> {
    const { url, socketPath } = this.#endpoint;
    const search = new URLSearchParams(query).toString();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const options: http.RequestOptions = {
      agent: this.#agent,
      method,
      path: `${this.#endpoint.path}${path}${search === '' ? '' : `?${search}`}`,
      headers:
        payload === undefined
          ? {}
          : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) },
      ...(socketPath === undefined ? { hostname: bareHost(url), port: url?.port } : { socketPath }),
    };
    const send = url?.protocol === 'https:' ? https.request : http.request;
    const start = performance.now();
    return new Promise((resolve, reject) => {
      const request = send(options, response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', error => reject(unreachable(this.#label, error)));
        response.on('end', () => {
          const { statusCode = 0 } = response;
          this.#trace(
            `${method} ${options.path ?? ''}: ${statusCode} after ${(performance.now() - start).toFixed(1)} ms`,
          );
          resolve({ status: statusCode, body: text });
        });
      });
      // not the socket's own limit: a stream through a tunnel has none
      const timer = setTimeout(() => request.destroy(new Error('no answer in time')), this.#timeoutMs);
      request.on('close', () => clearTimeout(timer));
      request.on('error', error => reject(unreachable(this.#label, error)));
      request.end(payload);
    });
  }

  /**
   * GETs lines that keep coming, until the server ends them. Resolves to the status; the body of an error is one line.
   * Rejects when the connection breaks.
   */
  lines(path: string, query: Record<string, string>, onLine: (line: string) => void): Promise<number> {
    const { url, socketPath } = this.#endpoint;
    const send = url?.protocol === 'https:' ? https.request : http.request;
    const options: http.RequestOptions = {
      agent: this.#agent,
      path: `${this.#endpoint.path}${path}?${new URLSearchParams(query).toString()}`,
      ...(socketPath === undefined ? { hostname: bareHost(url), port: url?.port } : { socketPath }),
    };
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void => reject(unreachable(this.#label, error));
      const request = send(options, response => {
        response.on('error', fail);
        const lines = createInterface({ input: response });
        lines.on('line', onLine);
        lines.on('close', () => resolve(response.statusCode ?? 0));
      });
      request.on('error', fail);
      request.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

const REQUEST_TIMEOUT_MS = 30_000;

const bareHost = (url: URL | undefined): string | undefined => url?.hostname.replace(/^\[|\]$/g, '');

function unreachable(label: string, error: NodeJS.ErrnoException): Error {
  const why = {
    ENOENT: 'there is no such socket; is fleetd running?',
    ECONNREFUSED: 'connection refused; is fleetd running?',
    EACCES: 'permission denied',
    ENOTFOUND: "the host's name can't be resolved",
  }[error.code ?? ''];
  return new Error(`${label}: ${why ?? error.message}`, { cause: error });
}

function readTls({ caFile, certFile, keyFile }: TlsFiles): https.AgentOptions {
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw new UsageError('--cert-file and --key-file belong together; give both or none');
  }
  const read = (file: string | undefined): Buffer | undefined => {
    try {
      return file === undefined ? undefined : readFileSync(file);
    } catch (error) {
      throw new UsageError(`${String(file)} can't be read: ${(error as Error).message}`);
    }
  };
  const [ca, cert, key] = [read(caFile), read(certFile), read(keyFile)];
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}
