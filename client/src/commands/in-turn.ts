import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { report } from './report.ts';
import { progressTitle, type Deed } from './words.ts';
import type { Outcome } from './waiter.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';

/** Does it with one unit. `onProgress` takes what is waited for. */
type Work = (name: string, signal: AbortSignal, onProgress: (text: string) => void) => Promise<Outcome>;

/**
 * Does something with one group of units after another, so that of several instances only one is away; the first that
 * does not end well is in the last that is begun. Shows progress, can be cancelled, tells how it ended.
 */
export async function inTurn(
  services: Services,
  connection: ClusterConnection,
  deed: Deed,
  groups: readonly (readonly string[])[],
  work: Work,
): Promise<readonly Outcome[]> {
  const names = groups.flat();
  const title = progressTitle(deed, names, connection.settings.name);
  const outcomes = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const done: Outcome[] = [];
      const one = async (name: string): Promise<Outcome> => {
        const outcome = await work(name, abort.signal, text =>
          progress.report({ message: names.length === 1 ? text : `${name}: ${text}` }),
        );
        services.log.info(`${connection.settings.name}: ${deed} ${name}: ${outcome.result}, ${outcome.text}`);
        progress.report({ increment: 100 / names.length });
        return outcome;
      };
      for (const group of groups) {
        const stopped = done.find(({ result }) => result !== 'ok');
        if (stopped === undefined) done.push(...(await Promise.all(group.map(one))));
        else
          for (const name of group)
            done.push({ name, result: 'refused', text: t('not begun, since {0} did not end well', stopped.name) });
      }
      return done;
    },
  );
  report(services, connection, deed, outcomes);
  return outcomes;
}
