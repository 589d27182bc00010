import type { Pending, Placement, UnitState } from '@flotilla/cluster';
import type { UnitOption } from '@flotilla/unit';
import { HttpClient } from './http.ts';

/** Entities of fleet's HTTP API v1; members that are empty are absent. */
export interface ApiUnit {
  readonly name: string;
  readonly options?: readonly UnitOption[];
  readonly desiredState?: string;
  readonly currentState?: string;
  readonly machineID?: string;
  /** The text as submitted; only when asked for and only from fleetd of Flotilla. */
  readonly raw?: string;
}

export interface ApiState {
  readonly name: string;
  readonly hash?: string;
  readonly machineID?: string;
  readonly systemdLoadState?: string;
  readonly systemdActiveState?: string;
  readonly systemdSubState?: string;
}

export interface ApiMachine {
  readonly id: string;
  readonly primaryIP?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What `/flotilla/v1/units/<name>` tells of a unit. */
export interface UnitDetails {
  readonly unit: { readonly name: string; readonly desired: string; readonly hash: string };
  readonly placements: readonly Placement[];
  readonly states: readonly UnitState[];
  readonly pending?: Pending;
}

/** A machine as `/flotilla/v1/machines` tells of it. */
export interface MachineDetails extends ApiMachine {
  /** There when it is closed for new units; with `drain` its units leave, too. */
  readonly cordon?: { readonly drain: boolean };
  /** How many units it is to hold. */
  readonly units: number;
}

/** Something that happened in the cluster. */
export interface ClusterEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly kind: string;
  readonly unit?: string;
  readonly machine?: string;
  readonly text: string;
}

/** A change to think of: units as a PUT would have them (without contents: those that the cluster has), names to destroy. */
export interface Intent {
  readonly units: readonly {
    readonly name: string;
    readonly desiredState: string;
    readonly options?: readonly UnitOption[];
    readonly text?: string;
  }[];
  readonly destroy: readonly string[];
}

/** What would come of it, machine by machine. */
export interface Foresight {
  readonly tasks: readonly {
    readonly unit: string;
    readonly machine: string;
    readonly action: string;
    readonly from?: string;
    readonly reason: string;
  }[];
  readonly pending: readonly { readonly unit: string; readonly reason: string }[];
  readonly problems: readonly { readonly unit: string; readonly message: string }[];
}

