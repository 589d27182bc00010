import { batchTasks, StateReports, type Held, type Order } from '@flotilla/agent';
import type { Drivers } from '../driver.ts';

/** fleet's names for the tasks. */
const TYPES = {
  unload: 'UnloadUnit',
  load: 'LoadUnit',
  reload: 'ReloadUnitFiles',
  stop: 'StopUnit',
  start: 'StartUnit',
} as const;

interface SingleInput {
  readonly desired: string;
  readonly currentAgentState: string;
  readonly hashMatches: boolean;
}

interface BatchInput {
  readonly desired: Readonly<Record<string, string>>;
  readonly current: Readonly<Record<string, string>>;
}

let reports = new StateReports();

export const drivers: Drivers = {
  agent_tasks_single: ({ input }) => {
    const { desired, currentAgentState, hashMatches } = input as SingleInput;
    const unit = 'foo.service';
    const here = held(currentAgentState, hashMatches ? 'wanted' : 'other');
    return batchTasks([{ unit, order: order(desired), held: here }]).map(task => ({ ...task, type: TYPES[task.type] }));
  },
  agent_tasks_order: ({ input }) => {
    const { desired, current } = input as BatchInput;
    const names = [...new Set([...Object.keys(desired), ...Object.keys(current)])];
    const units = names.map(name => {
      const wanted = desired[name] ?? 'absent';
      const hash = wanted.endsWith('(hash differs)') ? 'other' : 'wanted';
      return { unit: `${name}.service`, order: order(wanted), held: held(current[name] ?? 'absent', hash) };
    });
    return batchTasks(units).map(({ type, unit }) => ({ type: TYPES[type], unit }));
  },
  /** The cases are steps of one life: a unit is loaded in the first, and given up in the second. */
  state_generator: ({ steps }) => {
    const said: unknown[] = [];
    for (const step of steps as string[]) {
      const [verb = '', unit = ''] = step.split(' ');
      if (verb === 'load') reports = new StateReports();
      if (verb === 'load') reports.hold(unit);
      else if (verb === 'unsubscribe') reports.release(unit);
      else if (verb === 'generate') said.push(...reports.take());
      else throw new Error(`unknown step "${step}"`);
    }
    return said;
  },
};

function order(desired: string): Order | undefined {
  const state = desired.split(' ')[0];
  return state === 'loaded' || state === 'launched' ? { hash: 'wanted', desired: state } : undefined;
}

function held(current: string, hash: string): Held | undefined {
  return current === 'inactive' || current === 'loaded' || current === 'launched' ? { hash, current } : undefined;
}
