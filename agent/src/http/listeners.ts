import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Log } from '../logging.ts';
import { isTcp, unixPath } from './socket-kind.ts';
import { removeStaleSocket } from './stale-socket.ts';

export interface ListenOptions {
  /** As configured: `unix:///path`, `http://host:port`, `https://host:port`. */
  readonly listen: readonly string[];
  /** Plain TCP for other machines too. */
  readonly insecure: boolean;
  /** Paths of PEM files; empty when not used. With a CA, clients must show a certificate of it. */
  readonly tls: { readonly certFile: string; readonly keyFile: string; readonly caFile: string };
  /** File descriptors that systemd has passed (sd_listen_fds(3)). */
  readonly activated: readonly number[];
  readonly log: Log;
}

export interface Listeners {
  /** Where the API is served, for people. */
  readonly addresses: readonly string[];
  /** Takes no new connection, ends streams; resolves when the running requests are answered, or after `graceMs`. */
  close(graceMs?: number): Promise<void>;
}

type Place =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: boolean }
  | { readonly kind: 'fd'; readonly fd: number };

/** A listener that can't be: the message names it and says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** The first of the descriptors that systemd passes. */
const FIRST_FD = 3;
/** fleet never hung up on an idle client; Go's and Node's clients keep connections for 90 s and less. */
const KEEP_ALIVE_MS = 95_000;
const REQUEST_MS = 60_000;

/** Descriptors passed to this process by systemd; takes the variables away, so that no child believes they are its own. */
export function takeActivated(environment: NodeJS.ProcessEnv, pid = process.pid): number[] {
  const mine = environment['LISTEN_PID'] === String(pid);
  const count = mine && /^\d{1,4}$/.test(environment['LISTEN_FDS'] ?? '') ? Number(environment['LISTEN_FDS']) : 0;
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) Reflect.deleteProperty(environment, name);
  return Array.from({ length: count }, (_, index) => FIRST_FD + index);
}

/** Reads one member of the option `listen`. @throws {ListenError} */
export function parseListen(text: string): Place {
  const path = /^unix:\/\/(\/[^\0]+)$/.exec(text)?.[1];
  if (path !== undefined) return { kind: 'unix', path };
  const [, scheme, host, port] = /^(https?):\/\/(\[[0-9a-fA-F:.]+\]|[^\s:/[\]]+):(\d{1,5})\/?$/.exec(text) ?? [];
  if (scheme === undefined || host === undefined || Number(port) > 65535)
    throw new ListenError(
      `listen: "${text}" is not an address; write unix:///path, http://127.0.0.1:port or https://host:port`,
    );
  return { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port: Number(port), tls: scheme === 'https' };
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/i.test(host);

/**
 * Opens all listeners. One that is refused for safety or fails is logged, and the others go on: a daemon without its
 * API still looks after its units.
 */
export async function openListeners(options: ListenOptions, handler: RequestListener): Promise<Listeners> {
  const places: Place[] = [
    ...options.activated.map((fd): Place => ({ kind: 'fd', fd })),
    ...options.listen.map(parseListen),
  ];
  const tls = readTls(options);
  const running = new Set<ServerResponse>();
  const counted: RequestListener = (request, response) => {
    running.add(response);
    response.once('close', () => running.delete(response));
    handler(request, response);
  };
  const opened: { server: Server; address: string }[] = [];
  for (const place of places) {
    try {
      opened.push(await open(place, options, tls, counted));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      options.log.error({}, `the API is not served at ${describe(place)}: ${error.message}`);
    }
  }
  return {
    addresses: opened.map(({ address }) => address),
    close: async (graceMs = 2_000) => {
      const closed = opened.map(({ server }) => closeServer(server, graceMs));
      for (const response of running) endStream(response);
      await Promise.all(closed);
    },
  };
}

/** An answer that has begun and not ended goes on for ever by itself; every other one is written at once. */
function endStream(response: ServerResponse): void {
  const { socket, headersSent, writableEnded } = response;
  if (headersSent && !writableEnded) response.end(() => socket?.end());
}

type TlsFiles = { readonly cert: string; readonly key: string; readonly ca?: string };

function readTls({ tls: { certFile, keyFile, caFile } }: ListenOptions): TlsFiles | undefined {
  if (certFile === '') return undefined;
  const read = (option: string, path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new ListenError(`${option}: can't read ${path}: ${(error as Error).message}`, { cause: error });
    }
  };
  return {
    cert: read('api_cert_file', certFile),
    key: read('api_key_file', keyFile),
    ...(caFile === '' ? {} : { ca: read('api_ca_file', caFile) }),
  };
}

async function open(place: Place, { insecure }: ListenOptions, tls: TlsFiles | undefined, handler: RequestListener) {
  const secure = place.kind === 'tcp' ? place.tls : place.kind === 'fd' && tls !== undefined && isTcp(place.fd);
  if (secure && tls === undefined) throw new ListenError('https needs api_cert_file and api_key_file');
  if (place.kind === 'tcp' && !secure && !insecure && !isLoopback(place.host)) throw new ListenError(UNSAFE);
  if (place.kind === 'unix') await removeStaleSocket(place.path);
  const server = create(handler, secure ? tls : undefined);
  await listening(server, place, secure || insecure);
  return { server, address: addressOf(server, place, secure) };
}

function create(handler: RequestListener, tls: TlsFiles | undefined): Server {
  const limits = { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS };
  if (tls === undefined) return createServer(limits, handler);
  return createTlsServer(
    { ...limits, ...tls, requestCert: tls.ca !== undefined, rejectUnauthorized: tls.ca !== undefined },
    handler,
  );
}

const UNSAFE =
  'plain TCP that other machines reach lets everybody there run anything here; use https, or set insecure_listen=true';

/** Only systemd's own sockets need to be asked what they are; there is no connection before the next turn. */
function listening(server: Server, place: Place, safe: boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    if (place.kind === 'unix') withUmask(0o117, () => server.listen({ path: place.path }));
    else if (place.kind === 'tcp') server.listen({ host: place.host, port: place.port });
    else server.listen({ fd: place.fd });
    const address = place.kind === 'fd' ? server.address() : null;
    if (safe || address === null || typeof address === 'string' || isLoopback(address.address)) return;
    server.close();
    reject(new ListenError(UNSAFE));
  });
}

/** The socket gets mode 0660 at its birth: after `chmod` it would have been open to all for a moment. */
function withUmask(mask: number, action: () => void): void {
  const before = process.umask(mask);
  try {
    action();
  } finally {
    process.umask(before);
  }
}

const describe = (place: Place): string =>
  place.kind === 'unix'
    ? `unix://${place.path}`
    : place.kind === 'tcp'
      ? `http${place.tls ? 's' : ''}://${place.host}:${place.port}`
      : `the socket that systemd passed as descriptor ${place.fd}`;

function addressOf(server: Server, place: Place, secure: boolean): string {
  if (place.kind === 'unix') return describe(place);
  const note = place.kind === 'fd' ? ' (from systemd)' : '';
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string')
    return `unix://${place.kind === 'fd' ? unixPath(place.fd) : ''}${note}`;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `http${secure ? 's' : ''}://${host}:${address.port}${note}`;
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
