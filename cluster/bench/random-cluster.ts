import type { Requirements } from '@flotilla/unit';
import type { Machine, Placement, Snapshot, Unit, UnitState } from '../src/index.ts';

export interface Size {
  readonly machines: number;
  readonly units: number;
}

const REGIONS = ['eu', 'us', 'asia', 'af'];
const DISKS = ['ssd', 'hdd'];
const NONE: Requirements = {
  machineId: undefined,
  peers: [],
  metadata: {},
  conflicts: [],
  replaces: [],
  global: false,
  stopOnPartition: false,
  maxUnavailable: 1,
  unknown: [],
};

/**
 * A cluster in which nothing is placed yet, the same for the same seed. Of a hundred units 35 ask for nothing, 20 are
 * instances of templates that conflict with their own kind (one has more than there are machines for), 20 follow another unit, 15 want metadata, 10 conflict with
 * one unit or with a family of names; ten global units and a few that replace others come on top.
 */
export function randomCluster({ machines, units }: Size, seed: number): Snapshot {
  const random = mulberry32(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const some = (count: number): number => Math.floor(random() * count);
  const kinds: (() => Partial<Requirements>)[] = [
    ...repeat(35, () => ({})),
    ...repeat(15, () => ({
      metadata: { region: [pick(REGIONS)], ...(random() < 0.3 ? { disk: [pick(DISKS)] } : {}) },
    })),
    ...repeat(5, () => ({ conflicts: [`app-${some(units)}.service`] })),
    ...repeat(5, () => ({ conflicts: [`app-${some(units / 10)}*`, `db-${some(20)}-*.service`] })),
  ];
  const made: Unit[] = [];
  const add = (name: string, requirements: Partial<Requirements>): void => {
    made.push({ name, desired: 'launched', hash: '', file: '', requirements: { ...NONE, ...requirements } });
  };
  for (let i = 0; i < 10; i++)
    add(`global-${i}.service`, { global: true, ...(i % 2 ? { metadata: { disk: ['ssd'] } } : {}) });
  for (let i = 0; made.length < units; i++) {
    const kind = random();
    if (kind < 0.2) {
      const template = random() < 0.125 ? 'wide' : `db-${some(units / 100 + 1)}`;
      add(`${template}-x@${i}.service`, { conflicts: [`${template}-x@*.service`] });
    } else if (kind < 0.4 && i > 0)
      add(`side-${i}.service`, { peers: [made[Math.max(10, made.length - 1 - some(500))]?.name ?? ''] });
    else if (kind < 0.4005) add(`next-${i}.service`, { replaces: [`app-${some(units)}.service`] });
    else add(`app-${i}.service`, pick(kinds)());
  }
  return {
    machines: Array.from({ length: machines }, (): Machine => {
      const id = Array.from({ length: 4 }, () =>
        some(2 ** 32)
          .toString(16)
          .padStart(8, '0'),
      ).join('');
      return { id, address: '', metadata: { region: pick(REGIONS), disk: pick(DISKS) }, version: '', bootId: '' };
    }),
    units: made,
    schedule: [],
    states: [],
  };
}

/** What machines would say of the schedule once they have obeyed. */
export function obeyed(snapshot: Snapshot, schedule: readonly Placement[]): Snapshot {
  const states = schedule.map(({ unit, machine, hash, desired }): UnitState => {
    return {
      unit,
      machine,
      hash,
      load: 'loaded',
      active: 'active',
      sub: 'running',
      current: desired,
      since: 0,
      exitStatus: undefined,
    };
  });
  return { ...snapshot, schedule, states };
}

function repeat<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}

/** A small generator of numbers in [0, 1) that gives the same ones for the same seed. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
