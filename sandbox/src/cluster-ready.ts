// When is the cluster a cluster: every machine's own fleetd knows every machine.
import { messageOf, SandboxError } from './errors.ts';
import { execute } from './machine.ts';
import type { MachinePlace } from './place.ts';
import type { ClusterNode } from './record.ts';
import { type WaitOptions, until } from './wait.ts';

const READY_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 2000;

interface ReadyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/** Waits until each machine's API lists all of them; otherwise throws `SandboxError` with the journal of one that doesn't. */
export async function waitForCluster(
  machines: readonly MachinePlace[],
  nodes: readonly ClusterNode[],
  { signal, timeoutMs = READY_TIMEOUT_MS }: ReadyOptions = {},
): Promise<void> {
  const ids = nodes.map(node => node.machineId);
  const seen = await Promise.allSettled(nodes.map(node => untilListed(node, ids, { signal, timeoutMs })));
  const bad = seen.findIndex(result => result.status === 'rejected');
  const [machine, result] = [machines[bad], seen[bad]];
  if (machine === undefined || result?.status !== 'rejected') return;
  signal?.throwIfAborted();
  const journal = await execute(
    machine,
    'journalctl -u fleet.service -u fleet.socket -n 20 --no-pager -o cat'.split(' '),
  );
  throw new SandboxError(
    `fleetd is not ready: ${messageOf(result.reason)}\nThe journal of fleet.service on ${machine.name} ends with:\n${journal.stdout.trim()}`,
  );
}

async function untilListed(node: ClusterNode, ids: readonly string[], options: WaitOptions): Promise<void> {
  let last = 'no answer';
  try {
    await until(
      `${node.api} listing every machine`,
      async () => {
        try {
          const listed = await machineIds(node.api);
          last = `it lists ${listed.length} of ${ids.length}`;
          return ids.every(id => listed.includes(id));
        } catch (error) {
          last = error instanceof Error && error.cause instanceof Error ? error.cause.message : messageOf(error);
          return false;
        }
      },
      { everyMs: 50, ...options },
    );
  } catch (error) {
    throw new SandboxError(`${messageOf(error)} (${node.name}: ${last})`, { cause: error });
  }
}

interface MachinePage {
  readonly machines?: readonly { readonly id: string }[];
  readonly nextPageToken?: string;
}

/** Ids of the machines that a fleet API lists, of all pages. */
export async function machineIds(api: string): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const query = token === undefined ? '' : `?nextPageToken=${encodeURIComponent(token)}`;
    const response = await fetch(`${api}/fleet/v1/machines${query}`, {
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    if (!response.ok) throw new SandboxError(`HTTP ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as MachinePage;
    ids.push(...(page.machines ?? []).map(machine => machine.id));
    token = page.nextPageToken;
  } while (token !== undefined && token !== '');
  return ids;
}
