import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { askCluster, askEndpoints, type FormPorts } from './cluster-form.ts';
import { readEntries, saveEntries } from './entries.ts';
import { clusterOfVariables, variablesOf, type Found } from './environment.ts';
import { tryConnection, type Tried } from './try-connection.ts';
import { tunnelLogIn } from './tunnel-login.ts';
import type { ClusterConnection } from './connection.ts';
import type { Services } from '../services.ts';

/** Asks for name and addresses, then shows the form for the rest, where Enter saves. Argument: what is known already. */
export async function addCluster(services: Services, args: readonly unknown[]): Promise<void> {
  const start = isFound(args[0]) ? args[0] : await askFirst();
  if (start === undefined) return;
  const title = t('Add cluster (3 of 3): all the rest');
  const found = await askCluster(title, start, formPorts(services, undefined));
  if (found === undefined) return;
  await saveEntries([...readEntries(), found.entry]);
  await keepPassword(services, found);
  await vscode.commands.executeCommand('flotilla.clusters.focus');
}

async function askFirst(): Promise<Found | undefined> {
  const taken = readEntries().map(entry => entry.name);
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
  if (name === undefined) return undefined;
  const endpoints = await askEndpoints('http://127.0.0.1:2379', t('Add cluster (2 of 3): etcd'));
  return endpoints && { entry: { name: name.trim(), endpoints }, password: undefined };
}

/** The same form for a cluster that is in the settings. */
export async function editCluster(services: Services, args: readonly unknown[]): Promise<void> {
  const connection = await clusterOf(services, args, t('Edit which cluster?'));
  const old = connection?.settings.name;
  const entry = readEntries().find(({ name }) => name === old);
  if (old === undefined || entry === undefined) return;
  const start = { entry, password: undefined };
  const found = await askCluster(t('Cluster {0}', old), start, formPorts(services, old));
  if (found === undefined) return;
  await saveEntries(readEntries().map(each => (each.name === old ? found.entry : each)));
  await keepPassword(services, found);
}

function formPorts({ store }: Services, own: string | undefined): FormPorts {
  return {
    taken: readEntries().flatMap(({ name }) => (name === own ? [] : [name])),
    logIn: tunnelLogIn,
    stored: settings => store.passwords.read(settings),
  };
}

/** The settings that were just saved are those that the password belongs to. */
async function keepPassword({ store }: Services, { entry, password }: Found): Promise<void> {
  const connection = store.get(entry.name);
  if (connection === undefined || password === undefined) return;
  await store.passwords.store(connection.settings, password);
  await store.reconnect(connection);
}

/** Reaches a cluster once more, beside the connection that it has, and tells how that went. */
export async function testConnection(services: Services, args: readonly unknown[]): Promise<Tried | undefined> {
  const connection = await clusterOf(services, args, t('Test the connection to which cluster?'));
  if (connection === undefined) return undefined;
  const { settings } = connection;
  const tried = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: t('Testing the connection to {0}', settings.name) },
    async () => tryConnection(settings, await services.store.passwords.read(settings), tunnelLogIn(settings)),
  );
  const text = t('{0}: {1}', settings.name, tried.text.replaceAll('\n', ' '));
  const edit = t('Edit Cluster…');
  if (tried.ok) void vscode.window.showInformationMessage(text);
  else
    void vscode.window.showErrorMessage(text, edit).then(answer => {
      if (answer === edit) void vscode.commands.executeCommand('flotilla.editCluster', settings.name);
    });
  return tried;
}

/** A cluster as variables of fleet or etcdctl describe it: those of this editor, or of a file such as fleet.conf. */
export async function importCluster(services: Services, args: readonly unknown[]): Promise<void> {
  const [first] = args;
  const taken = readEntries().map(entry => entry.name);
  const name = ['fleet', ...taken.map((_, at) => `fleet-${at + 2}`)].find(each => !taken.includes(each)) ?? 'fleet';
  const fromFile = t('From a File…');
  const own = clusterOfVariables(process.env, name);
  let found = first instanceof vscode.Uri ? await fromText(first, name) : own;
  if (!(first instanceof vscode.Uri)) {
    const here = t('From the Environment');
    const items = [
      ...(own ? [{ label: here, description: own.entry.endpoints.join(' ') }] : []),
      { label: fromFile, description: 'fleet.conf, fleet.env…' },
    ];
    const chosen = await vscode.window.showQuickPick(items, { title: t('Import a cluster of fleet or etcdctl') });
    if (chosen === undefined) return;
    if (chosen.label === fromFile) {
      const [file] = (await vscode.window.showOpenDialog({ openLabel: t('Import') })) ?? [];
      if (file === undefined) return;
      found = await fromText(file, name);
    }
  }
  if (found !== undefined) return addCluster(services, [found]);
  const names = 'FLEET_ETCD_SERVERS, FLEETCTL_ENDPOINT, ETCDCTL_ENDPOINTS';
  void vscode.window.showErrorMessage(t('No address of an etcd was found: none of {0} has one.', names));
}

async function fromText(file: vscode.Uri, name: string): Promise<Found | undefined> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  return clusterOfVariables(variablesOf(text), name);
}

function isFound(value: unknown): value is Found {
  return typeof value === 'object' && value !== null && 'entry' in value;
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
  await saveEntries(readEntries().filter(entry => entry.name !== name));
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
