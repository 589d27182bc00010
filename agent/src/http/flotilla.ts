import type { Registry } from '@flotilla/registry';
import { validateUnitName } from '@flotilla/unit';
import { changeCordon, listMachines } from './cordon.ts';
import { ApiError } from './errors.ts';
import { getEvents } from './events.ts';
import { matchPath } from './path.ts';
import { planChanges } from './plan.ts';
import type { Reply } from './reply.ts';
import type { ApiRequest } from './request.ts';
import { NO_SUCH_UNIT } from './units.ts';

/**
 * What fleet's API has no place for, below `/flotilla/v1`:
 * - `GET /pending`: every unit that should be somewhere and is nowhere, and why
 * - `GET /units/<name>`: one unit with its text as submitted, placements, states and why it is not placed; with
 *   `previous=1` also `previousText`, the text before that one, where it is known
 * - `GET /machines`: the machines, with how many units each has and whether it is closed for new ones
 * - `PUT /machines/<id>/cordon` and `DELETE`: closes a machine for new units, drains it, opens it
 * - `POST /plan`: what a change of units would bring about, machine by machine; changes nothing
 * - `GET /events`: what happened in the last day, also as a stream
 */
export function flotillaApi(registry: Registry, request: ApiRequest, path: string): Promise<Reply> {
  const unit = matchPath('/units', path);
  if (unit.isItem) return only(['GET'], request, () => getUnit(registry, unit.item, request));
  if (path === '/pending') return only(['GET'], request, () => listPending(registry));
  if (path === '/machines') return only(['GET'], request, () => listMachines(registry));
  if (path === '/plan') return only(['POST'], request, () => planChanges(registry, request));
  if (path === '/events') return only(['GET'], request, () => getEvents(registry, request));
  const cordon = /^\/machines\/([^/]+)\/cordon$/.exec(path)?.[1];
  if (cordon !== undefined) return only(['PUT', 'DELETE'], request, () => changeCordon(registry, cordon, request));
  throw new ApiError(404, '');
}

function only(methods: readonly string[], { method }: ApiRequest, handler: () => Promise<Reply>): Promise<Reply> {
  if (methods.includes(method)) return handler();
  throw new ApiError(405, `only ${methods.join(' and ')} supported against this resource`);
}

async function listPending(registry: Registry): Promise<Reply> {
  return { status: 200, json: { pending: (await registry.readCluster()).pending } };
}

async function getUnit(registry: Registry, name: string, { query }: ApiRequest): Promise<Reply> {
  const view = validateUnitName(name) === undefined ? await registry.readUnit(name) : undefined;
  if (view === undefined) throw new ApiError(404, NO_SUCH_UNIT);
  // whoever waits for a unit asks again and again, and wants none
  const previous = query.get('previous') === '1' ? view.unit.previous : undefined;
  const text = previous && (await registry.readFiles([previous.file])).get(previous.file);
  return { status: 200, json: { ...view, ...(text === undefined ? {} : { previousText: text }) } };
}
