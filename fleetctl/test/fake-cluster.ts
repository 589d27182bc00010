import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFleetUnit } from '@flotilla/unit';
import { runFleetctl, type ApiMachine, type ApiState, type ApiUnit } from '../src/index.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An API with units and machines in memory. A moment after a desired state is set, the unit's machine has carried it out. */
export interface FakeCluster {
  readonly endpoint: string;
  /** `text` is the unit file; on a machine when one is named. */
  add(name: string, desired: string, machineIDs?: readonly string[], text?: string): void;
  addMachine(machine: ApiMachine): void;
  /** What the machines did, such as `stop web@1.service`. */
  readonly deeds: string[];
  names(): string[];
  /** Runs one command line. */
  run(...args: string[]): Promise<Outcome>;
  /** Answer of /flotilla/v1/units/<name>. */
  readonly views: Map<string, unknown>;
  close(): void;
}

interface Entry {
  unit: ApiUnit;
  readonly on: readonly string[];
}

const WORD: Readonly<Record<string, string>> = { launched: 'start', loaded: 'stop', inactive: 'unload' };

export async function startFakeCluster(): Promise<FakeCluster> {
  const entries = new Map<string, Entry>();
  const machines = new Map<string, ApiMachine>();
  const views = new Map<string, unknown>();
  const deeds: string[] = [];
  const order = (name: string, desiredState: string): void => {
    const entry = entries.get(name);
    if (entry === undefined) return;
    entry.unit = { ...entry.unit, desiredState };
    setTimeout(() => {
      deeds.push(`${WORD[desiredState] ?? ''} ${name}`);
      entry.unit = { ...entry.unit, currentState: desiredState };
    }, 5);
  };
  const states = (name: string | null): ApiState[] =>
    [...entries.values()]
      .filter(({ unit }) => unit.currentState !== 'inactive' && (name === null || unit.name === name))
      .flatMap(({ unit, on }) =>
        on.map(machineID => ({
          name: unit.name,
          machineID,
          systemdLoadState: 'loaded',
          systemdActiveState: unit.currentState === 'launched' ? 'active' : 'inactive',
          systemdSubState: unit.currentState === 'launched' ? 'running' : 'dead',
        })),
      );
  const answer = (method: string, url: URL, body: ApiUnit | undefined): unknown => {
    const name = decodeURIComponent(url.pathname.split('/')[4] ?? '');
    if (url.pathname.startsWith('/flotilla/')) return views.get(name);
    if (url.pathname === '/fleet/v1/machines') return { machines: [...machines.values()] };
    if (url.pathname === '/fleet/v1/state') return { states: states(url.searchParams.get('unitName')) };
    if (url.pathname === '/fleet/v1/units') return { units: [...entries.values()].map(({ unit }) => unit) };
    if (method === 'DELETE') {
      deeds.push(`destroy ${name}`);
      return entries.delete(name) ? {} : undefined;
    }
    if (method === 'PUT') order(name, body?.desiredState ?? '');
    return entries.get(name)?.unit;
  };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://fake');
      const found = answer(request.method ?? '', url, text === '' ? undefined : (JSON.parse(text) as ApiUnit));
      response.statusCode = found === undefined ? 404 : 200;
      response.end(JSON.stringify(found ?? { error: { code: 404, message: 'not found' } }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    deeds,
    views,
    names: () => [...entries.keys()],
    add(name, desired, on = [], text = '[Service]\nExecStart=/bin/true\n') {
      const [machineID] = on;
      const unit = {
        name,
        desiredState: desired,
        currentState: desired,
        options: readFleetUnit(text).options,
        raw: text,
        ...(machineID === undefined || on.length > 1 ? {} : { machineID }),
      };
      entries.set(name, { unit, on });
    },
    addMachine: machine => void machines.set(machine.id, machine),
    async run(...args) {
      const seen = { out: '', err: '' };
      const terminal = {
        interactive: false,
        out: (chunk: string | Uint8Array) => void (seen.out += Buffer.from(chunk).toString()),
        err: (chunk: string | Uint8Array) => void (seen.err += Buffer.from(chunk).toString()),
        ask: () => Promise.resolve(undefined),
      };
      return { code: await runFleetctl(args, { FLEETCTL_ENDPOINT: endpoint }, terminal), ...seen };
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
