import { TLSSocket } from 'node:tls';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Registry } from '@flotilla/registry';
import type { Log } from '../logging.ts';
import { discovery } from './discovery.ts';
import { ApiError, toApiError, UNAVAILABLE } from './errors.ts';
import { flotillaApi } from './flotilla.ts';
import { machineEntity, patchMachines } from './machines.ts';
import { findPageToken, slicePage } from './pages.ts';
import { matchPath, splitTarget } from './path.ts';
import { entity, errorReply, send, type Reply } from './reply.ts';
import type { ApiRequest } from './request.ts';
import { getState, stateEntity, statesOf } from './states.ts';
import { deleteUnit, getUnit, putUnit, unitEntities } from './units.ts';
import { PagedViews } from './views.ts';

/** What the API stands on. */
export interface ApiContext {
  /** `undefined` while etcd has not been reached. */
  readonly registry: () => Registry | undefined;
  /** Entries per page of a list. */
  readonly tokenLimit: number;
  /** fleetd's version, for the `Server` header. */
  readonly version: string;
  readonly log: Log;
  /** Told of every answer, for the metrics. */
  readonly answered: (method: string, status: number) => void;
  /** Text of `/metrics`. */
  readonly metrics: () => Promise<{ type: string; body: string }>;
  /** Why the daemon is not well, for `/healthz`; `undefined` when it is. */
  readonly illness: () => string | undefined;
}

const PREFIXES = ['/fleet/v1', '/v1-alpha'];

/** The handler of all requests: fleet's API below both of its prefixes, `/flotilla/v1`, `/healthz` and `/metrics`. */
export function createApi(context: ApiContext): RequestListener {
  const views = new PagedViews();
  const report = reporter(context.log);
  const server = `fleetd/${context.version}`;
  return (incoming, response) => {
    void answer(context, views, incoming)
      .catch((error: unknown) => errorReply(report(incoming, error)))
      .then(reply => {
        const { method = '', url = '' } = incoming;
        context.answered(method, reply.status);
        context.log.debug({ status: reply.status }, `${method} ${url}`);
        send(incoming, response, reply, server);
      })
      .catch((error: unknown) => abandon(context, response, error));
  };
}

/** While etcd is away, clients that poll must not fill the log: the same reason is told again after this time. */
const REMIND_MS = 10_000;

/** Turns errors into what a client is told, and tells the log what a client is not. */
function reporter(log: Log): (incoming: IncomingMessage, error: unknown) => ApiError {
  let told = { reason: '', at: 0 };
  return ({ method = '', url = '' }, error) => {
    const apiError = toApiError(error);
    if (apiError.status < 500 || !(apiError.cause instanceof Error)) return apiError;
    const { message, stack = message } = apiError.cause;
    const reason = apiError.status === 503 ? message : stack;
    if (reason === told.reason && performance.now() - told.at < REMIND_MS) return apiError;
    told = { reason, at: performance.now() };
    log.warn({}, `${method} ${url}: answered ${apiError.status}: ${reason}`);
    return apiError;
  };
}

function abandon({ log }: ApiContext, response: ServerResponse, error: unknown): void {
  log.error(
    {},
    `an answer could not be sent: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  response.destroy();
}

async function answer(context: ApiContext, views: PagedViews, incoming: IncomingMessage): Promise<Reply> {
  const { path, query } = splitTarget(incoming.url ?? '/');
  const request: ApiRequest = { method: incoming.method ?? 'GET', query, incoming };
  if (path === '/metrics') return { status: 200, text: await context.metrics() };
  if (path === '/healthz') return health(context);
  const registry = context.registry();
  if (registry === undefined) throw new ApiError(503, UNAVAILABLE);
  if (path === '/' || PREFIXES.includes(path)) throw new ApiError(405, '');
  const prefix = PREFIXES.find(candidate => path.startsWith(`${candidate}/`));
  if (prefix !== undefined)
    return fleetApi({ context, views, registry, request, prefix, path: path.slice(prefix.length) });
  if (path.startsWith('/flotilla/v1/')) return flotillaApi(registry, request, path.slice('/flotilla/v1'.length));
  throw new ApiError(404, '');
}

function health({ illness }: ApiContext): Reply {
  const reason = illness();
  return reason === undefined
    ? { status: 200, json: { status: 'ok' } }
    : { status: 503, json: { reason, status: 'unavailable' } };
}

interface Call {
  readonly context: ApiContext;
  readonly views: PagedViews;
  readonly registry: Registry;
  readonly request: ApiRequest;
  readonly prefix: string;
  /** Below the prefix. */
  readonly path: string;
}

async function fleetApi(call: Call): Promise<Reply> {
  const units = matchPath('/units', call.path);
  if (units.collection) return listUnits(call);
  if (units.isItem) return unitItem(call, units.item);
  const state = matchPath('/state', call.path);
  if (state.collection) return listStates(call);
  if (state.isItem) {
    allow(call, ['GET'], 'only GET supported against this resource');
    return getState(call.registry, state.item);
  }
  if (call.path === '/machines') return machines(call);
  if (call.path === '/discovery') return describe(call);
  throw new ApiError(404, '');
}

function allow({ request }: Call, methods: readonly string[], message: string): void {
  if (!methods.includes(request.method)) throw new ApiError(405, message);
}

function unitItem(call: Call, name: string): Promise<Reply> {
  allow(call, ['GET', 'PUT', 'DELETE'], 'only GET, PUT and DELETE supported against this resource');
  if (call.request.method === 'PUT') return putUnit(call.registry, name, call.request);
  if (call.request.method === 'DELETE') return deleteUnit(call.registry, name, call.request);
  return getUnit(call.registry, name, call.request);
}

async function listUnits(call: Call): Promise<Reply> {
  allow(call, ['GET'], 'only GET supported against this resource');
  const token = pageToken(call);
  const view = await call.views.forPage(call.registry, token.page);
  const { items, next } = slicePage(view.units, token);
  return { status: 200, json: entity({ units: unitEntities(view, items), nextPageToken: next }) };
}

async function listStates(call: Call): Promise<Reply> {
  allow(call, ['GET'], 'only GET supported against this resource');
  const token = pageToken(call);
  const view = await call.views.forPage(call.registry, token.page);
  const { items, next } = slicePage(statesOf(view, call.request.query), token);
  return { status: 200, json: entity({ states: items.map(stateEntity), nextPageToken: next }) };
}

async function machines(call: Call): Promise<Reply> {
  allow(call, ['GET', 'PATCH'], 'only GET and PATCH supported against this resource');
  if (call.request.method === 'PATCH') return patchMachines(call.registry, call.request);
  const { items, next } = slicePage(await call.registry.readMachines(), pageToken(call));
  return { status: 200, json: entity({ machines: items.map(machineEntity), nextPageToken: next }) };
}

const pageToken = ({ context: { tokenLimit }, request: { query } }: Call) =>
  findPageToken(query, tokenLimit) ?? { limit: tokenLimit, page: 1 };

function describe({ request, prefix }: Call): Reply {
  if (request.method !== 'GET') throw new ApiError(400, 'only HTTP GET supported against this resource');
  const { socket, headers } = request.incoming;
  return discovery(`${socket instanceof TLSSocket ? 'https' : 'http'}://${headers.host ?? ''}`, prefix);
}
