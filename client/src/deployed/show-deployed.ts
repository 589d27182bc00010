import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { unitUri } from './unit-uri.ts';
import { isReached, pickCluster, resolveTargets } from '../commands/targets.ts';
import type { Services } from '../services.ts';

/** Opens the deployed text of units, each in its one tab. */
export async function runShowDeployed(services: Services, args: readonly unknown[]): Promise<void> {
  const targets = await resolveTargets(services, args, t('Show deployed unit'));
  if (targets === undefined) return;
  const connection =
    targets.from === 'cluster' ? targets.connection : await pickCluster(services, t('Deployed on which cluster?'));
  if (connection === undefined || (connection.index === undefined && !(await isReached(connection)))) return;
  const names = (targets.from === 'cluster' ? targets.units : targets.files).map(({ name }) => name);
  for (const name of names) {
    if (connection.index?.units.has(name) === true) await open(connection.settings.name, name);
    else void vscode.window.showInformationMessage(t('{0} is not in cluster {1}.', name, connection.settings.name));
  }
}

async function open(cluster: string, unit: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(unitUri(cluster, unit));
  await vscode.window.showTextDocument(document, { preview: true });
}
