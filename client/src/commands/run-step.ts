import { t } from '../l10n.ts';
import { waitForUnit, type Outcome } from './waiter.ts';
import type { Action, Step } from './plan.ts';
import type { ClusterConnection } from '../clusters/connection.ts';

const WAIT_MS = 90_000;

/** Makes a step's change and waits until the machines have done it. Never rejects: what went wrong is the outcome. */
export async function runStep(
  connection: ClusterConnection,
  action: Action,
  step: Step,
  signal: AbortSignal,
  onProgress: (text: string) => void,
): Promise<Outcome> {
  const { name } = step;
  if (step.kind === 'refused') return { name, result: 'refused', text: step.reason };
  if (signal.aborted) return { name, result: 'refused', text: t('cancelled before anything was changed') };
  let revision: number;
  try {
    revision = await change(connection, step);
  } catch (error) {
    return { name, result: 'refused', text: refusal(error) };
  }
  const outcome = await waitForUnit(connection, name, action, { signal, revision, timeoutMs: WAIT_MS, onProgress });
  const startedBefore = step.kind === 'nothing' && action === 'start' && outcome.result === 'failed';
  return startedBefore
    ? { ...outcome, text: t('{0}; it was started before: stop it and start it to try again', outcome.text) }
    : outcome;
}

/** Writes the step's change; resolves to the revision from which it is seen. */
async function change(connection: ClusterConnection, step: Step): Promise<number> {
  const { registry } = connection;
  if (registry === undefined) throw new Error(t('the cluster is not reached'));
  switch (step.kind) {
    case 'put':
      return registry.putUnit(step.name, step.text, step.desired, step.expected);
    case 'desired':
      return registry.setDesired(step.name, step.desired, step.expected);
    case 'destroy':
      await registry.destroyUnit(step.name, step.expected);
      return 0;
    default:
      return 0;
  }
}

function refusal(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const conflict = error instanceof Error && 'code' in error && error.code === 'conflict';
  return conflict ? t('somebody else changed it at the same moment; look at it and try again') : message;
}
