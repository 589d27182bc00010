import type { Machine } from '@flotilla/cluster';
import type { MetadataChange, Registry } from '@flotilla/registry';
import { ApiError } from './errors.ts';
import { entity, type Reply } from './reply.ts';
import { readJson, undecodable, type ApiRequest } from './request.ts';

export const machineEntity = ({ id, address, metadata }: Machine): Record<string, unknown> =>
  entity({ id, primaryIP: address, metadata: sorted(metadata) });

/** Empty values count, so {@link entity} is not for these. */
function sorted(metadata: Machine['metadata']): Machine['metadata'] | undefined {
  const pairs = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}

/** Changes metadata of machines by a list of operations: all are checked first, then applied at once. */
export async function patchMachines(registry: Registry, { incoming }: ApiRequest): Promise<Reply> {
  const json = await readJson(incoming);
  if (!Array.isArray(json)) throw undecodable('it must be a list of operations');
  const changes = json.map(readOperation);
  // within one transaction a key can change once only: the last operation on it is what remains
  const last = new Map(changes.map(change => [`${change.machine}/${change.key}`, change]));
  if (last.size > 0) await registry.changeMetadata([...last.values()]);
  return { status: 204 };
}

const PATH = /^\/([^/]+)\/metadata\/([A-Za-z0-9_.-]+)$/;

function readOperation(json: unknown): MetadataChange {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw undecodable('each operation must be an object with op, path and value');
  const { op, path, value } = json as { op?: unknown; path?: unknown; value?: unknown };
  if (op !== 'add' && op !== 'remove' && op !== 'replace')
    throw new ApiError(400, 'invalid op: expect add, remove, or replace');
  const [, machine, key] = typeof path === 'string' ? (PATH.exec(path) ?? []) : [];
  if (machine === undefined || key === undefined) throw new ApiError(400, 'machine metadata path invalid');
  if (op === 'remove') return { machine, key, value: undefined };
  const text = readValue(value);
  if (text === undefined || text === '') throw new ApiError(400, 'invalid value: add and replace require a value');
  return { machine, key, value: text };
}

/** fleet documents `"value": "x"` and takes `"value": {"value": "x"}`; both are fine here. */
function readValue(value: unknown): string | undefined {
  const inner = typeof value === 'object' && value !== null ? (value as { value?: unknown }).value : value;
  if (inner === undefined || inner === null) return undefined;
  if (typeof inner !== 'string') throw undecodable('value must be a string');
  return inner;
}
