import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { keyUri } from './key-uri.ts';
import { leaseText, previewLine, previewText } from './preview.ts';
import type { KeyNode } from './key-node.ts';
import type { KeyEntry, StoredValue } from '@flotilla/registry';

/** What a row needs to know of its cluster. */
export interface KeyFacts {
  readonly prefix: string;
  /** What the cluster's own keys start with. */
  readonly own: string;
  value(entry: KeyEntry): Promise<StoredValue | undefined>;
  /** Seconds that a lease has left. */
  left(lease: string): Promise<number | undefined>;
}

/** How a row looks. Etcd is asked for the value and the lease of a key that is shown. */
export async function keyItem(node: KeyNode, facts: KeyFacts): Promise<vscode.TreeItem> {
  switch (node.kind) {
    case 'cluster': {
      const item = named(node.cluster, node.id, vscode.TreeItemCollapsibleState.Collapsed, 'server-environment');
      item.contextValue = 'keys';
      return described(item, facts.prefix === '' ? t('all keys') : facts.prefix);
    }
    case 'folder': {
      const { label, count, path } = node.part;
      const item = named(label, node.id, vscode.TreeItemCollapsibleState.Collapsed, 'folder');
      item.contextValue = path.startsWith(facts.own) ? 'folder;own' : 'folder';
      item.tooltip = path;
      return described(item, count === 1 ? t('1 key') : t('{0} keys', count));
    }
    case 'key':
      return await itemOfKey(node, facts);
    case 'more': {
      const item = named(t('Show more…'), node.id, vscode.TreeItemCollapsibleState.None, 'ellipsis');
      item.command = { command: 'flotilla.showMoreKeys', title: t('Show more…'), arguments: [node] };
      return described(item, t('{0} are not shown', node.left));
    }
    case 'note': {
      const item = named(node.text, node.id, vscode.TreeItemCollapsibleState.None, 'info');
      if (node.command === undefined) return item;
      const title = node.command === 'reconnect' ? t('Reconnect') : t('Choose Prefix…');
      item.command = { command: `flotilla.${node.command}`, title, arguments: [node.cluster] };
      return described(item, title);
    }
  }
}

async function itemOfKey(node: KeyNode & { kind: 'key' }, facts: KeyFacts): Promise<vscode.TreeItem> {
  const { entry, label } = node.part;
  const isOwn = entry.key.startsWith(facts.own);
  const item = named(label || t('(empty name)'), node.id, vscode.TreeItemCollapsibleState.None, iconOf(entry, isOwn));
  const [value, lease] = await Promise.all([
    facts.value(entry),
    entry.lease === undefined ? undefined : facts.left(entry.lease).then(leaseText, () => t('lease')),
  ]);
  item.contextValue = isOwn ? 'key;own' : 'key';
  const uri = keyUri(node.cluster, entry.key);
  item.command = { command: 'flotilla.openKey', title: t('Open Key'), arguments: [uri] };
  const tooltip = new vscode.MarkdownString();
  tooltip.appendText(entry.key);
  if (value !== undefined) tooltip.appendCodeblock(previewText(value.value), 'json');
  const lines = [
    t('created at revision {0}, changed at {1}', entry.createRevision, entry.modRevision),
    ...(lease === undefined ? [] : [t('lease {0}: {1}', Number(entry.lease).toString(16), lease)]),
    ...(isOwn ? [t('belongs to the cluster itself, read only')] : []),
  ];
  tooltip.appendText(lines.join('\n'));
  item.tooltip = tooltip;
  return described(item, [value && previewLine(value.value), lease].filter(Boolean).join(' · '));
}

function iconOf({ lease }: KeyEntry, isOwn: boolean): string {
  if (isOwn) return 'lock';
  return lease === undefined ? 'key' : 'watch';
}

function named(label: string, id: string, state: vscode.TreeItemCollapsibleState, icon: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, state);
  item.id = id;
  item.iconPath = new vscode.ThemeIcon(icon);
  item.accessibilityInformation = { label };
  return item;
}

function described(item: vscode.TreeItem, description: string): vscode.TreeItem {
  item.description = description;
  const { label = '' } = item.accessibilityInformation ?? {};
  item.accessibilityInformation = { label: `${label}, ${description}` };
  return item;
}