/** The API refused: `code` is the HTTP status. Its text is what scripts written for fleet look for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  constructor(code: number, message: string) {
    super(`googleapi: Error ${code}: ${message}`);
    this.code = code;
  }
}

/** fleet's HTTP API, as fleetctl uses it. Methods reject with {@link ApiError}, or with what the network said. */
export class Api {
  readonly #http: HttpClient;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  units(): Promise<ApiUnit[]> {
    return this.#list<ApiUnit>(`${FLEET}units`, 'units');
  }

  machines(): Promise<ApiMachine[]> {
    return this.#list<ApiMachine>(`${FLEET}machines`, 'machines');
  }

  /** All states, or those of one unit. */
  states(unit?: string): Promise<ApiState[]> {
    return this.#list<ApiState>(`${FLEET}state`, 'states', unit === undefined ? {} : { unitName: unit });
  }

  /** `undefined` when there is no such unit. */
  async unit(name: string, withText = false): Promise<ApiUnit | undefined> {
    const { status, body } = await this.#http.request('GET', unitPath(name), { query: withText ? { raw: '1' } : {} });
    if (status === 404) return undefined;
    return check(status, body) as ApiUnit;
  }

  /** Creates a unit or replaces its contents. */
  async putUnit(unit: ApiUnit): Promise<void> {
    await this.#put(unit);
  }

  async setDesired(name: string, desiredState: string): Promise<void> {
    await this.#put({ name, desiredState });
  }

  /** False when there is no such unit. */
  async destroy(name: string): Promise<boolean> {
    const { status, body } = await this.#http.request('DELETE', unitPath(name));
    if (status === 404) return false;
    check(status, body);
    return true;
  }

  /** Placements, states and what keeps a unit from being placed; `undefined` when the daemon (fleet's own) can't tell. */
  async details(name: string): Promise<UnitDetails | undefined> {
    const { status, body } = await this.#http.request('GET', `flotilla/v1/units/${encodeURIComponent(name)}`);
    return status === 200 ? (decode(body) as UnitDetails | undefined) : undefined;
  }

  /** The file that a unit had before its present one, as submitted; `undefined` when none is known. */
  async previousText(name: string): Promise<string | undefined> {
    const { status, body } = await this.#http.request(
      'GET',
      `flotilla/v1/units/${encodeURIComponent(name)}?previous=1`,
    );
    return status === 200 ? (decode(body) as { previousText?: string } | undefined)?.previousText : undefined;
  }

  /** Why a unit is not placed, in one sentence; `undefined` when it is, or when the daemon can't tell. */
  async pendingReason(name: string): Promise<string | undefined> {
    return (await this.details(name))?.pending?.summary;
  }

  async machineDetails(): Promise<MachineDetails[]> {
    const { machines } = (await this.#own('GET', 'machines')) as { machines: MachineDetails[] };
    return machines;
  }

  /** Closes a machine for new units, with `drain` for those it has, too. */
  async cordon(id: string, drain: boolean): Promise<void> {
    await this.#own('PUT', `machines/${id}/cordon`, { drain });
  }

  async uncordon(id: string): Promise<void> {
    await this.#own('DELETE', `machines/${id}/cordon`);
  }

  /** Changes nothing. */
  async plan(intent: Intent): Promise<Foresight> {
    return (await this.#own('POST', 'plan', intent)) as Foresight;
  }

  /** What happened in the last day, the oldest first. `query`: `unit`, `machine`, `since`, `limit`. */
  async events(query: Record<string, string>): Promise<ClusterEvent[]> {
    const { events } = (await this.#own('GET', 'events', undefined, query)) as { events: ClusterEvent[] };
    return events;
  }

  /** The same, and then whatever happens; resolves when the daemon ends it. */
  async followEvents(query: Record<string, string>, onEvent: (event: ClusterEvent) => void): Promise<void> {
    const status = await this.#http.lines('flotilla/v1/events', { ...query, follow: 'true' }, line => {
      const event = decode(line) as ClusterEvent | undefined;
      if (event?.kind !== undefined) onEvent(event);
    });
    if (status === 404) throw new ApiError(404, NOT_FLOTILLA);
    check(status, '');
  }

  /** What fleet's own daemon does not have. */
  async #own(method: string, path: string, body?: unknown, query: Record<string, string> = {}): Promise<unknown> {
    const { status, body: answer } = await this.#http.request(method, `flotilla/v1/${path}`, { body, query });
    if (status === 404 && !answer.includes('there is no machine')) throw new ApiError(404, NOT_FLOTILLA);
    return check(status, answer);
  }

  async #put(unit: ApiUnit): Promise<void> {
    const { status, body } = await this.#http.request('PUT', unitPath(unit.name), { body: unit });
    check(status, body);
  }

  async #list<T>(path: string, member: string, query: Record<string, string> = {}): Promise<T[]> {
    const all: T[] = [];
    let token: string | undefined;
    do {
      const { status, body } = await this.#http.request('GET', path, {
        query: { ...query, ...(token === undefined ? {} : { nextPageToken: token }) },
      });
      const page = check(status, body) as Record<string, unknown>;
      all.push(...((page[member] ?? []) as T[]));
      token = page['nextPageToken'] as string | undefined;
    } while (token !== undefined);
    return all;
  }
}

const FLEET = 'fleet/v1/';
const NOT_FLOTILLA = 'the daemon at this endpoint does not know this; is it fleetd of Flotilla, and of this version?';
const unitPath = (name: string): string => `${FLEET}units/${encodeURIComponent(name)}`;

/** The decoded body of an answer that is no error. */
function check(status: number, body: string): unknown {
  const decoded = decode(body);
  if (status >= 200 && status < 300) return decoded;
  const message = (decoded as { error?: { message?: string } } | undefined)?.error?.message;
  throw new ApiError(status, message ?? body.trim());
}

function decode(body: string): unknown {
  try {
    return body === '' ? undefined : (JSON.parse(body) as unknown);
  } catch {
    return undefined;
  }
}
