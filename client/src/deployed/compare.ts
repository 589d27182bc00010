import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { unitUri, UNIT_SCHEME } from './unit-uri.ts';
import { isReached, pickCluster, resolveTargets } from '../commands/targets.ts';
import { differsFromDeployed } from '../editor/preview.ts';
import { UNIT_FILES } from '../explorer/unit-folders.ts';
import type { Services } from '../services.ts';

const MOST_FILES = 1000;

/**
 * Shows what a unit's file would change: the deployed text beside the file of the workspace. Arguments: what a menu
 * passes, or a file and the name of the unit that it is for, which is an instance's when the file is a template.
 */
export async function runCompare(services: Services, args: readonly unknown[]): Promise<void> {
  const [first] = args;
  if (first instanceof vscode.Uri && first.scheme !== UNIT_SCHEME)
    return compareFile(services, first, typeof args[1] === 'string' ? args[1] : nameOf(first));
  const active = vscode.window.activeTextEditor?.document;
  if (first === undefined && active?.languageId === 'systemd-unit' && active.uri.scheme !== UNIT_SCHEME)
    return compareFile(services, active.uri, nameOf(active.uri));
  const targets = await resolveTargets(services, args, t('Compare with deployed'));
  if (targets?.from !== 'cluster') return;
  for (const { name } of targets.units) {
    const [file] = await vscode.workspace.findFiles(`**/${name}`, '**/node_modules/**', 1);
    if (file === undefined) void vscode.window.showInformationMessage(t('No open folder holds a file {0}.', name));
    else await show(targets.connection.settings.name, name, file);
  }
}

async function compareFile(services: Services, file: vscode.Uri, name: string): Promise<void> {
  const connection = await pickCluster(services, t('Compare with which cluster?'));
  if (connection === undefined) return;
  if (connection.index?.units.has(name) === true) return show(connection.settings.name, name, file);
  void vscode.window.showInformationMessage(t('{0} is not in cluster {1}.', name, connection.settings.name));
}

async function show(cluster: string, name: string, file: vscode.Uri): Promise<void> {
  const title = t('{0}: {1} ↔ file', name, cluster);
  await vscode.commands.executeCommand('vscode.diff', unitUri(cluster, name), file, title);
}

/** All unit files of a folder beside what is deployed, in one editor; those that are the same are left out. */
export async function runCompareFolder(services: Services, args: readonly unknown[]): Promise<number | undefined> {
  const [first] = args;
  const folder = first instanceof vscode.Uri ? first : vscode.workspace.workspaceFolders?.[0]?.uri;
  if (folder === undefined) {
    void vscode.window.showInformationMessage(t('Open a folder with unit files first.'));
    return undefined;
  }
  const connection = await pickCluster(services, t('Compare the folder with which cluster?'));
  if (connection === undefined || !(await isReached(connection))) return undefined;
  const { index } = connection;
  if (index === undefined) return undefined;
  const cluster = connection.settings.name;
  const pattern = new vscode.RelativePattern(folder, UNIT_FILES);
  const files = await vscode.workspace.findFiles(pattern, '**/node_modules/**', MOST_FILES);
  const changes: [vscode.Uri, vscode.Uri | undefined, vscode.Uri][] = [];
  for (const file of files.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const name = nameOf(file);
    if (!index.units.has(name)) changes.push([file, undefined, file]);
    else if (differsFromDeployed(index, name, (await vscode.workspace.openTextDocument(file)).getText()))
      changes.push([file, unitUri(cluster, name), file]);
  }
  if (changes.length === 0)
    void vscode.window.showInformationMessage(t('All unit files are as cluster {0} has them.', cluster));
  else await vscode.commands.executeCommand('vscode.changes', t('Folder ↔ {0}', cluster), changes);
  return changes.length;
}

function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf('/') + 1);
}
