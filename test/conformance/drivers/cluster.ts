import {
  chooseMachine,
  compatibility,
  currentState,
  decide,
  mergeMetadata,
  parseDesiredState,
  stackMachineState,
  type DesiredState,
  type Machine,
  type Placement,
  type Snapshot,
  type Task,
  type Unit,
} from '@flotilla/cluster';
import { readFleetUnit, readRequirements } from '@flotilla/unit';
import type { Drivers } from '../driver.ts';

export const drivers: Drivers = {
  able_to_run: {
    run: ({ input }) => ableToRun(input as AbleToRun),
    matches: (got, expected) => isPossible(got as Able, expected as Able),
  },
  agent_desired_state: ({ input }) => {
    const { thisMachine, metadata, units } = input as AgentInput;
    return unitsOfMachine({ id: thisMachine, metadata }, units);
  },
  current_state: ({ input }) => {
    const { targetMachine, heartbeatMachine, unitStatePublishedByTargetMachine } = input as {
      targetMachine: string;
      heartbeatMachine: string;
      unitStatePublishedByTargetMachine: boolean;
    };
    const placement = targetMachine === '' ? undefined : placementOf('x.service', targetMachine);
    const current = heartbeatMachine === targetMachine ? 'launched' : 'loaded';
    return currentState(
      placement,
      unitStatePublishedByTargetMachine ? [{ ...NO_STATE, machine: targetMachine, unit: 'x.service', current }] : [],
    );
  },
  engine_decide_random: ({ input }) => {
    const { machines, units, newUnit } = input as ClusterInput & { newUnit: UnitInput };
    const cluster = snapshot(machines, [...units, { ...newUnit, desiredState: 'launched' }]);
    const none = machines.length === 0 ? '!zero agents available' : '!no agents able to run job';
    return chooseMachine(cluster, newUnit.name) ?? none;
  },
  engine_reconcile: ({ input }) => reconcile(input as ClusterInput),
  job_state_parse: ({ input }) => {
    const { state, error } = parseDesiredState(input as string);
    return { state, error: error ?? null };
  },
  machine_state_stack: ({ input }) => {
    const { top, bottom } = input as { top: FleetMachine; bottom: FleetMachine };
    const { id, address, metadata, version } = stackMachineState(fromFleet(top), fromFleet(bottom));
    // Capabilities exist for fleet's gRPC mode only, which Flotilla does not have.
    return { ID: id, PublicIP: address, Metadata: metadata, Version: version, Capabilities: null };
  },
  metadata_merge: ({ input }) => {
    const given = input as { static: Machine['metadata'] | null; dynamic: Machine['metadata'] | null };
    if (given.static === null && given.dynamic === null) return null;
    return mergeMetadata(given.static ?? {}, given.dynamic ?? {});
  },
};

interface MachineInput {
  readonly id: string;
  readonly metadata: Machine['metadata'] | null;
}

interface UnitInput {
  readonly name: string;
  readonly xfleet: string;
  readonly desiredState?: string;
  readonly scheduledTo?: string;
}

interface ClusterInput {
  readonly machines: readonly MachineInput[];
  readonly units: readonly UnitInput[];
}

interface AgentInput {
  readonly thisMachine: string;
  readonly metadata: Machine['metadata'] | null;
  readonly units: readonly UnitInput[];
}

interface AbleToRun {
  readonly machine: MachineInput;
  readonly unit: UnitInput;
  readonly unitsOnMachine: readonly UnitInput[];
}

interface Able {
  readonly action: string;
  readonly hasConflict: boolean;
  readonly hasReplace: boolean;
  readonly possibleReasons: readonly string[];
}

interface FleetMachine {
  readonly ID: string;
  readonly PublicIP: string;
  readonly Metadata: Machine['metadata'] | null;
  readonly Version: string;
}

const NO_STATE = { load: '', active: '', sub: '', hash: '', since: 0, exitStatus: undefined };

/** A cluster of the cases: fleet keeps no schedule of global units, so there is none here either. */
function snapshot(machines: ClusterInput['machines'], units: ClusterInput['units']): Snapshot {
  const placed = units.filter(unit => (unit.scheduledTo ?? '') !== '');
  return {
    machines: machines.map(({ id, metadata }) => ({
      id,
      address: '',
      metadata: metadata ?? {},
      version: '',
      bootId: '',
    })),
    units: units.map(unitOf),
    schedule: placed.map(unit => placementOf(unit.name, unit.scheduledTo ?? '')),
    states: [],
  };
}

