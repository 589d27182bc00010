import { inTurn } from './in-turn.ts';
import { runStep } from './run-step.ts';
import type { Action, Step } from './plan.ts';
import type { Deed } from './words.ts';
import type { Outcome } from './waiter.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';
import type { DesiredState } from '@flotilla/cluster';

/** A unit that gets a text. */
export type Put = Extract<Step, { kind: 'put' }>;

/** What to wait for, by how the unit is wanted. */
const WAITED: Readonly<Record<DesiredState, Action>> = { inactive: 'submit', loaded: 'load', launched: 'start' };

/** Gives units their texts, group after group as {@link inTurn}. One outcome per unit; a unit is named in one group only. */
export function putInTurn(
  services: Services,
  connection: ClusterConnection,
  deed: Deed,
  groups: readonly (readonly Put[])[],
): Promise<readonly Outcome[]> {
  const byName = new Map(groups.flat().map(step => [step.name, step]));
  const names = groups.map(group => group.map(({ name }) => name));
  return inTurn(services, connection, deed, names, async (name, signal, onProgress) => {
    const step = byName.get(name);
    if (step === undefined) throw new Error(`no step for ${name}`);
    return await runStep(connection, WAITED[step.desired], step, signal, onProgress);
  });
}
