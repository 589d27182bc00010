import { t } from '../l10n.ts';
import { confirmProtected } from './confirm-plan.ts';
import { inTurn } from './in-turn.ts';
import { askInstances } from './questions.ts';
import { runStep } from './run-step.ts';
import { isReached, pickCluster, resolveTargets } from './targets.ts';
import { listNames, verbOf } from './words.ts';
import type { Step } from './plan.ts';
import type { Outcome } from './waiter.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';

/**
 * Stops units and starts them again, one after another. `undefined` when the person changed their mind; a unit that does
 * not stop in time is told to run again.
 */
export async function runRestart(
  services: Services,
  args: readonly unknown[],
): Promise<readonly Outcome[] | undefined> {
  const title = verbOf('restart');
  const targets = await resolveTargets(services, args, title);
  if (targets === undefined) return undefined;
  const connection =
    targets.from === 'cluster' ? targets.connection : await pickCluster(services, t('{0}: on which cluster?', title));
  if (connection === undefined || !(await isReached(connection))) return undefined;
  const given = targets.from === 'files' ? targets.files : targets.units;
  const requests = await askInstances(
    connection,
    'stop',
    given.map(({ name }) => ({ name })),
  );
  if (requests === undefined) return undefined;
  const names = requests.map(({ name }) => name);
  if (!(await confirmProtected(connection, `${title}: ${listNames(names)}`))) return undefined;
  const groups = names.map(name => [name]);
  return inTurn(services, connection, 'restart', groups, (name, signal, onProgress) =>
    restart(connection, name, signal, onProgress),
  );
}

async function restart(
  connection: ClusterConnection,
  name: string,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<Outcome> {
  const unit = connection.index?.units.get(name);
  if (unit === undefined) return { name, result: 'refused', text: t('it is not in the cluster') };
  if (unit.desired === 'inactive') return { name, result: 'refused', text: t('it is not started') };
  const isPlaced = (connection.index?.placements.get(name) ?? []).length > 0;
  // one that waits for a machine has nothing to stop
  if (unit.desired === 'launched' && isPlaced) {
    const stop = { kind: 'desired', name, desired: 'loaded', expected: unit.revision } as const;
    const stopped = await runStep(connection, 'stop', stop, signal, onProgress);
    if (stopped.result !== 'ok') return stopped.result === 'refused' ? stopped : toRunAgain(connection, stopped);
  }
  // who stops waiting now has it running again all the same
  const waiting = signal.aborted ? new AbortController().signal : signal;
  return runStep(connection, 'start', startStep(connection, name), waiting, onProgress);
}

/** By the unit as it is now: its revision has changed since. */
function startStep(connection: ClusterConnection, name: string): Step {
  const unit = connection.index?.units.get(name);
  if (unit === undefined) return { kind: 'refused', name, reason: t('somebody has destroyed it meanwhile') };
  if (unit.desired === 'launched') return { kind: 'nothing', name };
  return { kind: 'desired', name, desired: 'launched', expected: unit.revision };
}

/** It was running, and is to run. */
async function toRunAgain(connection: ClusterConnection, stopped: Outcome): Promise<Outcome> {
  const step = startStep(connection, stopped.name);
  if (step.kind !== 'desired') return stopped;
  try {
    await connection.registry?.setDesired(step.name, step.desired, step.expected);
    return { ...stopped, text: t('{0}; it is told to run again', stopped.text) };
  } catch (error) {
    return { ...stopped, text: t('{0}; it could not be told to run again: {1}', stopped.text, String(error)) };
  }
}
