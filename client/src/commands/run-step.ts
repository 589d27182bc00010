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

/** Writes the step's change and tells of it; resolves to the revision from which it is seen. */
async function change(connection: ClusterConnection, step: Step): Promise<number> {
  const { registry, index } = connection;
  if (registry === undefined) throw new Error(t('the cluster is not reached'));
  const { name: unit } = step;
  const before = index?.units.get(unit);
  switch (step.kind) {
    case 'put': {
      const revision = await registry.putUnit(unit, step.text, step.desired, step.expected);
      const isNew = step.expected === 0;
      const text = isNew ? `${unit} was submitted` : `${unit} got a new file`;
      registry.recordEvent({ kind: isNew ? 'unit-submitted' : 'unit-changed', unit, text, before: before?.hash });
      return revision;
    }
    case 'desired': {
      const revision = await registry.setDesired(unit, step.desired, step.expected);
      const text = `${unit} is wanted ${step.desired}`;
      registry.recordEvent({ kind: 'desired-state', unit, text, before: before?.desired, after: step.desired });
      return revision;
    }
    case 'destroy':
      await registry.destroyUnit(unit, step.expected);
      registry.recordEvent({ kind: 'unit-destroyed', unit, text: `${unit} was destroyed` });
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
