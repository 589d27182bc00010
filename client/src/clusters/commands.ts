import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { endpointProblem } from './configuration.ts';
import type { ClusterConnection } from './connection.ts';
import type { Services } from '../services.ts';

interface Entry {
  name?: unknown;
  endpoints?: unknown;
  username?: unknown;
}

/** Asks for a name and addresses and adds the cluster to the user's settings. */
export async function addCluster(services: Services): Promise<void> {
  const taken = entries().map(entry => entry.name);
  const name = await vscode.window.showInputBox({
    title: t('Add cluster (1 of 3): name'),
    prompt: t('What the cluster is called here, for example prod.'),
    ignoreFocusOut: true,
    validateInput: value =>
      value.trim() === ''
        ? t('A name is needed')
        : taken.includes(value.trim())
          ? t('This name is used already')
          : undefined,
  });
  if (name === undefined) return;
  const endpoints = await vscode.window.showInputBox({
    title: t('Add cluster (2 of 3): etcd'),
    prompt: t("Addresses of the cluster's etcd, with blanks between them."),
    value: 'http://127.0.0.1:2379',
    ignoreFocusOut: true,
    validateInput: value =>
      splitEndpoints(value)
        .map(endpointProblem)
        .find(problem => problem !== undefined) ??
      (splitEndpoints(value).length === 0 ? t('An address is needed') : undefined),
  });
  if (endpoints === undefined) return;
  const username = await vscode.window.showInputBox({
    title: t('Add cluster (3 of 3): user of etcd'),
    prompt: t('Leave it empty when etcd asks for no login. The password is asked for next.'),
    ignoreFocusOut: true,
  });
  if (username === undefined) return;
  const entry = { name: name.trim(), endpoints: splitEndpoints(endpoints), ...(username ? { username } : {}) };
  await saveEntries([...entries(), entry]);
  const connection = services.store.get(entry.name);
  if (connection !== undefined && username) await enterPassword(services, entry.name);
  await vscode.commands.executeCommand('flotilla.clusters.focus');
}

function splitEndpoints(text: string): string[] {
  return text.split(/[\s,]+/).filter(word => word !== '');
}

function entries(): Entry[] {
  const value = vscode.workspace.getConfiguration('flotilla').get<unknown>('clusters', []);
  return Array.isArray(value) ? (value as Entry[]) : [];
}

async function saveEntries(value: readonly Entry[]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('flotilla');
  const inWorkspace = configuration.inspect('clusters')?.workspaceValue !== undefined;
  const where = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update('clusters', value, where);
}

export async function removeCluster(services: Services, args: readonly unknown[]): Promise<void> {
  const connection = await clusterOf(services, args, t('Remove which cluster from the settings?'));
  if (connection === undefined) return;
  const { name } = connection.settings;
  const remove = t('Remove');
  const answer = await vscode.window.showWarningMessage(
    t('Remove cluster {0} from the settings?', name),
    { modal: true, detail: t('The cluster itself is not touched. A stored password is forgotten.') },
    remove,
  );
  if (answer !== remove) return;
  await services.store.passwords.forget(connection.settings);
  await saveEntries(entries().filter(entry => entry.name !== name));
}

export async function enterPassword(services: Services, ...args: readonly unknown[]): Promise<void> {
  const connection = await clusterOf(services, args, t('Password for which cluster?'));
  if (connection === undefined) return;
  const { settings } = connection;
  if (settings.username === undefined) {
    const edit = t('Edit Clusters in Settings');
    const answer = await vscode.window.showInformationMessage(
      t('Cluster {0} has no "username" in the settings, so etcd is asked without a login.', settings.name),
      edit,
    );
    if (answer === edit) await vscode.commands.executeCommand('flotilla.editClusters');
    return;
  }
  const password = await vscode.window.showInputBox({
    title: t('Password of {0} for cluster {1}', settings.username, settings.name),
    prompt: t('Kept in the secret storage of the editor.'),
    password: true,
    ignoreFocusOut: true,
  });
  if (password === undefined) return;
  await services.store.passwords.store(settings, password);
  await services.store.reconnect(connection);
}

export async function forgetPassword(services: Services, args: readonly unknown[]): Promise<void> {
  const connection = await clusterOf(services, args, t('Forget the password for which cluster?'));
  if (connection === undefined) return;
  await services.store.passwords.forget(connection.settings);
  await services.store.reconnect(connection);
}

/** From a row, a name, or a choice; without a row of a cluster, all of them are meant. */
export async function reconnect(services: Services, args: readonly unknown[]): Promise<void> {
  const connection = named(services, args[0]);
  await services.store.reconnect(connection);
}

function named(services: Services, argument: unknown): ClusterConnection | undefined {
  if (typeof argument !== 'string') return undefined;
  return services.store.get(services.row(argument)?.target.cluster ?? argument);
}

async function clusterOf(
  services: Services,
  args: readonly unknown[],
  title: string,
): Promise<ClusterConnection | undefined> {
  const given = named(services, args[0]);
  if (given !== undefined) return given;
  const { connections } = services.store;
  if (connections.length === 0) {
    void vscode.window.showInformationMessage(t('No cluster is known yet.'));
    return undefined;
  }
  const items = connections.map(connection => ({ label: connection.settings.name, connection }));
  return connections.length === 1 ? connections[0] : (await vscode.window.showQuickPick(items, { title }))?.connection;
}
