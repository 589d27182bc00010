import type { Etcd3, ICallable } from 'etcd3';
import { RegistryError } from '../errors.ts';
import type { Endpoint } from './endpoint.ts';
import { explainFailure } from './failures.ts';
import type { Failure } from './failures.ts';

export type EtcdModule = typeof import('etcd3');
type Connection = Parameters<Parameters<ICallable<unknown>['withConnection']>[1]>[0];
type Service = Parameters<ICallable<unknown>['exec']>[0];
type CallOptions = NonNullable<Parameters<ICallable<unknown>['exec']>[3]>;
type Unary = (
  request: unknown,
  metadata: Connection['metadata'],
  options: CallOptions,
  done: (error: Error | null, answer: unknown) => void,
) => { cancel(): void };

export interface LinkOptions {
  readonly endpoint: Endpoint;
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  readonly credentials: { readonly username: string; readonly password: string } | undefined;
  readonly requestTimeoutMs: number;
}

/** A TCP and TLS handshake takes less, or the endpoint is as good as dead. */
export const CONNECT_MS = 2000;
/** gRPC's deadlines are of the wall clock; this much later a timer of our own gives up. */
const GRACE_MS = 250;

/**
 * Bytes that etcd may send before this process has read them, on one connection. HTTP/2's own 64 KiB held the engine's
 * watch back by up to a second while 5,000 units were submitted: events wait for a turn of a busy process.
 */
const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * Pings tell of a dead link while a watch is open. etcd hangs up on clients that ping more often than every 5 s
 * (`--grpc-keepalive-min-time`), so a quiet watch finds out after 8 s; a lease's renewal is sooner.
 */
const GRPC_OPTIONS = {
  'grpc.keepalive_time_ms': 6000,
  'grpc.keepalive_timeout_ms': 2000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 500,
  'grpc.enable_http_proxy': 0,
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
  'grpc-node.flow_control_window': WINDOW_BYTES,
};

/** gRPC's `connectivityState`: IDLE and CONNECTING are the ones to wait in. */
const CONNECTED_OR_FAILED = 2;

let links = 0;

/**
 * One connection to one endpoint; when it fails it is thrown away and a new one made. etcd3's own retries, circuit
 * breaker, tokens and watchers are left out: calls go to gRPC directly, each with a deadline.
 */
export class Link implements ICallable<undefined> {
  readonly callOptionsFactory = undefined;
  readonly endpoint: Endpoint;
  readonly #module: EtcdModule;
  readonly #options: LinkOptions;
  readonly #client: Etcd3;
  readonly #pool: ICallable<unknown>;
  readonly #users = new Set<(error: RegistryError) => void>();
  #token: Promise<string> | undefined;
  #readying: Promise<void> | undefined;
  /** A request was answered: what is sent from now on may arrive even if its answer does not. */
  #worked = false;
  #closed: RegistryError | undefined;

  constructor(module: EtcdModule, options: LinkOptions) {
    this.#module = module;
    this.#options = options;
    this.endpoint = options.endpoint;
    const client = connect(module, options);
    this.#client = client;
    this.#pool = client.connections;
  }

