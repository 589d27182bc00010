import * as vscode from 'vscode';
import { clusterFeed } from './cluster-feed.ts';
import { editorCluster } from './editor-cluster.ts';
import type { ClusterStore } from '../clusters/store.ts';
import type { LanguageClient } from 'vscode-languageclient/node';

/** Between two snapshots: completion and hover need no more. */
const PAUSE_MS = 1000;

/** Keeps the language server told of the cluster that unit files are meant for; of none while none is reached. */
export function feedServer(client: LanguageClient, store: ClusterStore, memory: vscode.Memento): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  let told: unknown;
  const send = (): void => {
    timer = undefined;
    const connection = editorCluster(store, memory);
    const index = connection?.index;
    if (index === told) return;
    told = index;
    const feed = connection === undefined || index === undefined ? null : clusterFeed(connection.settings.name, index);
    void client.sendNotification('flotilla/cluster', feed);
  };
  const soon = (): void => {
    timer ??= setTimeout(send, PAUSE_MS);
  };
  const subscriptions = [store.onDidChange(soon), store.onDidChangeList(soon)];
  return new vscode.Disposable(() => {
    clearTimeout(timer);
    for (const subscription of subscriptions) subscription.dispose();
  });
}
