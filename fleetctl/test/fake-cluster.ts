import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hashOptions, readFleetUnit } from '@flotilla/unit';
import type { Clock } from '../src/clock.ts';
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
  unit(name: string): ApiUnit | undefined;
  /** Runs one command line. */
  run(...args: string[]): Promise<Outcome>;
  /** The same by a clock that passes as fast as it is waited for. */
  runQuickly(...args: string[]): Promise<Outcome>;
  /** The same for a person at a terminal. */
  watch(...args: string[]): Promise<Outcome>;
  /** What is seen of a unit after the next order as `active/sub`, one each time that it is asked for; then the order is carried out. */
  script(name: string, ...seen: string[]): void;
  /** Answer of /flotilla/v1/units/<name>. A unit that it calls pending is on no machine. */
  readonly views: Map<string, unknown>;
  close(): void;
}

interface Entry {
  unit: ApiUnit;
  readonly on: readonly string[];
}

/** A clock that is put forward by who sleeps. */
export function quickClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    sleep: ms => {
      now += ms;
      return new Promise(resolve => setImmediate(resolve));
    },
  };
}

const WORD: Readonly<Record<string, string>> = { launched: 'start', loaded: 'stop', inactive: 'unload' };

async function run(endpoint: string, args: readonly string[], interactive: boolean, clock?: Clock): Promise<Outcome> {
  const seen = { out: '', err: '' };
  const terminal = {
    interactive,
    out: (chunk: string | Uint8Array) => void (seen.out += Buffer.from(chunk).toString()),
    err: (chunk: string | Uint8Array) => void (seen.err += Buffer.from(chunk).toString()),
    ask: () => Promise.resolve(undefined),
  };
  return { code: await runFleetctl(args, { FLEETCTL_ENDPOINT: endpoint }, terminal, clock), ...seen };
}

export async function startFakeCluster(): Promise<FakeCluster> {
  const entries = new Map<string, Entry>();
  const machines = new Map<string, ApiMachine>();
  const views = new Map<string, unknown>();
  const deeds: string[] = [];
  const scripts = new Map<string, string[]>();
  /** Destroyed, and still on a machine. */
  const ghosts = new Map<string, Entry>();
  /** What is to be done when a script is at its end. */
  const ordered = new Map<string, () => void>();
  const hasToCome = (name: string): boolean => ordered.has(name);
  const ask = (name: string): string | undefined => {
    if (!hasToCome(name)) return undefined;
    const seen = scripts.get(name)?.shift();
    if (scripts.get(name)?.length !== 0) return seen;
    scripts.delete(name);
    ordered.get(name)?.();
    ordered.delete(name);
    return seen;
  };
  const viewOf = (name: string): unknown => {
    const view = views.get(name);
    return typeof view === 'function' ? (view as () => unknown)() : view;
  };
  const isPending = (name: string): boolean =>
    (viewOf(name) as { pending?: unknown } | undefined)?.pending !== undefined;
  const order = (name: string, desiredState: string): void => {
    const entry = entries.get(name);
    if (entry === undefined) return;
    entry.unit = { ...entry.unit, desiredState };
    const carryOut = (): void => {
      deeds.push(`${WORD[desiredState] ?? ''} ${name}`);
      entry.unit = { ...entry.unit, currentState: desiredState };
    };
    if (scripts.has(name)) ordered.set(name, carryOut);
    else setTimeout(carryOut, 0);
  };
  const put = (name: string, { desiredState = '', options, raw }: ApiUnit): void => {
    const entry = entries.get(name);
    if (entry !== undefined && options !== undefined)
      entry.unit = { ...entry.unit, options, ...(raw === undefined ? {} : { raw }) };
    order(name, desiredState);
  };
  const stateOf = ({ unit }: Entry, machineID: string, scripted: string | undefined): ApiState => {
    const natural = unit.currentState === 'launched' ? 'active/running' : 'inactive/dead';
    const [active = '', sub = ''] = (scripted ?? natural).split('/');
    return {
      name: unit.name,
      machineID,
      hash: hashOptions(unit.options ?? []),
      systemdLoadState: 'loaded',
      systemdActiveState: active,
      systemdSubState: sub,
    };
  };
  const states = (name: string | null): ApiState[] =>
    [...entries.values(), ...ghosts.values()]
      .filter(
        ({ unit }) =>
          (unit.currentState !== 'inactive' || hasToCome(unit.name)) && (name === null || unit.name === name),
      )
      .filter(({ unit }) => !isPending(unit.name))
      .flatMap(entry => {
        const scripted = ask(entry.unit.name);
        return entry.on.map(machineID => stateOf(entry, machineID, scripted));
      });
  const answer = (method: string, url: URL, body: ApiUnit | undefined): unknown => {
    const name = decodeURIComponent(url.pathname.split('/')[4] ?? '');
    if (url.pathname.startsWith('/flotilla/')) return viewOf(name);
    if (url.pathname === '/fleet/v1/machines') return { machines: [...machines.values()] };
    if (url.pathname === '/fleet/v1/state') return { states: states(url.searchParams.get('unitName')) };
    if (url.pathname === '/fleet/v1/units') return { units: [...entries.values()].map(({ unit }) => unit) };
    if (method === 'DELETE') {
      deeds.push(`destroy ${name}`);
      const entry = entries.get(name);
      if (entry !== undefined) ghosts.set(name, entry);
      if (scripts.has(name)) ordered.set(name, () => ghosts.delete(name));
      else ghosts.delete(name);
      return entries.delete(name) ? {} : undefined;
    }
    if (method === 'PUT' && body !== undefined) put(name, body);
    const found = entries.get(name)?.unit;
    if (method === 'GET') ask(name);
    return found;
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
    unit: name => entries.get(name)?.unit,
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
    script: (name, ...seen) => void scripts.set(name, seen),
    run: (...args) => run(endpoint, args, false),
    runQuickly: (...args) => run(endpoint, args, false, quickClock()),
    watch: (...args) => run(endpoint, args, true, quickClock()),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