function unitOf({ name, xfleet, desiredState = 'launched' }: UnitInput): Unit {
  const requirements = readRequirements(name, readFleetUnit(`[X-Fleet]\n${xfleet}`).options);
  // One case has an empty desired state, which fleet treats as wanted.
  return { name, desired: desiredState as DesiredState, hash: '', file: '', requirements };
}

function placementOf(unit: string, machine: string): Placement {
  return { unit, machine, hash: '', file: '', desired: 'launched' };
}

function ableToRun({ machine, unit, unitsOnMachine }: AbleToRun): Able {
  const there = unitsOnMachine.map(each => ({ ...each, scheduledTo: machine.id }));
  const others = there.some(each => each.name === unit.name) ? there : [...there, unit];
  const found = compatibility(snapshot([machine], others), unit.name, machine.id);
  if (!found) throw new Error('neither unit nor machine');
  const { reason, conflicts, replacedBy, replaces } = found;
  const [replaced] = [...replacedBy, ...replaces];
  const replaceReason = replaced === undefined ? '' : `found replace with locally-scheduled Unit(${replaced})`;
  const blocked = reason !== undefined && !reason.startsWith('found replace');
  return {
    action: blocked ? 'unschedule' : replaced === undefined ? 'schedule' : 'reschedule',
    hasConflict: conflicts.length > 0,
    hasReplace: replaced !== undefined,
    possibleReasons: [blocked ? reason : replaceReason],
  };
}

function isPossible(got: Able, expected: Able): boolean {
  return (
    got.action === expected.action &&
    got.hasConflict === expected.hasConflict &&
    got.hasReplace === expected.hasReplace &&
    got.possibleReasons.every(reason => expected.possibleReasons.includes(reason))
  );
}

/**
 * What fleet's agent works out for itself is in Flotilla the engine's: the schedule of a machine is all that it runs.
 * A global unit of fleet is scheduled everywhere by being there, so it stands in the schedule like the others.
 */
function unitsOfMachine(machine: MachineInput, units: readonly UnitInput[]): string[] {
  const cluster = snapshot(
    [machine],
    units.map(unit => (isGlobal(unit) ? { ...unit, scheduledTo: machine.id } : unit)),
  );
  const here = cluster.schedule.filter(placement => placement.machine === machine.id).map(({ unit }) => unit);
  // An agent of fleet rechecks conflicts only: whether a unit may be here is not its question.
  const relaxed = cluster.units.map(unit =>
    unit.requirements.global
      ? unit
      : { ...unit, requirements: { ...unit.requirements, machineId: undefined, metadata: {}, peers: [] } },
  );
  const placed = new Set(here);
  for (const task of decide({ ...cluster, units: relaxed.filter(unit => placed.has(unit.name)) }).tasks) {
    if (task.type === 'unschedule') placed.delete(task.unit);
  }
  return [...placed].sort();
}

const isGlobal = (unit: UnitInput): boolean => unitOf(unit).requirements.global;

/** The tasks of fleet's engine and the schedule that they lead to; fleet's engine has no tasks for global units. */
function reconcile({ machines, units }: ClusterInput): object {
  const cluster = snapshot(machines, units);
  const globals = new Set(cluster.units.filter(unit => unit.requirements.global).map(unit => unit.name));
  const tasks = decide(cluster)
    .tasks.map(taskInput)
    .filter(task => !globals.has(task.unit));
  const placement = new Map(cluster.units.filter(unit => !globals.has(unit.name)).map(unit => [unit.name, '']));
  for (const { unit, machine } of cluster.schedule) placement.set(unit, machine);
  for (const task of tasks) {
    if (task.type !== 'Update') placement.set(task.unit, task.type === 'UnscheduleUnit' ? '' : task.machine);
  }
  return { tasks: tasks.filter(task => task.type !== 'Update'), finalPlacement: Object.fromEntries(placement) };
}

function taskInput(task: Task): { type: string; unit: string; machine: string; reason: string } {
  if (task.type === 'unschedule') {
    return { type: 'UnscheduleUnit', unit: task.unit, machine: task.machine, reason: task.reason };
  }
  const { unit, machine } = task.placement;
  return {
    type: task.type === 'schedule' ? 'AttemptScheduleUnit' : 'Update',
    unit,
    machine,
    reason: task.reason,
  };
}

function fromFleet({ ID, PublicIP, Metadata, Version }: FleetMachine): Machine {
  return { id: ID, address: PublicIP, metadata: Metadata ?? {}, version: Version, bootId: '' };
}
