import { startMachine } from '@flotilla/agent';
import { connectEtcd, openRegistry, type Store } from '@flotilla/registry';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker, type MessagePort } from 'node:worker_threads';
import { FakeSystemd } from '../../agent/src/systemd/fake.ts';
import { counted, nothing, type Count } from './counted-store.ts';
import { askForNothing } from './for-nothing.ts';

/** What the thread of the agents is started with. */
export interface AgentsData {
  readonly endpoint: string;
  readonly agents: number;
}

const TTL_S = 60;

/** Real agents in a thread of their own, each with a connection of its own to etcd; only their systemds are simulated. */
export class Agents {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** `program` is this program's own file. Resolves once all agents are registered. */
  static async start(program: string, data: AgentsData): Promise<Agents> {
    const agents = new Agents(new Worker(program, { workerData: data }));
    await agents.#answer();
    return agents;
  }

  /** Stops the agents; gives what they have asked of etcd since they were ready. Their connections stay. */
  async rest(): Promise<Count> {
    return (await this.#ask('rest')) as Count;
  }

  /** The same requests once more, for nothing. */
  async repeat(): Promise<void> {
    await this.#ask('repeat');
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(what: string): Promise<unknown> {
    const answer = this.#answer();
    this.#worker.postMessage(what);
    return await answer;
  }

  /** Rejects with the error that ended the thread. */
  async #answer(): Promise<unknown> {
    const [answer] = (await once(this.#worker, 'message')) as unknown[];
    return answer;
  }
}

/** The thread's side. Resolves once it serves; the thread ends by being ended. */
export async function serveAgents(port: MessagePort, { endpoint, agents }: AgentsData): Promise<void> {
  // as /run of a machine is: in memory
  const run = await mkdtemp('/dev/shm/flotilla-scale-');
  const count = nothing();
  const stores: Store[] = [];
  for (let at = 0; at < agents; at++) stores.push(await connectEtcd({ endpoints: [endpoint] }));
  const machines = stores.map((store, at) =>
    startMachine({
      registry: openRegistry({ ...counted(store, count), close: () => Promise.resolve() }),
      machine: { id: idOf(at), address: '', metadata: {}, version: '', bootId: '' },
      ttlSeconds: TTL_S,
      systemd: new FakeSystemd(),
      launchedDirectory: join(run, `${at}`, 'launched'),
      deadlineFile: join(run, `${at}`, 'deadline'),
      log: SILENT,
    }),
  );
  await Promise.all(machines.map(machine => machine.ready));
  Object.assign(count, nothing());
  let asked = nothing();
  const answer = async (what: unknown): Promise<unknown> => {
    if (what === 'repeat') {
      await askForNothing(stores, asked, '/nothing/agents');
      return undefined;
    }
    asked = { ...count };
    await Promise.all(machines.map(machine => machine.stop('keep')));
    await rm(run, { recursive: true, force: true });
    return asked;
  };
  port.on('message', what => void answer(what).then(result => port.postMessage(result)));
  port.postMessage('ready');
}

/** The id of the machine that an agent speaks for. */
export const idOf = (at: number): string => at.toString(16).padStart(32, '0');

const none = (): void => undefined;
export const SILENT = { debug: none, info: none, warn: none, error: none };
