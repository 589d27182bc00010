import type { Registry } from '@flotilla/registry';
import { validateUnitName } from '@flotilla/unit';
import { ApiError } from './errors.ts';
import { matchPath } from './path.ts';
import type { Reply } from './reply.ts';
import type { ApiRequest } from './request.ts';
import { NO_SUCH_UNIT } from './units.ts';

/**
 * What fleet's API has no place for, below `/flotilla/v1`:
 * - `GET /pending`: every unit that should be somewhere and is nowhere, and why
 * - `GET /units/<name>`: one unit with its text as submitted, placements, states and why it is not placed
 */
export async function flotillaApi(registry: Registry, request: ApiRequest, path: string): Promise<Reply> {
  const unit = matchPath('/units', path);
  if (path !== '/pending' && !unit.isItem) throw new ApiError(404, '');
  if (request.method !== 'GET') throw new ApiError(405, 'only GET supported against this resource');
  if (!unit.isItem) return { status: 200, json: { pending: (await registry.readCluster()).pending } };
  const view = validateUnitName(unit.item) === undefined ? await registry.readUnit(unit.item) : undefined;
  if (view === undefined) throw new ApiError(404, NO_SUCH_UNIT);
  return { status: 200, json: view };
}
