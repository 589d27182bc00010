import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from './errors.ts';

/** What a handler answers. `json` is written as it stands, so its members must be in alphabetical order as fleet's are. */
export interface Reply {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: { readonly type: string; readonly body: string };
  /** An answer without an end, one JSON value a line. Starts writing; returns what to call when the client has gone. */
  readonly lines?: (write: (json: unknown) => void) => () => void;
  readonly headers?: Readonly<Record<string, string>>;
}

export const errorReply = (error: ApiError): Reply => ({
  status: error.status,
  json: { error: { code: error.status, message: error.message } },
});

/**
 * The members that have something in them, sorted by name: fleet leaves out empty texts and lists.
 * Members whose name an array index could be are not sorted, since JavaScript puts those first; no entity has such.
 */
export function entity(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(members)
      .filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON with the same characters escaped as fleet escapes. */
export const toJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, character => ESCAPES[character] ?? character);

/** Writes an answer with fleet's headers in fleet's order, and nothing that fleet does not send. */
export function send(request: IncomingMessage, response: ServerResponse, reply: Reply, server: string): void {
  if (reply.lines !== undefined) {
    sendLines(response, reply.lines, server);
    return;
  }
  const [type, body] =
    reply.text !== undefined
      ? [reply.text.type, reply.text.body]
      : reply.json !== undefined
        ? ['application/json', toJson(reply.json)]
        : [undefined, ''];
  response.statusCode = reply.status;
  response.sendDate = false;
  if (type !== undefined) response.setHeader('Content-Type', type);
  response.setHeader('Server', server);
  response.setHeader('Date', new Date().toUTCString());
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  if (reply.status !== 204) response.setHeader('Content-Length', Buffer.byteLength(body));
  // a body that was not read to its end would be taken for the next request
  if (!request.complete && expectsBody(request)) response.setHeader('Connection', 'close');
  else response.removeHeader('Connection');
  response.end(body);
}

/** What may wait for a client that does not read, in bytes; one that lets more pile up is cut off. */
const MOST_WAITING = 4 * 1024 * 1024;

function sendLines(response: ServerResponse, start: NonNullable<Reply['lines']>, server: string): void {
  response.writeHead(200, { 'Content-Type': 'application/x-ndjson', Server: server });
  response.flushHeaders();
  const stop = start(json => {
    if (response.writableLength > MOST_WAITING) response.destroy();
    else response.write(`${toJson(json)}\n`);
  });
  response.once('close', stop);
  if (response.destroyed) stop();
}

const expectsBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
