import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { keyUri, parseKeyUri } from './key-uri.ts';
import { isJson } from './preview.ts';
import { confirmProtected } from '../commands/confirm-plan.ts';
import { pickCluster } from '../commands/targets.ts';
import type { KeyNode } from './key-node.ts';
import type { KeysView } from './keys-view.ts';
import type { ClusterConnection } from '../clusters/connection.ts';
import type { Services } from '../services.ts';
import type { KeySpace, StoredValue } from '@flotilla/registry';

/** Opens a key as a document; JSON is coloured as such. Without an argument a person types the key. */
export async function openKey(services: Services, args: readonly unknown[]): Promise<void> {
  const uri = args[0] instanceof vscode.Uri ? args[0] : await askKey(services, args[0]);
  if (uri === undefined) return;
  const document = await vscode.workspace.openTextDocument(uri);
  if (document.languageId === 'plaintext' && isJson(document.getText()))
    await vscode.languages.setTextDocumentLanguage(document, 'json');
  await vscode.window.showTextDocument(document, { preview: true });
}

async function askKey(services: Services, node: unknown): Promise<vscode.Uri | undefined> {
  if (isNode(node) && node.kind === 'key') return keyUri(node.cluster, node.part.path);
  const connection = await pickCluster(services, t('Open a key of which cluster?'));
  if (connection === undefined) return undefined;
  const key = await vscode.window.showInputBox({ title: t('Open which key?'), value: '/', ignoreFocusOut: true });
  return key === undefined || key === '' ? undefined : keyUri(connection.settings.name, key);
}

/** Creates a key and opens it. Arguments: a row, or cluster, key and value. */
export async function newKey(services: Services, view: KeysView, args: readonly unknown[]): Promise<void> {
  const [first, given, text] = args;
  const connection = await connectionOf(services, first, t('New key in which cluster?'));
  const space = connection?.registry?.keySpace;
  if (connection === undefined || space === undefined) return;
  const { name } = connection.settings;
  const folder = isNode(first) && first.kind === 'folder' ? first.part.path : view.prefix(name);
  const key =
    typeof given === 'string'
      ? given
      : await vscode.window.showInputBox({
          title: t('New key in cluster {0} (1 of 2): name', name),
          value: folder,
          valueSelection: [folder.length, folder.length],
          ignoreFocusOut: true,
          validateInput: value => nameProblem(space, value),
        });
  if (key === undefined) return;
  const value =
    typeof text === 'string'
      ? text
      : await vscode.window.showInputBox({
          title: t('New key in cluster {0} (2 of 2): value', name),
          prompt: t('The key opens in an editor next; the value may stay empty for now.'),
          ignoreFocusOut: true,
        });
  if (value === undefined) return;
  await space.write(key, value, 0);
  await openKey(services, [keyUri(name, key)]);
}

function nameProblem(space: KeySpace, key: string): string | undefined {
  if (key === '' || key.endsWith('/')) return t('A name is needed');
  return key.startsWith(space.own) ? t('{0} holds the cluster itself', space.own) : undefined;
}

/** Deletes a key, if it still is what was seen, after a question that names it. */
export async function deleteKey(services: Services, args: readonly unknown[]): Promise<void> {
  const found = await keyOf(services, args[0]);
  if (found === undefined) return;
  const { connection, space, value } = found;
  const cluster = connection.settings.name;
  if (connection.settings.protected) {
    if (!(await confirmProtected(connection, t('Delete key {0}', value.key)))) return;
  } else if (vscode.workspace.getConfiguration('flotilla').get<boolean>('confirmDestructive', true)) {
    const remove = t('Delete');
    const message = t('Delete key {0} in cluster {1}?', value.key, cluster);
    const detail = t('Whoever reads it sees it go at once. This can not be undone.');
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, remove)) !== remove) return;
  }
  await space.delete(value.key, value.modRevision);
}

/** Copies the name of a key or of a folder. */
export async function copyKey(services: Services, args: readonly unknown[]): Promise<void> {
  const [node] = args;
  if (isNode(node) && node.kind === 'folder') await vscode.env.clipboard.writeText(node.part.path);
  else {
    const found = await keyOf(services, node);
    if (found) await vscode.env.clipboard.writeText(found.value.key);
  }
}

export async function copyKeyValue(services: Services, args: readonly unknown[]): Promise<void> {
  const found = await keyOf(services, args[0]);
  if (found) await vscode.env.clipboard.writeText(found.value.value);
}

/** Asks below which prefix the keys of a cluster are shown. Arguments: a row or a cluster, and the prefix. */
export async function choosePrefix(services: Services, view: KeysView, args: readonly unknown[]): Promise<void> {
  const [first, given] = args;
  const connection = await connectionOf(services, first, t('Keys of which cluster?'));
  if (connection === undefined) return;
  const { name } = connection.settings;
  const prefix =
    typeof given === 'string'
      ? given
      : await vscode.window.showInputBox({
          title: t('Show keys of cluster {0} that start with', name),
          prompt: t('For example /services/. Empty shows all keys of its etcd.'),
          value: view.prefix(name),
          ignoreFocusOut: true,
        });
  if (prefix !== undefined) await view.choosePrefix(name, prefix.trim());
}

async function connectionOf(services: Services, what: unknown, title: string): Promise<ClusterConnection | undefined> {
  const cluster = isNode(what) ? what.cluster : what;
  if (typeof cluster === 'string') return services.store.get(cluster);
  return await pickCluster(services, title);
}

/** The key of a row, an address or the editor, as it is now. */
async function keyOf(
  services: Services,
  what: unknown,
): Promise<{ connection: ClusterConnection; space: KeySpace; value: StoredValue } | undefined> {
  const uri = what instanceof vscode.Uri ? what : await askKey(services, what);
  if (uri === undefined) return undefined;
  const { cluster, key } = parseKeyUri(uri);
  const connection = services.store.get(cluster);
  const space = connection?.registry?.keySpace;
  if (connection === undefined || space === undefined) return undefined;
  const value = (await space.read([key])).get(key);
  if (value !== undefined) return { connection, space, value };
  void vscode.window.showInformationMessage(t('{0} is not in cluster {1}.', key, cluster));
  return undefined;
}

function isNode(what: unknown): what is KeyNode {
  return typeof what === 'object' && what !== null && 'kind' in what && 'cluster' in what;
}
