import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { JournalChannel } from './journal-channel.ts';
import { isReached, pickCluster, resolveTargets } from '../commands/targets.ts';
import { instancesOf } from '../commands/instances.ts';
import { isTemplate } from '../commands/plan.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';

const channels = new Map<string, JournalChannel>();
let indicator: vscode.StatusBarItem | undefined;

/** Opens the journal of a unit and follows it; one that is followed already is shown again. */
export async function showJournal(
  services: Services,
  connection: ClusterConnection,
  unit: string,
  machine: string | undefined,
): Promise<void> {
  if (!(await isReached(connection))) return;
  const key = JSON.stringify([connection.settings.name, unit, machine]);
  // the same channel would speak to a connection that the settings have replaced since
  if (channels.get(key)?.serves(connection) === false) stop(key);
  const channel = channels.get(key) ?? new JournalChannel(connection, unit, machine);
  channels.set(key, channel);
  channel.retry();
  channel.show();
  showIndicator(services);
}

/** The command: for the unit in the editor, the chosen rows, or one that is picked. */
export async function runShowJournal(services: Services, args: readonly unknown[]): Promise<void> {
  const targets = await resolveTargets(services, args, t('Show Journal'));
  if (targets === undefined) return;
  const connection =
    targets.from === 'cluster' ? targets.connection : await pickCluster(services, t('Journal on which cluster?'));
  if (connection === undefined) return;
  const units =
    targets.from === 'cluster' ? targets.units : targets.files.map(({ name }) => ({ name, machine: undefined }));
  for (const { name, machine } of units) {
    const instance = isTemplate(name) ? await pickInstance(connection, name) : name;
    if (instance !== undefined) await showJournal(services, connection, instance, machine);
  }
}

async function pickInstance(connection: ClusterConnection, template: string): Promise<string | undefined> {
  const instances = instancesOf(template, connection.index?.units.keys() ?? []);
  if (instances.length > 0) return vscode.window.showQuickPick(instances, { title: t('Journal of which instance?') });
  void vscode.window.showInformationMessage(
    t('Cluster {0} has no instance of {1}.', connection.settings.name, template),
  );
  return undefined;
}

/** Lets a person end what is followed. */
export async function stopJournal(services: Services): Promise<void> {
  const items = [...channels].map(([key, channel]) => ({ label: channel.title, key }));
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: t('Stop following which journals?'),
  });
  for (const { key } of chosen ?? []) stop(key);
  showIndicator(services);
}

function stopAllJournals(): void {
  for (const key of [...channels.keys()]) stop(key);
  indicator?.dispose();
  indicator = undefined;
}

function stop(key: string): void {
  channels.get(key)?.dispose();
  channels.delete(key);
}

function showIndicator(services: Services): void {
  indicator ??= createIndicator(services);
  if (channels.size === 0) {
    indicator.hide();
    return;
  }
  indicator.text = channels.size === 1 ? t('$(output) 1 journal') : t('$(output) {0} journals', channels.size);
  indicator.show();
}

function createIndicator(services: Services): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem('flotilla.journals', vscode.StatusBarAlignment.Left);
  item.name = t('Flotilla: journals');
  item.command = 'flotilla.stopJournal';
  item.tooltip = t('Journals that are followed; click to stop one');
  services.subscriptions.push({ dispose: stopAllJournals });
  return item;
}
