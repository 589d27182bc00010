import type { ClusterEvent, Registry } from '@flotilla/registry';
import { ApiError } from './errors.ts';
import type { Reply } from './reply.ts';
import type { ApiRequest } from './request.ts';

interface Filter {
  readonly wanted: (event: ClusterEvent) => boolean;
  /** How many at most, the newest of what is known. */
  readonly limit: number;
}

/**
 * What happened in the last day, the oldest first. With `follow=true` as a stream of lines of JSON that goes on with
 * what is new. `unit`, `machine` and `since` (milliseconds since 1970) choose; `limit` keeps the newest of what is known.
 */
export async function getEvents(registry: Registry, { query }: ApiRequest): Promise<Reply> {
  const filter = readFilter(query);
  if (query.get('follow') === 'true') return { status: 200, lines: write => follow(registry, filter, write) };
  return { status: 200, json: { events: choose(await registry.readEvents(), filter) } };
}

function readFilter(query: URLSearchParams): Filter {
  const unit = query.get('unit') ?? '';
  const machine = query.get('machine') ?? '';
  const since = readNumber(query, 'since') ?? 0;
  const limit = readNumber(query, 'limit') ?? Infinity;
  const wanted = (event: ClusterEvent): boolean =>
    (unit === '' || event.unit === unit) && (machine === '' || event.machine === machine) && event.time >= since;
  return { wanted, limit };
}

function readNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name) ?? '';
  if (text === '') return undefined;
  if (!/^\d{1,15}$/.test(text)) throw new ApiError(400, `${name} must be a number, not ${text}`);
  return Number(text);
}

function choose(events: readonly ClusterEvent[], { wanted, limit }: Filter): readonly ClusterEvent[] {
  const chosen = events.filter(wanted);
  return chosen.slice(Math.max(0, chosen.length - limit));
}

/** Returns what ends it. */
function follow(registry: Registry, filter: Filter, write: (json: unknown) => void): () => void {
  let first = true;
  const watch = registry.watchEvents({
    onValue: events => {
      for (const event of first ? choose(events, filter) : events.filter(filter.wanted)) write(event);
      first = false;
    },
  });
  return () => watch.cancel();
}
