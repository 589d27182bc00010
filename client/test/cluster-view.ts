import { indexView, type IndexedView } from '../src/explorer/unit-status.ts';
import type { Machine, Pending, Placement, UnitState } from '@flotilla/cluster';
import { hashOptions, readFleetUnit } from '@flotilla/unit';
import type { ClusterView, UnitRecord } from '@flotilla/registry';

export const N1 = '11111111111111111111111111111111';
export const N2 = '22222222222222222222222222222222';

export const TEXT = '[Service]\nExecStart=/bin/sleep 1000\n';
export const HASH = hashOptions(readFleetUnit(TEXT).options);

export function machine(id: string, address: string, metadata: Record<string, string> = {}): Machine {
  return { id, address, metadata, version: '0.1.0', bootId: 'b' };
}

export const MACHINES = [machine(N1, '10.0.0.1', { region: 'east' }), machine(N2, '10.0.0.2')];

export function unit(name: string, desired: UnitRecord['desired'] = 'launched', text = TEXT): UnitRecord {
  return { name, desired, hash: hashOptions(readFleetUnit(text).options), file: text, revision: 7 };
}

export function placement(name: string, on: string, desired: Placement['desired'] = 'launched'): Placement {
  return { machine: on, unit: name, hash: HASH, file: TEXT, desired };
}

export function state(name: string, on: string, active: string, sub: string, more: Partial<UnitState> = {}): UnitState {
  return {
    machine: on,
    unit: name,
    load: 'loaded',
    active,
    sub,
    hash: HASH,
    current: 'launched',
    since: 0,
    exitStatus: undefined,
    ...more,
  };
}

export interface Parts {
  readonly machines?: readonly Machine[];
  readonly units?: readonly UnitRecord[];
  readonly schedule?: readonly Placement[];
  readonly states?: readonly UnitState[];
  readonly pending?: readonly Pending[];
}

/** A view of two machines and what is given; a unit's text is its own digest. */
export function view(parts: Parts = {}): ClusterView {
  const units = parts.units ?? [];
  return {
    revision: 10,
    units,
    files: new Map(units.map(({ file }) => [file, file])),
    machines: parts.machines ?? MACHINES,
    schedule: parts.schedule ?? [],
    states: parts.states ?? [],
    pending: parts.pending ?? [],
    leader: { machine: N1, since: 0 },
    problems: [],
  };
}

export function index(parts: Parts = {}): IndexedView {
  return indexView(view(parts));
}
