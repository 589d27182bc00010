import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Registry } from '@flotilla/registry';
import { createApi, type ApiContext } from '../../src/http/index.ts';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
}

/** The API on a registry, reached over a Unix socket as clients reach it. */
export interface TestApi {
  readonly logged: string[];
  /** Path of its Unix socket. */
  readonly socket: string;
  call(
    method: string,
    path: string,
    body?: string | Buffer,
    headers?: Record<string, string | string[]>,
  ): Promise<Answer>;
  /** PUT of JSON. */
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** GET of JSON, parsed. */
  get(path: string): Promise<unknown>;
  close(): Promise<void>;
}

export async function startApi(registry: Registry | undefined, context: Partial<ApiContext> = {}): Promise<TestApi> {
  const folder = mkdtempSync(join(tmpdir(), 'flotilla-api-'));
  const socket = join(folder, 'api.sock');
  const logged: string[] = [];
  const note = (_fields: object, message: string) => void logged.push(message);
  const server = createServer(
    createApi({
      registry: () => registry,
      tokenLimit: 100,
      version: '1.2.3',
      log: { debug: () => undefined, info: note, warn: note, error: note },
      answered: () => undefined,
      metrics: () => Promise.resolve({ type: 'text/plain', body: 'x 1\n' }),
      illness: () => undefined,
      ...context,
    }),
  );
  await new Promise<void>(resolve => server.listen(socket, resolve));
  const call: TestApi['call'] = (method, path, body, headers) => send(socket, method, path, body, headers);
  return {
    logged,
    socket,
    call,
    put: (path, body, headers) =>
      call('PUT', path, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers }),
    get: async path => JSON.parse((await call('GET', path)).body) as unknown,
    close: async () => {
      await closeServer(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

export function send(
  socketPath: string,
  method: string,
  path: string,
  body: string | Buffer = '',
  headers: Record<string, string | string[]> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length =
      body.length > 0 && headers['Transfer-Encoding'] === undefined
        ? { 'Content-Length': String(Buffer.byteLength(body)) }
        : {};
    const outgoing = request(
      { socketPath, method, path, headers: { ...length, ...headers }, agent: false },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { statusCode: status = 0, headers, rawHeaders } = response;
          resolve({ status, body: Buffer.concat(chunks).toString(), headers, rawHeaders });
        });
        response.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
