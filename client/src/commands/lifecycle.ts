import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { confirmPlan, confirmProtected, describePlan } from './confirm-plan.ts';
import { planStep, type Action, type Step, type UnitRequest } from './plan.ts';
import { askInstances, askReplace, confirmDestructive } from './questions.ts';
import { report } from './report.ts';
import { runStep } from './run-step.ts';
import { isReached, pickCluster, resolveTargets } from './targets.ts';
import type { Outcome } from './waiter.ts';
import { listNames, progressTitle, verbOf } from './words.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';

/**
 * One of the six life-cycle commands, from wherever it was called: finds what it is about, asks what must be asked,
 * changes the cluster, waits for the machines, tells how it ended. Resolves to one outcome per unit; `undefined` when
 * the person changed their mind.
 */
export async function runLifecycle(
  services: Services,
  action: Action,
  args: readonly unknown[],
): Promise<readonly Outcome[] | undefined> {
  const targets = await resolveTargets(services, args, verbOf(action));
  if (targets === undefined) return undefined;
  const connection =
    targets.from === 'cluster'
      ? targets.connection
      : await pickCluster(services, t('{0}: on which cluster?', verbOf(action)));
  if (connection === undefined || !(await isReached(connection))) return undefined;
  const given: UnitRequest[] =
    targets.from === 'files' ? [...targets.files] : targets.units.map(({ name }) => ({ name, text: undefined }));
  const requests = await askInstances(connection, action, given);
  if (requests === undefined) return undefined;
  const steps = await plan(connection, action, requests);
  if (steps === undefined) return undefined;
  const outcomes = await carryOut(services, connection, action, steps);
  report(services, connection, action, outcomes);
  return outcomes;
}

/** Plans every unit and has a person accept it; asks once about those whose text differs from the cluster's. */
async function plan(
  connection: ClusterConnection,
  action: Action,
  requests: readonly UnitRequest[],
): Promise<readonly Step[] | undefined> {
  const { index } = connection;
  if (index === undefined) return undefined;
  const steps = requests.map(request => planStep(index, action, request, 'ask'));
  const differing = steps.filter(step => step.kind === 'differs').map(step => step.name);
  if (differing.length === 0) {
    const confirmed =
      (await confirmPlan(connection, action, steps)) && (await confirmDestructive(connection, action, steps));
    return confirmed ? steps : undefined;
  }
  const replaced = requests.map(request => planStep(index, action, request, 'replace'));
  const lines = await describePlan(connection, action, replaced);
  const answer = await askReplace(connection, action, differing, lines);
  if (answer === 'compare') {
    const first = requests.find(({ name }) => name === differing[0]);
    await vscode.commands.executeCommand('flotilla.compare', first?.uri, first?.name);
    return undefined;
  }
  if (answer === undefined) return undefined;
  if (answer === 'replace' && !(await confirmProtected(connection, t('Replace {0}', listNames(differing)))))
    return undefined;
  const fresh = connection.index ?? index;
  return requests.map(request => planStep(fresh, action, request, answer));
}

async function carryOut(
  services: Services,
  connection: ClusterConnection,
  action: Action,
  steps: readonly Step[],
): Promise<readonly Outcome[]> {
  const title = progressTitle(
    action,
    steps.map(step => step.name),
    connection.settings.name,
  );
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const tell = (name: string, text: string): void =>
        progress.report({ message: steps.length === 1 ? text : `${name}: ${text}` });
      return Promise.all(
        steps.map(async step => {
          const outcome = await runStep(connection, action, step, abort.signal, text => tell(step.name, text));
          services.log.info(`${connection.settings.name}: ${action} ${step.name}: ${outcome.result}, ${outcome.text}`);
          progress.report({ increment: 100 / steps.length });
          return outcome;
        }),
      );
    },
  );
}
