import { encodePageToken, findPageToken, matchPath, parseList, parseMetadata, slicePage } from '@flotilla/agent';
import { MemoryStore, openRegistry } from '@flotilla/registry';
import type { Driver, Drivers } from '../driver.ts';

interface Engine {
  readonly id: string;
  readonly ver: number;
}
interface LeaseInput {
  readonly existing: Engine | null;
  readonly local: Engine;
}

export const drivers: Drivers = {
  page_token_encode: ({ input }) => encodePageToken(input as { limit: number; page: number }),
  page_token_decode: ({ input }) => {
    const { query, serverLimit } = input as { query: string; serverLimit: number };
    try {
      return findPageToken(new URLSearchParams(query), serverLimit) ?? {};
    } catch (error) {
      return { error: (error as Error).message };
    }
  },
  page_slicing: ({ input }) => {
    const { total, ...token } = input as { total: number; limit: number; page: number };
    const { items, next } = slicePage(Array.from({ length: total }), token);
    return { count: items.length, nextPageToken: next ?? null };
  },
  path_match: ({ input }) => matchPath('/units', input as string),
  config_metadata: ({ input }) => parseMetadata(input as string),
  config_string_list: ({ input }) => parseList(input as string),
  engine_lease: leaseDriver(),
};

/** Plays it on a registry: the other engine leads already, and this one tries to. */
function leaseDriver(): Driver {
  return {
    run: async ({ input }) => {
      const { existing, local } = input as LeaseInput;
      const registry = openRegistry(new MemoryStore());
      try {
        if (existing !== null) await registry.tryLead(existing.id, 60);
        return { leader: (await registry.tryLead(local.id, 60)) !== undefined };
      } finally {
        await registry.close();
      }
    },
    deviation: ({ input }) => {
      const { existing, local } = input as LeaseInput;
      if (existing === null || existing.id === local.id || existing.ver >= local.ver) return undefined;
      return {
        expected: { leader: false },
        why: 'the lead is not taken from an older version; it passes on when that ends',
      };
    },
  };
}
