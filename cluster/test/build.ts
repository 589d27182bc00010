import { readFleetUnit, readRequirements } from '@flotilla/unit';
import type { Decision, DesiredState, Machine, Placement, Snapshot, Task, Unit, UnitState } from '../src/index.ts';

export function machine(id: string, metadata: Machine['metadata'] = {}, cordon?: 'cordoned' | 'drained'): Machine {
  const plain = { id, address: '', metadata, version: '', bootId: '' };
  return cordon === undefined ? plain : { ...plain, cordon: { drain: cordon === 'drained', since: 0 } };
}

/** A unit with these lines in its `[X-Fleet]` section. */
export function unit(name: string, xfleet: readonly string[] = [], desired: DesiredState = 'launched'): Unit {
  const { options } = readFleetUnit(['[X-Fleet]', ...xfleet].join('\n'));
  const requirements = readRequirements(name, options);
  return { name, desired, hash: `hash of ${name}`, file: `file of ${name}`, requirements };
}

/** A placement as the engine would have written it for the unit as it is. */
export function placed(units: readonly Unit[], name: string, id: string): Placement {
  const found = units.find(each => each.name === name);
  const desired = found?.desired === 'loaded' ? 'loaded' : 'launched';
  return { unit: name, machine: id, hash: found?.hash ?? '', file: found?.file ?? '', desired };
}

export function state(name: string, id: string): UnitState {
  return {
    unit: name,
    machine: id,
    load: 'loaded',
    active: 'active',
    sub: 'running',
    hash: '',
    current: 'launched',
    since: 0,
    exitStatus: undefined,
  };
}

/** What a machine says when all has gone well with what it was told. */
export const carriedOut = ({ unit: name, machine: id, hash, desired }: Placement): UnitState => ({
  ...state(name, id),
  hash,
  current: desired,
});

export interface Cluster {
  readonly machines: readonly (string | Machine)[];
  readonly units: readonly Unit[];
  /** `[unit, machine]` as scheduled. */
  readonly places?: readonly (readonly [string, string])[];
  /** `[unit, machine]` where the machine says that it holds the unit. */
  readonly held?: readonly (readonly [string, string])[];
}

export function cluster({ machines, units, places = [], held = [] }: Cluster): Snapshot {
  return {
    machines: machines.map(each => (typeof each === 'string' ? machine(each) : each)),
    units,
    schedule: places.map(([name, id]) => placed(units, name, id)),
    states: held.map(([name, id]) => state(name, id)),
  };
}

/** The schedule after the tasks, which must be possible one after the other. */
export function applyTasks(before: readonly Placement[], tasks: readonly Task[]): Placement[] {
  const key = (placement: { unit: string; machine: string }): string => `${placement.unit} on ${placement.machine}`;
  const after = new Map(before.map(placement => [key(placement), placement]));
  for (const task of tasks) {
    const at = key(task.type === 'unschedule' ? task : task.placement);
    if (after.has(at) === (task.type === 'schedule')) throw new Error(`${task.type} ${at} is not possible`);
    if (task.type === 'unschedule') after.delete(at);
    else after.set(at, task.placement);
  }
  return [...after.values()];
}

/** Tasks in short: `schedule web.service A`. */
export function shortTasks({ tasks }: Decision): string[] {
  return tasks.map(task => {
    const { unit: name, machine: id } = task.type === 'unschedule' ? task : task.placement;
    return `${task.type} ${name} ${id}`;
  });
}
