import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { editUri } from './edit-uri.ts';
import { isReached, pickCluster, resolveTargets } from '../commands/targets.ts';
import type { Services } from '../services.ts';

/** Opens deployed units to edit them; each save goes through the plan. */
export async function runEditDeployed(services: Services, args: readonly unknown[]): Promise<void> {
  const targets = await resolveTargets(services, args, t('Edit deployed unit'));
  if (targets === undefined) return;
  const connection =
    targets.from === 'cluster' ? targets.connection : await pickCluster(services, t('Deployed on which cluster?'));
  if (connection === undefined || !(await isReached(connection))) return;
  const names = (targets.from === 'cluster' ? targets.units : targets.files).map(({ name }) => name);
  for (const name of names) {
    const cluster = connection.settings.name;
    if (connection.index?.units.has(name) !== true)
      void vscode.window.showInformationMessage(t('{0} is not in cluster {1}.', name, cluster));
    else await vscode.window.showTextDocument(editUri(cluster, name), { preview: false });
  }
}
