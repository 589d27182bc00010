import { progressOf, type Progress } from './progress.ts';
import type { Action } from './plan.ts';
import type { ClusterConnection } from '../clusters/connection.ts';

/** How one unit's action ended; `cancelled` and `timeout` mean that the change is made and only the waiting has ended. */
export interface Outcome {
  readonly name: string;
  readonly result: 'ok' | 'unplaced' | 'failed' | 'refused' | 'cancelled' | 'timeout';
  readonly text: string;
}

export interface WaitOptions {
  readonly signal: AbortSignal;
  /** View revision from which the change is seen. */
  readonly revision: number;
  readonly timeoutMs: number;
  readonly onProgress?: (text: string) => void;
}

const SLICE_MS = 100;

/** Waits until the action has come to its end on the machines, says why it has not, or is told to stop. */
export async function waitForUnit(
  connection: ClusterConnection,
  name: string,
  action: Action,
  { signal, revision, timeoutMs, onProgress }: WaitOptions,
): Promise<Outcome> {
  const end = performance.now() + timeoutMs;
  let held: { text: string; since: number } | undefined;
  let last: Progress | undefined;
  let told: string | undefined;
  for (;;) {
    const { index, problem } = connection;
    if (index !== undefined && index.view.revision >= revision) last = progressOf(index, name, action);
    const text = problem === undefined ? (last?.text ?? '') : problem.title;
    if (text !== told) onProgress?.((told = text));
    if (last?.phase === 'done') return { name, result: last.outcome, text: last.text };
    if (last?.phase === 'settling') {
      if (held?.text !== last.text) held = { text: last.text, since: performance.now() };
      if (performance.now() - held.since >= last.holdMs) return { name, result: last.outcome, text: last.text };
    } else held = undefined;
    if (signal.aborted) return { name, result: 'cancelled', text };
    if (performance.now() >= end) return { name, result: 'timeout', text };
    await changeOrPause(connection, signal);
  }
}

/** Until something changes; at the latest after a short while, since time itself decides too. */
function changeOrPause(connection: ClusterConnection, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const finish = (): void => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, SLICE_MS);
    const stop = connection.onChange(finish);
    signal.addEventListener('abort', finish);
  });
}