  /** Waits until a connection is made or has failed; the first call then tells why. Rejects when it takes too long. */
  ready(): Promise<void> {
    this.#readying ??= this.#connect().catch((error: unknown) => {
      this.#readying = undefined;
      throw error;
    });
    return this.#readying;
  }

  /** One request. Rejects with a {@link LinkError}. */
  async exec<T>(service: Service, method: string, request: unknown): Promise<T> {
    const token = service === 'Auth' ? undefined : await this.#login();
    return await this.#pool.withConnection(service, connection => this.#unary<T>(connection, method, request, token));
  }

  /** For streams: the connection with everything a call must carry. */
  async withConnection<R>(
    service: Service,
    call: (connection: Connection & { resource: undefined }) => Promise<R> | R,
  ): Promise<R> {
    const token = await this.#login();
    return await this.#pool.withConnection(service, ({ client, metadata }) => {
      sign(metadata, token);
      return call({ resource: undefined, client, metadata });
    });
  }

  /** Streams tell their trouble to their own listeners. */
  markFailed(): void {
    // Nothing to do.
  }

  /** Calls when the link is thrown away; the result unsubscribes. */
  onClose(listener: (error: RegistryError) => void): () => void {
    if (this.#closed !== undefined) listener(this.#closed);
    else this.#users.add(listener);
    return () => void this.#users.delete(listener);
  }

  /** The next call logs in again. */
  forgetToken(): void {
    this.#token = undefined;
  }

  close(error: RegistryError): void {
    if (this.#closed !== undefined) return;
    this.#closed = error;
    const users = [...this.#users];
    this.#users.clear();
    for (const user of users) user(error);
    this.#client.close();
  }

  async #connect(): Promise<void> {
    await this.#pool.withConnection('KV', ({ client }) => {
      const channel = client.getChannel();
      return new Promise<void>((resolve, reject) => {
        const settle = (end: () => void): void => {
          clearTimeout(timer);
          unsubscribe();
          end();
        };
        const look = (): void => {
          const state = channel.getConnectivityState(true);
          const order: number = state;
          if (order >= CONNECTED_OR_FAILED) settle(resolve);
          else channel.watchConnectivityState(state, Infinity, look);
        };
        const stall = { code: 4, text: `no connection within ${CONNECT_MS} ms`, unsent: true };
        const timer = setTimeout(() => settle(() => reject(new LinkError(stall, this.endpoint, true))), CONNECT_MS);
        const unsubscribe = this.onClose(error => settle(() => reject(error)));
        look();
      });
    });
  }

  async #login(): Promise<string | undefined> {
    const { credentials } = this.#options;
    if (credentials === undefined) return undefined;
    const { username, password } = credentials;
    this.#token ??= new this.#module.AuthClient(this)
      .authenticate({ name: username, password })
      .then(({ token }) => token);
    const token = this.#token;
    try {
      return await token;
    } catch (error) {
      if (this.#token === token) this.#token = undefined;
      throw error;
    }
  }

  #unary<T>(connection: Connection, method: string, request: unknown, token: string | undefined): Promise<T> {
    const { client, metadata } = connection;
    sign(metadata, token);
    const timeout = this.#options.requestTimeoutMs;
    return new Promise<T>((resolve, reject) => {
      const settle = (end: () => void): void => {
        clearTimeout(giveUp);
        unsubscribe();
        end();
      };
      const fail = (failure: Failure): void => settle(() => reject(new LinkError(failure, this.endpoint)));
      const call = (client as unknown as Readonly<Record<string, Unary>>)[method];
      const running = call?.call(client, request, metadata, { deadline: Date.now() + timeout }, (error, answer) => {
        if (error !== null) {
          fail(readFailure(error));
          return;
        }
        this.#worked = true;
        settle(() => resolve(answer as T));
      });
      const giveUp = setTimeout(() => {
        fail({ code: 4, text: `none within ${timeout} ms`, unsent: false });
        running?.cancel();
      }, timeout + GRACE_MS);
      const unsubscribe = this.onClose(error => {
        settle(() => reject(error instanceof LinkError ? error.forOthers(!this.#worked) : error));
        running?.cancel();
      });
    });
  }
}

/** A failed call, classified, with what the link must do about it. */
export class LinkError extends RegistryError {
  readonly unsent: boolean;
  readonly dropLink: boolean;
  readonly staleToken: boolean;
  /** The server or the network closed a connection; a new one may work at once. */
  readonly hungUp: boolean;
  /** The connection is neither made nor refused. */
  readonly stalled: boolean;
  readonly #failure: Failure;
  readonly #endpoint: Endpoint;
  constructor(failure: Failure, endpoint: Endpoint, stalled = false) {
    const { error, kind } = explainFailure(failure, endpoint);
    super(error.code, error.message);
    this.#failure = failure;
    this.#endpoint = endpoint;
    this.stalled = stalled;
    this.unsent = failure.unsent;
    this.dropLink = kind.dropLink;
    this.staleToken = kind.staleToken ?? false;
    this.hungUp = kind.dropLink && kind.code === 'unavailable' && !failure.unsent;
  }

  /** For the other calls on a link that one call has brought down. */
  forOthers(unsent: boolean): LinkError {
    return new LinkError({ ...this.#failure, unsent }, this.#endpoint);
  }
}

/** gRPC's error as data. */
export function readFailure(error: unknown): Failure {
  const { code, details, message } = error as { code?: unknown; details?: unknown; message?: unknown };
  const text = typeof details === 'string' && details !== '' ? details : String(message);
  const unsent = /No connection established|Name resolution failed|Channel closed before/.test(text);
  return { code: typeof code === 'number' ? code : undefined, text, unsent };
}

/** `hasleader`: a member without a leader refuses instead of staying silent. */
function sign(metadata: Connection['metadata'], token: string | undefined): void {
  metadata.set('hasleader', 'true');
  if (token !== undefined) metadata.set('token', token);
}

function certificates(tls: LinkOptions['tls']): { rootCertificate: Buffer; privateKey?: Buffer; certChain?: Buffer } {
  const { ca = '', cert = '', key = '' } = tls ?? {};
  return {
    // Without one, gRPC takes the system's roots; etcd3's type does not know.
    ...(ca !== '' ? { rootCertificate: Buffer.from(ca) } : ({} as { rootCertificate: Buffer })),
    ...(key !== '' && { privateKey: Buffer.from(key) }),
    ...(cert !== '' && { certChain: Buffer.from(cert) }),
  };
}

function connect(module: EtcdModule, { endpoint, tls }: LinkOptions): Etcd3 & { connections: ICallable<unknown> } {
  class OpenEtcd3 extends module.Etcd3 {
    get connections(): ICallable<unknown> {
      return this.pool;
    }
  }
  const direct = { execute: <T>(call: () => T): Promise<T> => Promise.resolve(call()) };
  const policy = direct as never;
  try {
    return new OpenEtcd3({
      hosts: `${endpoint.secure ? 'https' : 'http'}://${endpoint.target}`,
      // A number of its own keeps gRPC from sharing a connection that is stuck with an earlier link.
      grpcOptions: {
        ...GRPC_OPTIONS,
        'flotilla.link': links++,
        ...(endpoint.serverName !== undefined && { 'grpc.ssl_target_name_override': endpoint.serverName }),
      },
      faultHandling: { host: () => policy, global: policy },
      ...(endpoint.secure && { credentials: certificates(tls) }),
    });
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new RegistryError('tls', `etcd ${endpoint.url}: the certificates can not be read (${words})`, { cause });
  }
}
