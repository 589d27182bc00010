import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { statusUri } from './status-uri.ts';
import { isReached, pickCluster, resolveTargets } from '../commands/targets.ts';
import { machinesOf } from '../explorer/unit-list.ts';
import { machineLabel } from '../explorer/unit-status.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';

/** Opens what systemctl says of units on their machines; of a unit on several machines a person picks which. */
export async function runShowStatus(services: Services, args: readonly unknown[]): Promise<void> {
  const title = t('Show Status');
  const targets = await resolveTargets(services, args, title);
  if (targets === undefined) return;
  const connection =
    targets.from === 'cluster' ? targets.connection : await pickCluster(services, t('Status on which cluster?'));
  if (connection === undefined || !(await isReached(connection))) return;
  const units = targets.from === 'cluster' ? targets.units : targets.files.map(({ name }) => ({ name }));
  for (const target of units) {
    const chosen = 'machine' in target ? target.machine : undefined;
    const machine = chosen ?? (await machineWith(connection, target.name, title));
    if (machine === undefined) continue;
    const uri = statusUri({ cluster: connection.settings.name, machine, unit: target.name });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }
}

/** The machine that has a unit; of several a person picks one. */
export async function machineWith(
  { index }: ClusterConnection,
  unit: string,
  title: string,
): Promise<string | undefined> {
  if (index === undefined) return undefined;
  const machines = machinesOf(index, unit);
  if (machines.length === 0) void vscode.window.showInformationMessage(t('No machine has {0}.', unit));
  if (machines.length < 2) return machines[0];
  const items = machines.map(id => ({ label: machineLabel(index, id), id }));
  return (await vscode.window.showQuickPick(items, { title: `${title}: ${unit}` }))?.id;
}
